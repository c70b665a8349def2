"""The device's journal and crash record, in words."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from stork.drills import journal_code
from stork_format import journal_names
from stork_host.link.client import StorkDevice

CRASH: Final = "/crash.txt"
_NEVER: Final = 1 << 37
"""Bound in the year 6325; the board's records have 32 bits."""


@dataclass(frozen=True)
class Record:
    """kind: result, fault, number (in use), rest, fall, or a number that this program does not know.

    detail: which fault or how it ended; drill, leg, stars: of a result. score: of a result; of the others what
    stork_format.journal_records says. when: None if the clock was not set, or to a time that is none. more: numbers
    that a newer firmware tells besides.
    """

    counter: int
    kind: str
    detail: str | None
    when: datetime | None
    session: int
    score: int
    drill: str | None = None
    leg: str | None = None
    stars: int | None = None
    more: tuple[int, ...] = ()


def read_journal(device: StorkDevice) -> list[Record]:
    """Oldest first."""
    return [decode(*record) for record in device.journal()]


def read_crash(device: StorkDevice) -> str | None:
    """Report of the last crash, as text; None if there was none since the drive was new."""
    content = device.read(CRASH)
    return None if content is None else content.decode("utf-8", "replace")


def decode(kind: int, detail: int, score: int, number: int, when: int, counter: int, *more: int) -> Record:
    """The record that the device sends as these numbers."""
    fields = journal_names.decode((kind, detail, score, number, when, counter), journal_code.of_code)
    known = fields | {"when": datetime.fromtimestamp(when, UTC) if 0 < when < _NEVER else None}
    return Record(**known, more=more)
