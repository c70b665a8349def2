"""Cache of the shrunk firmware, once a process: making it takes seconds."""

from dataclasses import replace

from mpy_shrink import Shrunk
from stork_host.install import shrunk

_made: dict[tuple[tuple[str, bytes], ...], Shrunk] = {}
_shrink = shrunk.shrunk


def remembered(files: dict[str, bytes]) -> Shrunk:
    """Result of ``shrunk``; the same files in the same order are not worked on again."""
    key = tuple(files.items())
    if key not in _made:
        _made[key] = _shrink(files)
    made = _made[key]
    parts = {home: list(inside) for home, inside in made.parts.items()}
    return replace(made, files=dict(made.files), parts=parts, names=dict(made.names))


def remember() -> None:
    """Put ``remembered`` in place of ``shrunk``, before anything imports that by name."""
    shrunk.shrunk = remembered


def forget() -> None:
    """Empty the memory, for a test of whether it does come out the same."""
    _made.clear()
