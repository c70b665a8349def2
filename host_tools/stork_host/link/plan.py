"""Plan of a wearer on the belt: settings that override those of settings.toml. The belt's own code checks them.

`/plan.cbor` is one CBOR map, name -> integer or text; an empty one changes nothing. A newer Stork may have put more
into it: names that this one does not know keep their values, whatever these are.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import cbor2

from micro_smp import cbor_reader
from stork import drills
from stork.settings.settings_rules import PLANNED, SettingsRules
from stork_host import circuitpython_settings
from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice

PATH: Final = "/plan.cbor"
SETTINGS: Final = "/settings.toml"
MOST_BYTES: Final = 1024  # [input-limits]
_MOST_NUMBER: Final = 1 << 53  # [input-limits]
_MOST_TEXT: Final = 200  # [input-limits]
_AXES: Final = "+y+z+x"  # any right ones: a plan is checked without a board

# The settings that each drill says itself: field of the header, and how many of it make one of the setting.
_OWN: Final = {"STORK_HOLD_S": ("hold_ms", 1000), "STORK_STEPS": ("steps", 1), "STORK_BPM": ("bpm", 1)}

Value = int | str
Values = dict[str, Value]
Plan = dict[Any, Any]
"""Values, and what this Stork does not know: names are integers or texts, values are all that the belt's CBOR has."""


@dataclass(frozen=True)
class Choice:
    """A setting as it will count. source: "plan", "settings.toml" or "usual".

    ``own``: where neither the plan nor settings.toml set it, what the drills of the menu say themselves. ``value`` is
    then None, unless it is a time to hold or a beat that all of them share.
    """

    name: str
    value: Value | None
    source: str
    own: tuple[int, ...] = ()


def check(values: Values) -> None:
    """Raises StorkError for a name or a value that the belt would not take."""
    for name, value in values.items():
        if name not in PLANNED:
            raise StorkError(
                expected="a setting that a plan may hold: " + ", ".join(sorted(PLANNED)),
                found=name,
                try_this="change it in settings.toml on the belt's drive, if it is one of those",
            )
        if not str(value).isprintable():
            raise StorkError(
                expected=f"for {name} letters, digits, signs and plain spaces",
                found=repr(value),
                try_this="type it, where it was copied from another text",
            )
        complaints = SettingsRules({name: value}.get, _AXES).complaints
        for complaint in complaints:
            told = re.search(r"expected (.*), found (.*); using", complaint)
            raise StorkError(
                expected=f"for {name} {told[1] if told else 'another value'}",
                found=told[2] if told else repr(value),
                try_this="`stork plan set --help` tells what each of them means",
            )
    _check_size(values)


def _check_size(plan: Plan) -> None:
    if len(encode(plan)) > MOST_BYTES:
        raise StorkError(
            expected=f"a plan of at most {MOST_BYTES} bytes",
            found=str(len(encode(plan))),
            try_this="leave something out",
        )


def encode(plan: Plan) -> bytes:
    """The same plan is always the same bytes."""
    return cbor2.dumps(plan, canonical=True)


def decode(content: bytes) -> Plan:
    """Raises StorkError for what the belt could not read as a plan."""
    try:
        cbor_reader.decode(memoryview(content))
        found = cbor2.loads(content)
    except Exception as error:  # cbor2 raises many kinds
        raise _broken(str(error) or type(error).__name__) from error
    if not isinstance(found, dict):
        raise _broken(f"a {type(found).__name__}")
    for name, value in found.items():
        if name not in PLANNED:
            continue
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise _broken(f"{name!r}: {value!r}"[:_MOST_TEXT])
        if isinstance(value, int) and abs(value) > _MOST_NUMBER:
            raise _broken(f"{name!r} with a number of {value.bit_length()} bits")
    return found


def unknown(plan: Plan) -> Plan:
    """The part of a plan that this Stork does not know."""
    return {name: value for name, value in plan.items() if name not in PLANNED}


def read(device: StorkDevice) -> Plan:
    """The plan on the belt; empty where there is none."""
    content = device.read(PATH)
    return decode(content) if content else {}


def write(device: StorkDevice, plan: Plan) -> None:
    """Replacement of the plan, all at once, after what is known of it was checked."""
    check({name: value for name, value in plan.items() if name in PLANNED})
    _check_size(plan)
    device.upload(encode(plan), PATH)


def base(device: StorkDevice) -> Values:
    """The values of settings.toml on the belt, as far as each CircuitPython can read it."""
    return read_base(device)[0]


def read_base(device: StorkDevice) -> tuple[Values, list[str]]:
    """The same, and a line for each line that some CircuitPython cannot read."""
    content = device.read(SETTINGS) or b""
    get = circuitpython_settings.everywhere(content)
    return circuitpython_settings.values(get), circuitpython_settings.complaints(content)


def choices(plan: Plan, below: Values) -> tuple[SettingsRules, list[Choice]]:
    """Settings in force, by the belt's own rules: a plan overrides settings.toml, which overrides the usual values."""
    settings = SettingsRules({**below, **plan}.get, _AXES)
    found = []
    for name in PLANNED:
        source = "plan" if name in plan else "settings.toml" if name in below else "usual"
        value = settings.values.get(name, plan.get(name, below.get(name, "")))
        own = _own(name, settings.menu) if value is None else ()
        if len(own) == 1 and name != "STORK_STEPS":
            value = own[0]
        found.append(Choice(name, value, source, own))
    return settings, found


def _own(name: str, menu: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
    """Values that the drills of a menu have of their own for a setting, without repeats, the smallest first."""
    field, unit = _OWN[name]
    return tuple(sorted({drills.setting({"drill": drill}, field) // unit for drill, _ in menu}))


def _broken(found: str) -> StorkError:
    return StorkError(
        expected="a plan on the belt, which is a list of settings",
        found=found,
        try_this="`stork plan clear`, and set it again",
    )
