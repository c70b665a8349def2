"""Line to send in after a check: board, chip, interpreter, firmware, sensor, and a sign for each part. ASCII, one line.

Nothing in it tells of a person, a session or this one board: no device id, no pseudonym.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from stork_host.board_check.part_outcome import PARTS, SIGNS, Outcome, Result
from stork_host.errors import StorkError

_FIRST: Final = "stork-check"
_VERSION: Final = "1"
_WORD: Final = re.compile(r"[^A-Za-z0-9._@/-]+")
_ITEM: Final = re.compile(r"([a-z_]+)([-+?~.])([0-9a-zA-Z.%-]*)")


@dataclass(frozen=True)
class Checked:
    """``board``, ``chip``, ``interpreter`` ("circuitpython-10.2.1"), ``firmware`` ("stork-1.0.0"), ``sensor``
    ("LSM6DSOX@6a", "none"); ``outcomes``: of the parts, without their sentences where the line was read.
    """

    board: str
    chip: str
    interpreter: str
    firmware: str
    sensor: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.result is Result.FAILED]


def write(checked: Checked) -> str:
    """The line."""
    words = [checked.board, checked.chip, checked.interpreter, checked.firmware, checked.sensor]
    text = " ".join([_FIRST, _VERSION, *(_WORD.sub("_", word) or "-" for word in words), *_items(checked.outcomes)])
    return f"{text} #{_sum(text)}"


def read(line: str) -> Checked:
    """Content of a line. Raises StorkError where it is none, or was changed on its way."""
    words = line.split()
    text = " ".join(words[:-1])
    items = [_ITEM.fullmatch(word) for word in words[7:-1]]
    if len(words) < 8 or words[0] != _FIRST or words[1] != _VERSION or None in items:
        raise StorkError(
            expected=f"the line that `stork check` prints, from {_FIRST} {_VERSION} to #...",
            found=repr(line[:60]),
            try_this="copy the whole line, between quotes; a newer Stork's line takes a newer Stork",
        )
    if words[-1] != f"#{_sum(text)}":
        raise StorkError(
            expected=f"a line that ends in #{_sum(text)}",
            found=words[-1],
            try_this="ask for the line again, as text: something in it is missing or was changed",
        )
    results = {sign: result for result, sign in SIGNS.items()}
    outcomes = [Outcome(item[1], results[item[2]], "", "", item[3]) for item in items if item is not None]
    return Checked(words[2], words[3], words[4], words[5], words[6], tuple(outcomes))


def _items(outcomes: Iterable[Outcome]) -> list[str]:
    found = {each.part: f"{each.part}{SIGNS[each.result]}{each.figure}" for each in outcomes}
    return [found[part] for part in PARTS if part in found]


def _sum(text: str) -> str:
    return f"{zlib.crc32(text.encode('ascii')) & 0xFFFF:04x}"
