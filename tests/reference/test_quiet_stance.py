"""The device's quiet stance and weight shift against the float64 references.

Both may part for some samples where a value touches its limit: the integers know a mean to one LSB. A shift that
only just reaches its limit may be seen by one of them alone.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from reference import quiet_stance, weight_shift
from reference.arrays import ML
from sessions import make_session
from stork.core import quiet_stance as device_quiet_stance
from stork.drills import single_leg
from stork_format import codes
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.tilt import posture

SAMPLES_APART = 3
BASELINE_SAMPLES = 209  # 2 s of 9.6 ms


def session_still(session: SessionData) -> int | None:
    """The sample that ends the first two still seconds of a session, by the reference."""
    header = session.header
    acc_g = session.raw[:, :3] * (header["acc_ug_per_lsb"] * 1e-6)
    rate_dps = session.raw[:, 3:] * (header["gyr_udps_per_lsb"] * 1e-6)
    return quiet_stance.first_still(acc_g, rate_dps, BASELINE_SAMPLES)


def session_shift(session: SessionData) -> int | None:
    """The sample in which the weight began to move over the stance leg of a single_leg trial, by the reference."""
    lift = session.phases.get("lift", slice(0, 0))
    zero = posture(session)
    if zero is None:
        return None
    side = 1.0 if session.header["leg"] == "right" else -1.0
    found = weight_shift.weight_shift(side * session.acc_g[lift, ML] / zero.gravity_g)
    return None if found is None else lift.start + found


def told(session: SessionData, kind: int, detail: int) -> int | None:
    """The sample of the first such event."""
    return next((s for s, k, d, _ in session.stored_events if (k, d) == (kind, detail)), None)


def test_constants_are_the_devices() -> None:
    device = device_quiet_stance
    assert (quiet_stance.STILL_G * 1000, quiet_stance.STILL_DPS) == (device._ACC_MG, device._RATE_DPS)
    assert 1 << device._MEAN_SHIFT == quiet_stance.MEAN_SAMPLES
    assert weight_shift.SHIFT_G * 1000 == single_leg._SHIFT_MG
    assert 1 << single_leg._SMOOTH == weight_shift.SHIFT_SAMPLES


def test_still_by_hand() -> None:
    """A step of 0.1 g at sample 50 is within 60 mg of its mean when 0.1 (31/32)^k has fallen below 0.06, k = 17."""
    acc = np.tile([1.0, 0.0, 0.0], (400, 1))
    acc[50:, 1] = 0.1
    rate = np.zeros((400, 3))
    assert quiet_stance.first_still(acc, rate, 40) == 39
    assert quiet_stance.first_still(acc, rate, 60) == 50 + 17 + 60 - 1
    assert quiet_stance.first_still(acc[:60], rate[:60], 60) is None
    rate[:, 2] = 11 * (-1.0) ** np.arange(400)
    assert quiet_stance.first_still(acc, rate, 5) is None


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
    assert session_shift(session) is None


@settings(max_examples=25)
@given(seed=st.integers(0, 2**31), leg=st.sampled_from(["left", "right"]), push_g=st.floats(-0.08, 0.08))
def test_shifts_of_any_size(seed: int, leg: str, push_g: float) -> None:
    body = motions.stance(3.0, seed=seed % 1000)
    go = len(motions.still()) + 320
    t = np.arange(90)
    body[go : go + 90, 0] += push_g * np.sin(np.pi * t / 90) ** 2
    session = read_session(make_session(motions.sensor_lsb(body, seed=seed).tolist(), leg=leg))
    device, reference = told(session, codes.SHIFT, 0), session_shift(session)
    if device is not None and reference is not None:
        assert reference == pytest.approx(device, abs=SAMPLES_APART)
    elif device is not reference:  # one of them saw none: it must be a close call
        assert abs(peak_of(session) - weight_shift.SHIFT_G) < 0.001
    assert session.result["quality"] & codes.Q_NO_SHIFT == (0 if device is not None else codes.Q_NO_SHIFT)


def peak_of(session: SessionData) -> float:
    """Peak of the smoothed push, in g."""
    side = 1 if session.header["leg"] == "right" else -1
    zero = np.linalg.norm(session.acc_g[session.baseline].mean(axis=0))
    state = most = 0.0
    for value in side * session.acc_g[session.phases["lift"], 0] / zero:
        state += (value - state) / weight_shift.SHIFT_SAMPLES
        most = max(most, state)
    return most


def test_other_drills_have_no_shift() -> None:
    body = motions.with_shift(motions.stance(3.0), -1)
    for drill, leg, shifts in (("single_leg", "left", 1), ("feet_together", "", 0)):
        session = read_session(make_session(motions.sensor_lsb(body).tolist(), drill=drill, leg=leg))
        assert sum(kind == codes.SHIFT for _, kind, _, _ in session.stored_events) == shifts
