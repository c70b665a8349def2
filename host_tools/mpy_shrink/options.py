"""Options of the shrinker: what a program's files do not say about themselves."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

RUN_BY_NAME: Final = frozenset({"boot.py", "code.py", "main.py", "repl.py", "safemode.py"})
"""Files that CircuitPython or MicroPython runs by name, and only as text. They are always entry files."""

PASSES: Final = ("constants", "unused", "arguments", "merge", "rename")
"""All passes, in the order in which they run."""


@dataclass(frozen=True)
class Options:
    """Facts about the program that the caller must state."""

    entries: tuple[str, ...] = ()
    """Files and folders besides RUN_BY_NAME that are run by name or edited by people: "tool.py", "boards". They are
    read, and never changed.
    """
    libraries: tuple[str, ...] = ()
    """Top-level packages that other people wrote, as patterns ("adafruit_*"). Each of their modules keeps a file of its
    own, because some boards have the library built in; methods that the program never asks for are left out.
    """
    descriptors: tuple[str, ...] = ("adafruit_register",)
    """Packages whose classes do nothing when an object is made, such as descriptors of a chip's registers. Without a
    use, such an object in a library's class is left out.
    """
    keep: frozenset[str] = frozenset()
    """Names that others ask for, for example somebody at the board's prompt. They stay as they are."""
    apart: frozenset[str] = frozenset()
    """Modules that keep a file of their own. A module whose name stands in a string keeps it in any case: it may be
    taken out of ``sys.modules`` by that name.
    """
    plain_words: frozenset[str] = frozenset()
    """Strings that are equal to a module's name but do not mean the module."""
    passes: tuple[str, ...] = field(default=PASSES)
    """The passes to run. Their order is always that of PASSES."""

    def is_entry(self, path: str) -> bool:
        return path in RUN_BY_NAME or any(path == entry or path.startswith(entry + "/") for entry in self.entries)

    def is_library(self, module: str) -> bool:
        """Whether a module, by its full name, belongs to a library."""
        first = module.split(".")[0]
        return any(fnmatchcase(first, pattern) for pattern in self.libraries)
