"""Book of a life: the trials that a belt played, by what went over the sensor's wires and into its journal, and what
became of each in the archive. Nothing of the belt's store is asked.
"""

import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

from fault_lives.sensor_tap import SAMPLE, SensorTap
from stork_format import session
from stork_host.replayed import Verdict
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.message_reader import MessageReader

TOLD, REFUSED, UNSAID, VANISHED = "told", "refused", "unsaid", "vanished"
"""End of a trial as its wearer knows it: the belt said that it is stored; that it is not; the power went before it said
anything; it went back to its menu and said nothing.
"""

GONE = ("failed start", "forgetting")
"""Writes of the file system that are documented, and that do not wait until a PC has the sessions
(docs/decisions/0025-area.md): the report of a start that failed, files of an older firmware.
"""

_RECORD = "<BBHIIH"  # kind, detail, score, number and conditions, time, counter; then the low half of their CRC-32
_RESULT, _FAULT = 1, 2
_NOT_STORED = (2, 10)  # faults: no room, no memory
_CRASH = 3
_SILENT_US = 12_000_000  # no trial is without samples for so long: a program that is stuck is not left so
_ANSWER_US = 300_000  # after a trial's record, what is wrong is told at once


@dataclass
class Trial:
    """``what``: one of the above. ``samples``: those that the board was given since the trial began; ``steady``:
    nothing disturbed them on their way, so a session holds them without a gap. ``at_risk``: by which documented write
    of the file system, as the power went in it and no PC had the session yet.
    """

    stretch: int
    samples: list[bytes]
    steady: bool
    what: str = UNSAID
    number: int = 0
    score: int = 0
    at_risk: str = ""


@dataclass(frozen=True)
class Archived:
    """A session of the archive. ``replay``: whether a new scoring gives its result."""

    number: int
    score: int
    samples: list[bytes]
    raw: bytes
    replay: str

    @classmethod
    def of(cls, raw: bytes, replay: str) -> "Archived":
        """Raises ValueError for what is no session."""
        read = session.read(raw)
        samples = read.samples.tobytes()
        rows = [samples[at : at + SAMPLE] for at in range(0, len(samples), SAMPLE)]
        return cls(read.header.get("session_number", 0), read.result.get("score", 0), rows, raw, replay)


@dataclass
class Verdicts:
    """Lines of what went wrong, each with its trial or session. ``gone``: lost, and at risk in one of GONE."""

    lost: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


class Book:
    """``trials`` that were played; ``put``: bytes of sessions that were on the belt from the start, by number;
    ``crashes``: records of a crash.
    """

    def __init__(self) -> None:
        self.trials: list[Trial] = []
        self.put: dict[int, bytes] = {}
        self.crashes = 0

    @property
    def told(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.what == TOLD]

    def not_in(self, archived: Sequence[Archived]) -> list[Trial]:
        """Trials that the belt said it had stored, and that are not there."""
        return [trial for trial in self.told if not any(_is(one, trial) for one in archived)]

    def judge(self, archived: Sequence[Archived]) -> Verdicts:
        found = Verdicts()
        by_raw = Counter(one.raw for one in archived)
        for number, raw in self.put.items():
            _count(found, by_raw[raw], f"session {number}, which was there from the start")
        of_trial: dict[int, int] = Counter()
        for one in archived:
            if one.raw in self.put.values():
                continue
            place = next((n for n, trial in enumerate(self.trials) if _is(one, trial)), None)
            if place is None:
                found.altered.append(f"session {one.number} has samples or a number that no trial had")
                continue
            of_trial[place] += 1
            trial = self.trials[place]
            if one.replay == Verdict.DIFFERENT or (trial.number and one.score != trial.score):
                found.altered.append(
                    f"session {one.number} with another result: {trial.score}, {one.score} {one.replay}"
                )
        for place, trial in enumerate(self.trials):
            name = f"session {trial.number} of stretch {trial.stretch}"
            if trial.what == VANISHED and not of_trial[place]:
                found.lost.append(f"a trial of stretch {trial.stretch} of which the belt said nothing")
            elif trial.what == TOLD and trial.at_risk in GONE and not of_trial[place]:
                found.gone.append(f"{name}, in a cut in: {trial.at_risk}")
            elif trial.what == TOLD:
                _count(found, of_trial[place], name)
            elif of_trial[place] > 1:
                found.doubled.append(name)
        numbers = Counter(trial.number for trial in self.told)
        found.doubled += [f"number {number} for {times} trials" for number, times in numbers.items() if times > 1]
        return found


