"""settings.toml on a board's drive: the wearer's own, so it is kept, and only new settings are listed."""

import re
from functools import partial

from stork.settings.settings_rules import SettingsRules
from stork_host import circuitpython_settings
from stork_host.circuitpython_settings import Value

_AXES = "+y+z+x"  # any right ones: the board's own are in its file
_NAME = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*)\s*=", re.MULTILINE)


def is_blank(content: bytes | None) -> bool:
    """Whether there is no file, or an empty one, such as CircuitPython makes on a new drive."""
    return content is None or not content.strip()


def new_names(ours: bytes, theirs: bytes) -> list[str]:
    """The settings that ours names, commented out or not, and theirs does not."""
    known = set(_NAME.findall(theirs.decode("utf-8", "replace")))
    return [name for name in dict.fromkeys(_NAME.findall(ours.decode("utf-8"))) if name not in known]


def values(content: bytes, release: tuple[int, ...]) -> dict[str, Value]:
    """Its values as the board's CircuitPython reads them."""
    return circuitpython_settings.values(circuitpython_settings.usable(content, release))


def complaints(content: bytes, release: tuple[int, ...]) -> list[str]:
    """Complaints that the board's console will print: each line that its CircuitPython cannot read, and each value
    that the firmware will not take.
    """
    get = circuitpython_settings.usable(content, release)
    rules = SettingsRules(get, _AXES, line=partial(circuitpython_settings.line_of, content))
    return circuitpython_settings.complaints(content, release) + rules.complaints
