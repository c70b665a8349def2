"""A drive folder with settings.toml, before its board starts."""

import re
from pathlib import Path


def fresh_drive(folder: Path, settings: Path, changes: dict[str, object] | None = None) -> Path:
    """Put ``settings`` (a settings.toml) onto ``folder`` unless one is there, with ``changes`` to its values. All other
    lines stay as they are, whatever is in them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "settings.toml"
    lines = (target if target.exists() else settings).read_bytes().splitlines(keepends=True)
    for name, value in (changes or {}).items():
        new = f"{name} = {_toml(value)}\n".encode()
        own = re.compile(rb"[ \t]*" + name.encode() + rb"\s*=")
        places = [place for place, line in enumerate(lines) if own.match(line)]
        if places:
            lines[places[0]] = new
        else:
            lines.insert(_behind(lines), new)
    target.write_bytes(b"".join(lines))
    return folder


def _behind(lines: list[bytes]) -> int:
    """Offset at which a new line can be read: before a section, and on a line of its own."""
    sections = [place for place, line in enumerate(lines) if line.lstrip()[:1] == b"[" or b"\0" in line]
    place = sections[0] if sections else len(lines)
    if place and not lines[place - 1].endswith(b"\n"):
        lines[place - 1] += b"\n"
    return place


def _toml(value: object) -> str:
    return str(int(value)) if isinstance(value, int) else '"' + str(value).replace('"', "'") + '"'
