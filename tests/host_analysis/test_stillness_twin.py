"""Stillness and weight shift in float64 against the device's integers.

Both may part for some samples where a value touches its limit: the integers know a mean to one LSB. A shift that
only just reaches its limit may be seen by one of them alone.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from sessions import make_session
from stork.core import quiet_stance
from stork.drills import single_leg
from stork_format import codes
from stork_host.analysis import stillness
from stork_host.analysis.load import SessionData, read_session
from stork_host.analysis.stillness import first_still, session_still, weight_shift

SAMPLES_APART = 3


def told(session: SessionData, kind: int, detail: int) -> int | None:
    """The sample of the first such event."""
    return next((s for s, k, d, _ in session.stored_events if (k, d) == (kind, detail)), None)


def test_constants_are_the_devices() -> None:
    assert (stillness.STILL_G * 1000, stillness.STILL_DPS) == (quiet_stance._ACC_MG, quiet_stance._RATE_DPS)
    assert 1 << quiet_stance._MEAN_SHIFT == stillness.MEAN_SAMPLES
    assert stillness.SHIFT_G * 1000 == single_leg._SHIFT_MG
    assert 1 << single_leg._SMOOTH == stillness.SHIFT_SAMPLES


def test_still_by_hand() -> None:
    """A step of 0.1 g at sample 50 is within 60 mg of its mean when 0.1 (31/32)^k has fallen below 0.06, k = 17."""
    acc = np.tile([1.0, 0.0, 0.0], (400, 1))
    acc[50:, 1] = 0.1
    rate = np.zeros((400, 3))
    assert first_still(acc, rate, 40) == 39
    assert first_still(acc, rate, 60) == 50 + 17 + 60 - 1
    assert first_still(acc[:60], rate[:60], 60) is None
    rate[:, 2] = 11 * (-1.0) ** np.arange(400)
    assert first_still(acc, rate, 5) is None


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**31),
    restless_s=st.floats(0.5, 6),
    size_g=st.floats(0.03, 0.4),
    spin_dps=st.floats(0, 40),
)
def test_restless_wearers(seed: int, restless_s: float, size_g: float, spin_dps: float) -> None:
    rng = np.random.default_rng(seed)
    body = motions.still(10.0)
    moving = len(motions.times(restless_s))
    t = motions.times(restless_s)
    body[:moving, 0] += size_g * np.sin(2 * np.pi * rng.uniform(0.3, 3) * t)
    body[:moving, 5] += spin_dps * np.sin(2 * np.pi * rng.uniform(0.3, 3) * t)
    session = read_session(make_session(motions.sensor_lsb(body, seed=seed).tolist(), drill="feet_together", leg=""))
    assert session_still(session) == pytest.approx(told(session, codes.PHASE, codes.COUNTDOWN), abs=SAMPLES_APART)


def test_never_still() -> None:
    shaken = np.random.default_rng(1).integers(-9000, 9000, (3300, 6))
    session = read_session(make_session(shaken.tolist()))
    assert session.go_sample is None
    assert session_still(session) is None
    assert weight_shift(session) is None


@settings(max_examples=25)
@given(seed=st.integers(0, 2**31), leg=st.sampled_from(["left", "right"]), push_g=st.floats(-0.08, 0.08))
def test_shifts_of_any_size(seed: int, leg: str, push_g: float) -> None:
    body = motions.stance(3.0, seed=seed % 1000)
    go = len(motions.still()) + 320
    t = np.arange(90)
    body[go : go + 90, 0] += push_g * np.sin(np.pi * t / 90) ** 2
    session = read_session(make_session(motions.sensor_lsb(body, seed=seed).tolist(), leg=leg))
    device, twin = told(session, codes.SHIFT, 0), weight_shift(session)
    if device is not None and twin is not None:
        assert twin == pytest.approx(device, abs=SAMPLES_APART)
    elif device is not twin:  # one of them saw none: it must be a close call
        assert abs(peak_of(session) - stillness.SHIFT_G) < 0.001
    assert session.result["quality"] & codes.Q_NO_SHIFT == (0 if device is not None else codes.Q_NO_SHIFT)


def peak_of(session: SessionData) -> float:
    """How far the smoothed push went, of 1 g."""
    side = 1 if session.header["leg"] == "right" else -1
    zero = np.linalg.norm(session.acc_g[session.baseline].mean(axis=0))
    state = most = 0.0
    for value in side * session.acc_g[session.phases["lift"], 0] / zero:
        state += (value - state) / stillness.SHIFT_SAMPLES
        most = max(most, state)
    return most


def test_other_drills_have_no_shift() -> None:
    rows = motions.sensor_lsb(motions.stance(3.0)).tolist()
    session = read_session(make_session(rows, drill="feet_together", leg=""))
    assert weight_shift(session) is None
