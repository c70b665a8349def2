"""What takes seconds and always comes out the same is made once a process: the firmware in its compact form."""

from dataclasses import replace

from stork_host.install import compact
from stork_host.install.compact import Compact

_made: dict[tuple[tuple[str, bytes], ...], Compact] = {}
_compacted = compact.compacted


def remembered(files: dict[str, bytes]) -> Compact:
    """As ``compacted``; the same files in the same order are not worked on again."""
    key = tuple(files.items())
    if key not in _made:
        _made[key] = _compacted(files)
    made = _made[key]
    parts = {home: list(inside) for home, inside in made.parts.items()}
    return replace(made, files=dict(made.files), parts=parts, names=dict(made.names))


def remember() -> None:
    """To be called before anything imports the function by name."""
    compact.compacted = remembered


def forget() -> None:
    """For a test of whether it does come out the same."""
    _made.clear()
