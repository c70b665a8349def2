"""Stork's firmware, smaller: what the shrinker has to be told about it (docs/decisions/0018-fewer-names.md).

Modules that the firmware lets go of by name (``ports.forget_modules("stork.settings")``) need no mention: the shrinker
sees the strings, and gives each of them a file of its own.
"""

from typing import Final

from mpy_shrink import Options, Shrunk, shrink
from stork_host.install.firmware_files import LIBRARIES

OPTIONS: Final = Options(
    # data that people edit, and what speaks when the modules cannot be loaded
    entries=("boards", "start_failed.py", "last_light.py"),
    libraries=LIBRARIES,
    plain_words=frozenset({"stork"}),  # the product's name where it stands in a string, not the package
)


def shrunk(files: dict[str, bytes]) -> Shrunk:
    """``files``: a whole firmware as `firmware_files.firmware` gives it. Only modules in lib/ change."""
    return shrink(files, OPTIONS)
