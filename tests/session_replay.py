"""Playing a drill over given samples, and scoring a stored session again with the device's code of its version."""

from collections.abc import Iterable, Sequence
from typing import Any

from sessions import HEADER
from stork_format import codes
from stork_format.session import Session
from stork_host.scorers import drill_for

Event = tuple[int, int, int, int]


class Events(list[Event]):
    """Events of a drill, in order."""

    def event(self, sample: int, kind: int, detail: int, value: int) -> None:
        self.append((sample, kind, detail, value))

    def of(self, *kinds: int) -> list[Event]:
        return [e for e in self if e[1] in kinds]


class Played:
    """``header`` changes HEADER of sessions.py; ``inputs``: (sample, kind, value) given just before that sample."""

    def __init__(
        self, samples: Iterable[Sequence[int]], inputs: Iterable[tuple[int, int, int]] = (), **header: Any
    ) -> None:
        self.events = Events()
        header = {**HEADER, **header}
        self.drill = drill_for(header["scorer_version"])(header, self.events)
        self.tilts: list[tuple[int, int]] = []
        waiting = sorted(inputs, reverse=True)
        n = 0
        for sample in samples:
            while waiting and waiting[-1][0] <= n:
                self.drill.input(*waiting.pop()[1:])
            if self.drill.phase == codes.DONE:
                break
            self.drill.step(*sample)
            self.tilts.append((self.drill.tilt.ml, self.drill.tilt.ap))
            n += 1
        for _, kind, value in reversed(waiting):
            self.drill.input(kind, value)
        self.samples = n

    @property
    def result(self) -> dict[str, Any]:
        return self.drill.result()

    @property
    def end_cause(self) -> str:
        return codes.END_CAUSES[self.drill.end_cause]

    def phases(self) -> list[tuple[int, str]]:
        return [(sample, codes.PHASES[detail]) for sample, kind, detail, _ in self.events if kind == codes.PHASE]


def rows_of(session: Session) -> list[tuple[int, ...]]:
    flat = session.samples
    return [tuple(flat[i : i + 6]) for i in range(0, len(flat), 6)]


def replay(session: Session) -> Played:
    """The session's samples and inputs through the drill of its header."""
    inputs = [(sample, kind, value) for sample, kind, _, value in session.events if kind < codes.FIRST_OUTPUT]
    return Played(rows_of(session), inputs, **session.header)
