"""The same program in less of a board's memory, by what the PC does just before it compiles.

A board keeps every name of a compiled module for ever (docs/emulator.md), and each module takes room of its own. So
constants become literals, what nobody refers to is left out, arguments share a few names, modules that always load
together are one file, and the names that are left become such as the interpreter has anyway. The source stays what is
read: functions and lines of a traceback are found again. The page about it is docs/decisions/0018-fewer-names.md. May
import the language's own modules.
"""

from dataclasses import dataclass

from stork_host.install.compact.arguments import renamed
from stork_host.install.compact.bundles import Part, bundled
from stork_host.install.compact.constants import inlined
from stork_host.install.compact.unused import without_unused
from stork_host.install.compact.words import with_common_names


@dataclass(frozen=True)
class Compact:
    """files: path on the drive -> content; parts: of each file that holds several modules, which and where; names: of
    the source -> on the board.
    """

    files: dict[str, bytes]
    parts: dict[str, list[Part]]
    names: dict[str, str]

    @property
    def inside(self) -> tuple[str, ...]:
        """The modules that have no file of their own."""
        return tuple(
            sorted(part.path for home, parts in self.parts.items() for part in parts if part.path != home)
        )


def compacted(files: dict[str, bytes]) -> Compact:
    """``files``: all of a firmware, path on the drive -> content; only lib/ is changed. The same on every PC."""
    together, parts = bundled(renamed(without_unused(inlined(files))))
    done, names = with_common_names(together)
    return Compact(done, parts, names)
