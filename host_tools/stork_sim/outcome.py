"""What the device made of a trial, read back from what it stored, with the simulator's true times."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stork.core import SCORER_VERSION
from stork.store.journal import Journal
from stork_format import code_names, codes, session
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.motion.body import WornBody

_JOURNAL_KINDS = {1: "result", 2: "fault", 3: "number", 4: "rest", 5: "fall"}
_FAULT_NAMES = ("sensor", "store", "crash", "settings", "stuck", "power", "battery", "bus", "link")
_JOURNAL_FAULTS = dict(enumerate(_FAULT_NAMES, 1))


@dataclass(frozen=True)
class Outcome:
    """What the device made of one trial. Times in s from the recording's first sample, which comes at go."""

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
    complaints: list[str] = field(default_factory=list)  # faults that the device told on its console
    journal: list[dict[str, Any]] = field(default_factory=list)  # what it wrote into its memory, oldest first

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def journal(board: VirtualBoard) -> list[dict[str, Any]]:
    """The records in the board's non-volatile memory, oldest first."""
    records = []
    for kind, detail, score, number, when, _ in Journal(board.nvm).records():
        record: dict[str, Any] = {"kind": _JOURNAL_KINDS.get(kind, str(kind)), "when": when}
        if kind == 2:
            record["fault"] = _JOURNAL_FAULTS.get(detail, str(detail))
        else:
            record |= {"stars": detail & 3, "score": score, "session": number}
        records.append(record)
    return records


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
