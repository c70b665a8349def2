"""Names of the pins that a board's parts are on: its settings.toml over its own file, as the firmware reads them, less
the lines that it refused.
"""

import re
from types import SimpleNamespace

from stork.hal.wiring import Wiring
from stork_host import circuitpython_settings
from stork_host.pictures.board_pins import board_pins
from stork_host.printable import printable

_MOST_TEXT = 100  # [input-limits]
_CUT_AT = 500  # characters of complaints that a board sends [check-limits]
# A line of stork.hal.wiring, Wiring.complain, about pins.
_REFUSED = re.compile(
    r"STORK_(\w+): expected (?:a free pin that can do it|SCL and SDA of one bus), found [^;]*; (?:\([^;]*\) )?"
    r"(?:using ([\w, ]+)|going on without)(?=;|$)"
)


class WiredParts:
    """``board_id``: as the board says; ``settings``: content of its settings.toml, None without one; ``version``: of
    its CircuitPython; ``complaints``: what the board says of its lines, divided by semicolons.
    """

    def __init__(self, board_id: str, settings: bytes | None, version: str, complaints: str = "") -> None:
        release = tuple(int(number) for number in version.split(".") if number.isdigit())
        get = circuitpython_settings.usable(settings or b"", release)
        data: dict[str, object] = {}
        for name in (str(get("STORK_BOARD") or board_id), board_id, "other"):
            try:
                data = board_pins(name)
                break
            except KeyError:
                continue
        self._wiring = Wiring(SimpleNamespace(**data), get, lambda text: None)
        if len(complaints) >= _CUT_AT:
            complaints = complaints.rpartition("; ")[0]
        self._instead: dict[str, str] = dict(_REFUSED.findall(complaints))

    def pins(self, key: str) -> str:
        """The pins of STORK_``key``, "GP4" or "D5, D6, D9"; "" where none are named."""
        pins = self._instead.get(key)
        return printable(", ".join(self._wiring.names(key)) if pins is None else pins, _MOST_TEXT)

    def light(self) -> str:
        """The pins of its lights."""
        return ", ".join(pins for pins in map(self.pins, ("PIXEL", "DOTSTAR", "RGB", "LED")) if pins)

    @property
    def one_colour(self) -> bool:
        """Its light shows brightness only."""
        return bool(self.pins("LED")) and not any(map(self.pins, ("PIXEL", "DOTSTAR", "RGB")))

    @property
    def two_sides(self) -> bool:
        """Whether there is a motor at each side."""
        return bool(self.pins("HAPTIC_LEFT") and self.pins("HAPTIC_RIGHT"))
