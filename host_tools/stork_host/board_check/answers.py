"""Answers of a board to a check: which names each part has, of which type and size (docs/usb_protocol.md).

A board may say anything. What is judged and printed has passed here: numbers within bounds, texts without control
characters.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice
from stork_host.printable import printable

_MOST_TEXT: Final = 500  # [input-limits]
"""Characters: as many as the firmware sends of its complaints."""

_SHOWN: Final = 40  # [input-limits]
_VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}", re.ASCII)

Found = dict[str, Any]
"""A board's answer to one part."""

Reader = Callable[[object], Any]
"""Function of a value that gives it as it is used. Raises ValueError with what was expected."""


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _number(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a number from {least} to {most}")
        return value

    return read


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return printable(" ".join(value.split()), _MOST_TEXT)


def _version(value: object) -> str:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise ValueError("a version such as 10.2.1")
    return value


def _or_null(read: Reader) -> Reader:
    def either(value: object) -> Any:
        return None if value is None else read(value)

    return either


_MS: Final = _number(0, 3_600_000)
_COUNT: Final = _number(0, 1_000_000)
_BYTES: Final = _number(0, 1 << 30)
_PERIOD_US: Final = _number(100, 1_000_000)
_FILLED: Final[dict[str, Reader]] = {"sample-count": _COUNT, "lost-samples": _flag}

_ALWAYS: Final[dict[str, dict[str, Reader]]] = {
    "board-facts": {
        **dict.fromkeys(("chip", "python", "wiring-faults", "bus-pins", "sensor-name", "watchdog-mode"), _text),
        "python-version": _version,
        **dict.fromkeys(("has-light", "has-sound", "has-vibration", "has-display", "has-button", "was-stuck"), _flag),
        "wire-count": _COUNT,
        "battery-mv": _or_null(_number(-1_000_000, 1_000_000)),
        "usb-power": _or_null(_flag),
        "watchdog-ms": _MS,
        "restart-count": _COUNT,
        "free-bytes": _BYTES,
        "heap-bytes": _BYTES,
    },
    "say-number": {},
    "short-sleeps": {"how-many": _COUNT, "each-ms": _MS, "worst-ms": _MS},
    "show-colours": {},
    "show-text": {},
    "play-beeps": {},
    "run-motor": {},
    "await-press": dict.fromkeys(("was-stuck", "was-pressed", "was-woken", "was-asleep", "was-released"), _flag),
    "light-sleep": {"asked-ms": _MS, "took-ms": _MS, "was-asleep": _flag},
    "fill-fifo": {"is-there": _flag},
    "overfill-fifo": {"is-there": _flag},
    "lie-still": {"is-there": _flag},
    "await-motion": {"is-there": _flag},
    "watchdog-bite": {"is-armed": _flag},
}
"""Names that each part always has."""

_SENSOR: Final[dict[str, dict[str, Reader]]] = {
    "fill-fifo": {**_FILLED, "lasted-ms": _MS, "period-us": _PERIOD_US, "bus-errors": _COUNT},
    "overfill-fifo": {**_FILLED, "fifo-depth": _COUNT},
    "lie-still": {"what-fault": _text},
    "await-motion": {"what-fault": _text, "was-moved": _flag, "by-wire": _flag, "was-asleep": _flag},
}
"""Names that come on top where a sensor is there; ``what-fault`` in place of those of a FIFO."""

_MAY: Final[dict[str, dict[str, Reader]]] = {
    "board-facts": {"sensor-fault": _text},
    "fill-fifo": {"what-fault": _text},
    "overfill-fifo": {"what-fault": _text},
    "lie-still": {"gravity-per-mille": _or_null(_number(-1_000_000, 1_000_000))},
}


def asked(device: StorkDevice, part: str, limit_ms: int = 0, extra: int = 0) -> Found:
    """Answer of the board to the check of a part. Raises StorkError, also for one that docs/usb_protocol.md does not
    know.
    """
    said = device.check(part, limit_ms=limit_ms, extra=extra)
    found = _read(device.port, part, said, _ALWAYS[part])
    found |= _read(device.port, part, said, {name: read for name, read in _MAY.get(part, {}).items() if name in said})
    if part == "board-facts" and found["sensor-name"]:
        found |= _read(device.port, part, said, {"i2c-address": _number(0, 127), "period-us": _PERIOD_US})
    if found.get("is-there") and not (part.endswith("fifo") and "what-fault" in found):
        found |= _read(device.port, part, said, _SENSOR[part])
    if "gravity-per-mille" in found:
        found |= _read(device.port, part, said, {"gravity-off": _flag})
    return found


def _read(port: str, part: str, said: Mapping[str, Any], names: Mapping[str, Reader]) -> Found:
    found: Found = {}
    for name, read in names.items():
        try:
            if name not in said:
                raise ValueError("a value")
            found[name] = read(said[name])
        except ValueError as wish:
            shown = _shown(said[name]) if name in said else "none"
            raise StorkError(
                expected=f"the board at {port} to tell {name} in its answer to {part} as {wish}",
                found=shown,
                try_this="`stork update`, then repeat; if it stays, `stork devices`: is it a Stork?",
            ) from None
    return found


def _shown(value: object) -> str:
    """A value for a line of error. A number of any size, a map of any depth, are not written out."""
    if isinstance(value, str):
        return repr(printable(value, _SHOWN))
    if isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= 64):
        return str(value)
    if isinstance(value, int):
        return f"a number of {value.bit_length()} bits"
    return f"a {type(value).__name__}" if value is not None else "null"
