"""The device's journal and crash record, in words: what its ring in non-volatile memory has kept."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from stork import drills
from stork.store import journal
from stork_host.link.client import StorkDevice

CRASH: Final = "/crash.txt"

_KINDS: Final = {
    journal.RESULT: "result",
    journal.FAULT: "fault",
    journal.NUMBER: "number",
    journal.REST: "rest",
    journal.FALL: "fall",
}
_LEGS: Final = ("", "left", "right")


@dataclass(frozen=True)
class Record:
    """kind: result, fault, number (in use), rest, fall, or a number that this program does not know.

    detail: which fault or how it ended; drill, leg, stars: of a result. score: of a result; of the others what
    stork.store.journal says. when: None if the clock was not set.
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


def read_journal(device: StorkDevice) -> list[Record]:
    """Oldest first."""
    return [decode(*record) for record in device.journal()]


def read_crash(device: StorkDevice) -> str | None:
    """What was written down at the last crash; None if there was none since the drive was new."""
    content = device.read(CRASH)
    return None if content is None else content.decode("utf-8", "replace")


def decode(kind: int, detail: int, score: int, number: int, when: int, counter: int) -> Record:
    name = _KINDS.get(kind, str(kind))
    moment = datetime.fromtimestamp(when, UTC) if when else None
    if kind == journal.RESULT:
        place, leg = divmod(detail >> 2, len(_LEGS))
        drill = drills.NAMES[place] if place < len(drills.NAMES) else str(place)
        return Record(counter, name, None, moment, number, score, drill, _LEGS[leg], detail & 3)
    return Record(counter, name, _detail(name, detail), moment, number, score)


def _detail(kind: str, detail: int) -> str | None:
    """FAULT_SENSOR is "sensor": the device's own names, so that a new one needs no change here."""
    prefix = kind.upper() + "_"
    for name, value in vars(journal).items():
        if name.startswith(prefix) and value == detail:
            return name[len(prefix) :].lower()
    return str(detail) if detail else None
