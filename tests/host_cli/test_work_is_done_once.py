"""Each step of the analysis runs once for a session in one command."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

import pytest

from host_analysis import motions
from host_cli.conftest import Stork
from sessions import make_session
from stork_format import session as session_format
from stork_host.analysis import (
    beat_asynchrony,
    events,
    gait,
    isway,
    phases,
    sample_rate,
    session_data,
    session_file,
    session_measures,
    step_regularity,
    tilt,
    tilt_sway,
    zones,
)

READING = {
    "decode": session_format.read,
    "check": session_file.check_session,
    "arrays": session_data.from_decoded,
    "phases": phases.phases,
    "baseline": phases.baseline,
    "events": events.typed,
    "sample rate": sample_rate.true_rate,
}
MEASURING = {
    "measures": session_measures.session_measures,
    "posture": tilt.posture,
    "tilt": tilt.tilt,
    "sway": zones.sway,
    "centre": zones.from_centre,
    "zone spans": zones.spans,
    "lean": tilt_sway.tilt_sway,
    "acceleration": isway.isway,
    "low-passed acceleration": isway.planar,
    "stance zones": zones.zones_of,
    "stride zones": zones.gait_zones_of,
    "steps": gait.steps,
    "walk": gait.walk_measures,
    "regularity": step_regularity.regularity,
    "beat": beat_asynchrony.keeping,
}
OF_A_WALK = {"steps", "walk", "beat"}
OF_A_STANCE = {"acceleration", "low-passed acceleration"}
ALL = set(MEASURING)
DRILLS = {
    "single_leg": ALL - OF_A_WALK - {"stride zones", "regularity"},
    "tandem_walk": ALL - OF_A_STANCE - {"stride zones", "regularity"},
    "free_walk": ALL - OF_A_STANCE - {"stance zones"},
    "cued_walk": ALL - OF_A_STANCE - {"stance zones", "regularity"},
}


def code_of(function: Callable[..., object]) -> CodeType:
    """The code of the work itself, below the decorator that remembers its result."""
    return getattr(function, "__wrapped__", function).__code__


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count of runs of each of READING and MEASURING inside the block."""
    names = {code_of(function): name for name, function in (READING | MEASURING).items()}
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.fixture(scope="module", params=DRILLS)
def played(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """A drill, and a session of it that comes into play."""
    drill = request.param
    body = motions.stance(12.0) if drill == "single_leg" else motions.heel_to_toe(14)
    leg = "left" if drill == "single_leg" else ""
    return drill, make_session(motions.sensor_lsb(body).tolist(), drill=drill, leg=leg, steps=0, keep_going=1)


def test_show_reads_once_and_measures_nothing(stork: Stork, tmp_path: Path, played: tuple[str, bytes]) -> None:
    file = tmp_path / "17.stk"
    file.write_bytes(played[1])
    for options in ((), ("--json",)):
        with counted() as calls:
            assert stork("show", file, *options).code == 0
        assert calls == dict.fromkeys(READING, 1)


def test_report_works_everything_out_once(stork: Stork, tmp_path: Path, played: tuple[str, bytes]) -> None:
    drill, data = played
    file = tmp_path / "17.stk"
    file.write_bytes(data)
    with counted() as calls:
        assert stork("report", file, "-o", tmp_path / "page.pdf").code == 0
    assert calls == dict.fromkeys({*READING, *DRILLS[drill]}, 1)


def test_the_archive_takes_a_session_in_with_one_pass(stork: Stork, tmp_path: Path, played: tuple[str, bytes]) -> None:
    """`stork add` and `stork pull` store a session by the same ingest."""
    drill, data = played
    file = tmp_path / "17.stk"
    file.write_bytes(data)
    with counted() as calls:
        assert stork("add", file).code == 0
    assert calls == dict.fromkeys({*READING, *DRILLS[drill]}, 1)
