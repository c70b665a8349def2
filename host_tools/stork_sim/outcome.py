"""Outcome of a simulated trial: what the device stored, with the simulator's true times."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stork.core import SCORER_VERSION
from stork.drills import journal_code
from stork.store.journal import Journal
from stork_format import code_names, codes, journal_names, session
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.motion.body import WornBody


@dataclass(frozen=True)
class Outcome:
    """Outcome of one trial. Times in s from the recording's first sample, which comes at go."""

    drill: str
    leg: str
    score: int
    stars: int
    scorer_version: int
    end_cause: str
    duration_s: float
    zone_time_s: dict[str, float]
    quality: list[str]
    events: list[dict[str, Any]]
    session_file: str
    sensor: str = ""
    complaints: list[str] = field(default_factory=list)  # faults that stopped the device, as its console put them
    journal: list[dict[str, Any]] = field(default_factory=list)  # records of its journal, oldest first

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def journal(board: VirtualBoard) -> list[dict[str, Any]]:
    """The records in the board's non-volatile memory, oldest first.

    Keys: kind, when (s since 1970, 0 where the clock was not set); of a fault also fault; of a result stars, score and
    session; of the others detail, score and session. stork_format.journal_names has the words.
    """
    return [_in_words(record) for record in Journal(board.nvm).each()]


def _in_words(record: tuple[int, ...]) -> dict[str, Any]:
    fields = journal_names.decode(record, journal_code.of_code)
    names: tuple[str, ...] = ("detail", "score", "session")
    if fields["kind"] == "fault":
        return {"kind": "fault", "when": fields["when"], "fault": fields["detail"]}
    if fields["kind"] == "result":
        names = ("stars", "score", "session")
    return {name: fields[name] for name in ("kind", "when", *names)}


def outcome(
    file: Path,
    chip: Lsm6ds,
    wearer: WornBody,
    *,
    complaints: Sequence[str] = (),
    journal: Sequence[dict[str, Any]] = (),
) -> Outcome:
    """Read back what the device stored, with the simulator's true times.

    Samples that the device knows it lost are counted in; one that vanished unseen makes later times 10 ms early.
    """
    stored = session.read(file.read_bytes())
    truth = wearer.truth
    go_s = truth.go_s if truth else 0.0
    gaps = [(sample, value) for sample, kind, _, value in stored.events if kind == codes.SAMPLES_LOST]

    def seconds(sample: float) -> float:
        lost = sum(count for at, count in gaps if at <= sample)
        return round(chip.sample_time_us(int(sample) + lost) / 1e6 - go_s, 4)

    events = []
    for (sample, kind, detail, value), name in code_names.named(stored.events):
        event: dict[str, Any] = {"kind": name}
        late = value if kind in (codes.STEP, codes.SIDE_STEP, codes.TOUCHDOWN, codes.CLOSING) else 0
        event["t_s"] = seconds(sample - late)
        if late:
            event["detected_s"] = seconds(sample)
        if kind == codes.PHASE:
            event["phase"] = codes.PHASES[detail]
        elif kind == codes.ZONE:
            event["zone"] = codes.ZONES[detail]
            event["direction"] = codes.DIRECTIONS[value]
        elif kind == codes.END:
            event["cause"] = codes.END_CAUSES[detail]
        events.append(event)
    header, result = stored.header, stored.result
    return Outcome(
        drill=header["drill"],
        leg=header["leg"],
        score=result["score"],
        stars=result["stars"],
        scorer_version=header.get("scorer_version", SCORER_VERSION),
        end_cause=result["end_cause"],
        duration_s=result["duration_ms"] / 1000,
        zone_time_s={zone: result[f"{zone}_ms"] / 1000 for zone in codes.ZONES},
        quality=code_names.quality_names(result["quality"]),
        events=events,
        session_file=str(file),
        sensor=header["sensor"],
        complaints=list(complaints),
        journal=list(journal),
    )