def _count(found: Verdicts, times: int, name: str) -> None:
    if not times:
        found.lost.append(name)
    elif times > 1:
        found.doubled.append(name)


def _is(one: Archived, trial: Trial) -> bool:
    """Whether the session's samples are the trial's, all in their order; and its number, where there is one."""
    if trial.number and trial.number != one.number:
        return False
    if not one.samples:
        return bool(trial.number)
    if not trial.steady:
        left = iter(trial.samples)
        return all(sample in left for sample in one.samples)
    count = len(one.samples)
    starts = (n for n, sample in enumerate(trial.samples) if sample == one.samples[0])
    return any(trial.samples[n : n + count] == one.samples for n in starts)


class Observer:
    """Writes a book while a board has power. ``disturbed``: something has meddled with the sensor's samples."""

    def __init__(self, board: VirtualBoard, tap: SensorTap, book: Book, stretch: int) -> None:
        self.disturbed = False
        self._board = board
        self._tap = tap
        self._book = book
        self._stretch = stretch
        self._judged: list[bytes] = tap.samples  # that trial is in the book
        self._last: Trial | None = None
        self._gone = False
        tap.on_start = self._started
        board.nvm.watchers.append(self._written)
        board.boot_watchers.append(self.over)
        if board.model.buzzer:
            MessageReader(board, self._message)

    @property
    def training(self) -> bool:
        """Whether samples of a trial are read that has no record yet."""
        return self._tap.samples is not self._judged and bool(self._tap.samples)

    @property
    def noting(self) -> bool:
        """Whether a trial's record was written, and no other trial has begun."""
        return self._last is not None and self._tap.samples is self._judged

    def over(self) -> None:
        """The power went, or the program: what was told is told, and no more comes."""
        self._note()
        self._last = None
        self._gone = False

    def _started(self) -> None:
        """The board has started the FIFO: what was read before belongs to something that is over."""
        self._note()

    def _note(self) -> Trial | None:
        if not self.training:
            return None
        self._judged = self._tap.samples
        trial = Trial(self._stretch, self._tap.samples, not self.disturbed)
        self._book.trials.append(trial)
        return trial

    def _written(self, raw: bytes) -> None:
        record = _record(raw)
        if record is None:
            return
        kind, detail, score, number = record
        if kind == _RESULT:
            self._judged = self._tap.samples
            trial = Trial(self._stretch, self._tap.samples, not self.disturbed, UNSAID, number, score)
            self._book.trials.append(trial)
            self._last, self._gone = trial, False
            self._board.clock.call_in(_ANSWER_US, lambda: self._answered(trial))
        elif kind == _FAULT:
            self._gone = False
            if detail in _NOT_STORED and self._last is not None and self._tap.samples is self._judged:
                self._last.what = REFUSED
            self._book.crashes += detail == _CRASH

    def _answered(self, trial: Trial) -> None:
        if trial is self._last and trial.what == UNSAID:
            trial.what = TOLD

    def _message(self, name: str, since_us: int, again: bool) -> None:
        if name == "go" and self.training:
            self._gone = True
        elif name == "menu" and self._gone:
            begun = self._tap.samples
            self._board.clock.call_in(_SILENT_US, lambda: self._look(begun, len(begun)))

    def _look(self, samples: list[bytes], count: int) -> None:
        """The menu was heard in a trial, or a tone like it. Is the trial over, without a record?"""
        if self._gone and samples is self._tap.samples and len(samples) == count:
            self._gone = False
            trial = self._note()
            if trial is not None:
                trial.what = VANISHED


def _record(raw: bytes) -> tuple[int, int, int, int] | None:
    """(kind, detail, score, session's number) of a journal's record (docs/decisions/0009-life.md), or None."""
    if len(raw) != struct.calcsize(_RECORD) + 2 or not 0 < raw[0] < 255:
        return None
    if int.from_bytes(raw[-2:], "little") != crc32(raw[:-2]) & 0xFFFF:
        return None
    kind, detail, score, number, _, _ = struct.unpack(_RECORD, raw[:-2])
    return kind, detail, score, number & 0xFFFFFF
