"""settings.toml on a board's drive: the wearer's own, so it is kept, and only new settings are listed."""

import re
import tomllib

_NAME = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*)\s*=", re.MULTILINE)


def is_blank(content: bytes | None) -> bool:
    """Whether there is no file, or an empty one, such as CircuitPython makes on a new drive."""
    return content is None or not content.strip()


def new_names(ours: bytes, theirs: bytes) -> list[str]:
    """The settings that ours names, commented out or not, and theirs does not."""
    known = set(_NAME.findall(theirs.decode("utf-8", "replace")))
    return [name for name in dict.fromkeys(_NAME.findall(ours.decode("utf-8"))) if name not in known]


def values(content: bytes) -> tuple[dict[str, object], str | None]:
    """What the file says, and what is wrong with it."""
    try:
        return tomllib.loads(content.decode("utf-8")), None
    except ValueError as error:  # UnicodeDecodeError and TOMLDecodeError are both
        return {}, str(error)
