"""The same program in less of a board's memory, by what the PC does just before it compiles.

A board keeps every name of a compiled module for ever (docs/emulator.md). So constants become literals, what nobody
refers to is left out, and arguments share a few names. The source stays what is read: lines, files and functions in a
traceback are its own. The page about it is docs/decisions/0018-fewer-names.md.
"""

from stork_host.install.compact.arguments import renamed
from stork_host.install.compact.constants import inlined
from stork_host.install.compact.unused import without_unused


def compacted(files: dict[str, bytes]) -> dict[str, bytes]:
    """``files``: all of a firmware, path on the drive -> content; only lib/ is changed. The same on every PC."""
    return renamed(without_unused(inlined(files)))
