"""The shrinker's main function: all passes over a program, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from mpy_shrink.arguments import rename_arguments
from mpy_shrink.compiled_modules import with_compiled
from mpy_shrink.constants import inline_constants
from mpy_shrink.merge import Part, merge_modules
from mpy_shrink.options import PASSES, Options
from mpy_shrink.rename import rename
from mpy_shrink.unused import remove_unused

Files = dict[str, bytes]
"""Path on the drive, without a leading slash -> content."""

_TEXT_PASSES: Final[dict[str, Callable[[Files, Options], Files]]] = {
    "constants": inline_constants,
    "unused": remove_unused,
    "arguments": rename_arguments,
}


@dataclass(frozen=True)
class Shrunk:
    """A smaller program."""

    files: Files
    parts: dict[str, list[Part]] = field(default_factory=dict)
    """Path of a merged file -> the modules in it."""
    names: dict[str, str] = field(default_factory=dict)
    """Name in the source -> name on the board."""

    @property
    def merged_away(self) -> tuple[str, ...]:
        """Paths of the modules that have no file of their own any more."""
        return tuple(sorted(part.path for home, parts in self.parts.items() for part in parts if part.path != home))


def shrink(files: Files, options: Options | None = None) -> Shrunk:
    """The same program, smaller. ``files``: the whole program; entry files and files that are no Python stay as they
    are. The result does not depend on the PC or on the order of ``files``. Raises ShrinkError for a .mpy file of
    another format. A module that is no valid Python stays as it is; the compiler will report it.
    """
    options = with_compiled(files, options or Options())
    done = files
    parts: dict[str, list[Part]] = {}
    names: dict[str, str] = {}
    for name in PASSES:
        if name not in options.passes:
            continue
        if name == "merge":
            done, parts = merge_modules(done, options)
        elif name == "rename":
            done, names = rename(done, options)
        else:
            done = _TEXT_PASSES[name](done, options)
    return Shrunk(done, parts, names)
