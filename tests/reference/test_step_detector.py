"""The device's steps against the float64 reference: the same steps, each within one sample, the same foot.

A peak that lies on a threshold may be a step for one and none for the other: at most 1 of 100.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from host_analysis import motions
from reference.arrays import ML
from reference.final_steps import final_steps
from reference.step_detector import Contact, contacts, filtered
from sessions import make_session
from stork_format import codes
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.tilt import posture
from stork_sim.runs import play_recording

PERIOD_US = 9600


def hold(session: SessionData) -> np.ndarray:
    """Steps, and steps that closed a walk: counts of the device, of the reference, of both.

    Both: within a sample, with the same foot.
    """
    reference = session_contacts(session)
    final = final_steps(reference, PERIOD_US)
    return np.array([both(session, codes.STEP, reference), both(session, codes.CLOSING, final)])


def both(session: SessionData, kind: int, reference: list[Contact]) -> tuple[int, int, int]:
    device = [(e[0] - e[3], ("", "right", "left")[e[2]]) for e in session.stored_events if e[1] == kind]
    agreed = [any(abs(c.struck_sample - at) <= 1 and c.foot == foot for c in reference) for at, foot in device]
    return len(device), len(reference), sum(agreed)


def session_contacts(session: SessionData) -> list[Contact]:
    """The reference's contacts in play, samples counted as in the file; none where there was no baseline."""
    zero = posture(session)
    if zero is None or not session.play.start:
        return []
    first = session.play.start
    resting_ml_g = float(session.acc_g[first - 1, ML])
    found = contacts(session.acc_g[session.play], zero.gravity_g, session.header["period_us"], resting_ml_g)
    return [replace(c, sure_sample=c.sure_sample + first, struck_sample=c.struck_sample + first) for c in found]


def session_of(force_g: np.ndarray) -> SessionData:
    """A tandem walk without end: 8 s of standing, then ``force_g`` (n, 3) ml ap up."""
    rows = motions.walk_lsb(force_g).tolist()
    return read_session(make_session(rows, drill="tandem_walk", leg="", keep_going=1))


def test_one_pulse_by_hand() -> None:
    """The filters' answer to a step of |a| by 1 g after 4 samples: 18/64, twice, of what the high-pass lets through.

    off = 1, 1 - 1/64; smooth = 18/64, ...; value = (18/64)^2, ...
    """
    acc = np.tile([0.0, 0.0, 1.0], (6, 1))
    acc[4:, 2] = 2.0
    gain = 18 / 64
    smooth = gain + gain * (63 / 64 - gain)
    first = gain * gain
    assert filtered(acc, 1.0) == pytest.approx([0, 0, 0, 0, first, first + gain * (smooth - first)])
    assert contacts(acc[:0], 1.0, PERIOD_US) == []


def test_made_up_walks() -> None:
    steps, closings = sum(hold(session_of(motions.uneven_walk(seed))) for seed in range(4))
    device, reference, agreed = steps
    assert device >= 200
    assert agreed >= 0.99 * max(device, reference)
    assert len(set(closings)) == 1


def test_a_walk_comes_to_rest_by_its_last_two_weak_steps() -> None:
    """Twice: before a pause of 2.5 s, and at the end. Three weak steps are more than two; one that nothing follows for
    2.4 s, and a weak one that a strong one follows, close nothing.
    """
    weak = (False, True, False, True, True, True, False, True, True, False, True)
    struck = (0, 60, 120, 180, 240, 300, 700, 760, 985, 1060, 1120)
    made = [Contact(at + 30, at, "", w) for at, w in zip(struck, weak, strict=True)]
    assert [c.struck_sample for c in final_steps(made, PERIOD_US)] == [240, 300, 1120]
    assert final_steps([], PERIOD_US) == []


def test_feet_of_a_made_up_walk_take_turns() -> None:
    force = motions.uneven_walk(9, 30)
    feet = [contact.foot for contact in contacts(force, 1.0, PERIOD_US)]
    assert set(feet) == {"right", "left"}
    mirrored = [contact.foot for contact in contacts(force * [-1, 1, 1], 1.0, PERIOD_US)]
    assert mirrored == [{"right": "left", "left": "right"}[foot] for foot in feet]


def test_standing_has_no_contacts() -> None:
    session = session_of(np.tile([0.0, 0.0, 1.0], (1500, 1)))
    assert not hold(session).any()


def test_no_baseline_no_contacts() -> None:
    rng = np.random.default_rng(1)
    shaken = rng.integers(-9000, 9000, (3300, 6))
    session = read_session(make_session(shaken.tolist(), drill="tandem_walk", leg=""))
    assert session.go_sample is None
    assert session_contacts(session) == []


def test_real_walks(shared_data: Path, tmp_path: Path) -> None:
    total = np.zeros((2, 3), dtype=int)
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz")):
        folder = tmp_path / file.name
        folder.mkdir()
        outcome = play_recording(file, "tandem_walk", to_end=True, out=folder)
        with open(outcome.session_file, "rb") as stored:
            total += hold(read_session(stored.read(), file.name))
    (device, reference, agreed), closings = total
    assert device >= 40
    assert agreed >= 0.99 * max(device, reference)
    assert len(set(closings)) == 1 and closings[0] >= 4
