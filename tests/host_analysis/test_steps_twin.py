"""Contacts in float64 against the device's integers: the same steps, each within one sample, the same foot.

A peak that lies on a threshold may be a step for one and none for the other: at most 1 of 100.
"""

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from sessions import make_session
from stork_format import codes
from stork_host.analysis.closing import closing
from stork_host.analysis.load import SessionData, read_session
from stork_host.analysis.steps import Contact, contacts, filtered, session_contacts
from stork_sim.runs import play_recording

PERIOD_US = 9600
LSB_PER_G = 1e6 / 122


def hold(session: SessionData) -> np.ndarray:
    """Steps, and steps that closed a walk: how many the device told, how many the twin found, how many both.

    Both: within a sample, with the same foot.
    """
    twin = session_contacts(session)
    return np.array([both(session, codes.STEP, twin), both(session, codes.CLOSING, closing(twin, PERIOD_US))])


def both(session: SessionData, kind: int, twin: list[Contact]) -> tuple[int, int, int]:
    device = [(e[0] - e[3], ("", "right", "left")[e[2]]) for e in session.stored_events if e[1] == kind]
    agreed = [any(abs(c.struck_sample - at) <= 1 and c.foot == foot for c in twin) for at, foot in device]
    return len(device), len(twin), sum(agreed)


def session_of(force_g: np.ndarray) -> SessionData:
    """A tandem walk without end: 8 s of standing, then ``force_g`` (n, 3) ml ap up."""
    body = np.concatenate((np.tile([0.0, 0.0, 1.0], (830, 1)), force_g))
    body += np.random.default_rng(5).normal(0, 0.0006, body.shape)
    rows = np.zeros((len(body), 6), dtype=int)
    rows[:, :3] = np.round(body[:, [2, 0, 1]] * LSB_PER_G)
    return read_session(make_session(rows.tolist(), drill="tandem_walk", leg="", keep_going=1))


def walk(seed: int, steps: int = 60) -> np.ndarray:
    """Made-up steps of uneven time and strength: a pulse of |a| each, weight from side to side, broad noise."""
    rng = np.random.default_rng(seed)
    at = 100 + np.cumsum(rng.uniform(45, 110, steps))
    n = np.arange(int(at[-1]) + 200)
    force = np.tile([0.0, 0.0, 1.0], (len(n), 1))
    for k, begin in enumerate(at):
        force[:, 2] += rng.uniform(0.1, 0.5) * np.exp(-0.5 * ((n - begin - 10) / 6) ** 2)
        force[:, 0] += (-1) ** k * 0.08 * np.exp(-0.5 * ((n - begin + 20) / 20) ** 2)
    force += sosfilt(butter(2, 0.3, output="sos"), rng.normal(0, 0.03, force.shape), axis=0)
    return force


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
    steps, closings = sum(hold(session_of(walk(seed))) for seed in range(4))
    device, twin, agreed = steps
    assert device >= 200
    assert agreed >= 0.99 * max(device, twin)
    assert len(set(closings)) == 1


def test_a_walk_comes_to_rest_by_its_last_two_weak_steps() -> None:
    """Twice: before a pause of 2.5 s, and at the end. Three weak steps are more than two; one that nothing follows for
    2.4 s, and a weak one that a strong one follows, close nothing.
    """
    weak = (False, True, False, True, True, True, False, True, True, False, True)
    struck = (0, 60, 120, 180, 240, 300, 700, 760, 985, 1060, 1120)
    made = [Contact(at + 30, at, "", w) for at, w in zip(struck, weak, strict=True)]
    assert [c.struck_sample for c in closing(made, PERIOD_US)] == [240, 300, 1120]
    assert closing([], PERIOD_US) == []


def test_feet_of_a_made_up_walk_take_turns() -> None:
    force = walk(9, 30)
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
    (device, twin, agreed), closings = total
    assert device >= 40
    assert agreed >= 0.99 * max(device, twin)
    assert len(set(closings)) == 1 and closings[0] >= 4
