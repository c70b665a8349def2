"""The device's falls, stumbles and ends of stances against the float64 references: the same ones.

Ends of stances agree within two samples, falls and stumbles within four: their detector looks at every fourth sample.

The device's |a| overshoots for a sample or two where it jumps and its squares are of half an LSB, so a blow that is
within 2 % of a threshold may be one for the one and none for the other; the made-up ones here keep away from it.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from reference.fall_detector import falls
from reference.stance_end_detector import stance_ends
from sessions import make_session
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.tilt import posture

PERIOD_US = 9600
LATE = 500_000 // PERIOD_US
ARMED = 1_500_000 // (PERIOD_US * 4)  # looks, at every fourth sample: 39
LAIN = 1_000_000 // (PERIOD_US * 4)  # 26


def upright(samples: int) -> np.ndarray:
    return np.tile([0.0, 0.0, 1.0], (samples, 1))


def test_a_blow_and_a_trunk_that_lies_by_hand() -> None:
    """5 g for one sample: 3/4 of it makes 4 g at once. Lying, the slow tilt passes 45 degrees after 6 of its terms:
    (7/8)^n below 1 - (7/8)^n, n = 6."""
    acc = upright(400)
    acc[100, 2] = 5.0
    acc[101:] = [1.0, 0.0, 0.0]
    (fall,) = falls(acc, PERIOD_US)
    assert fall.kind == "fall"
    # The blow itself is in the slow mean where it falls on a fourth sample, which 100 does not: 103, 107, ..., 123.
    assert fall.sample == 123 + (LAIN - 1) * 4


def test_a_blow_and_a_trunk_that_stands_by_hand() -> None:
    acc = upright(600)
    acc[100, 2] = 5.0
    (stumble,) = falls(acc, PERIOD_US)
    # Armed at sample 100, 4 g, and by 4 + 3/4 (1 - 4) = 1.75 g once more. The looks after it come at 103, 107, ...
    assert (stumble.sample, stumble.kind) == (103 + (ARMED - 1) * 4, "stumble")
    acc[100, 2] = 3.5  # 2.875 g: a hard step
    assert falls(acc, PERIOD_US) == []
    acc[100, 2] = 5.0
    acc[101:180] = [1.0, 0.0, 0.0]  # bent double for .8 s
    assert [jolt.kind for jolt in falls(acc, PERIOD_US)] == ["stumble"]


@pytest.mark.parametrize(
    ("axis", "values", "kind"),
    [
        (2, [1.4, 0.8], "touchdown"),
        (2, [0.9, 0.4, 1.6], "hop"),
        (0, [0.35, -0.35], "grab"),
        (1, [-0.4], "grab"),
        (2, [1.1, 0.9], ""),
        (0, [0.25], ""),
    ],
)
def test_jolts_of_a_stance_by_hand(axis: int, values: list[float], kind: str) -> None:
    acc = upright(200)
    acc[50 : 50 + len(values), axis] = values
    found = [(jolt.sample, jolt.kind) for jolt in stance_ends(acc, PERIOD_US)]
    first = next((50 + k for k, v in enumerate(values) if abs(v - (axis == 2)) > (0.18 if axis == 2 else 0.3)), 0)
    assert found == ([(first + LATE, kind)] if kind else [])


def told(session: SessionData, *kinds: str) -> list[tuple[int, str]]:
    return [(e.sample, e.detail if e.kind == "touchdown" else e.kind) for e in session.events if e.kind in kinds]


def hold(body: np.ndarray) -> SessionData:
    """A stance that goes on whatever happens: its jolts and falls by the device and by the references."""
    session = read_session(make_session(motions.sensor_lsb(body).tolist(), keep_going=1))
    zero = posture(session)
    assert zero is not None
    acc = session.acc_g / zero.gravity_g
    lay = [(jolt.sample + zero.begin, jolt.kind) for jolt in falls(acc[zero.begin :], PERIOD_US)]
    # A fall ends the trial, and with it the file.
    near(told(session, "fall", "stumble"), lay, 4)
    play = session.play
    down = [(jolt.sample + play.start, jolt.kind) for jolt in stance_ends(acc[play], PERIOD_US)]
    near(told(session, "touchdown"), down, 2)
    return session


def near(device: list[tuple[int, str]], reference: list[tuple[int, str]], samples: int) -> None:
    assert [kind for _, kind in device] == [kind for _, kind in reference]
    assert [n for n, _ in device] == [pytest.approx(n, abs=samples) for n, _ in reference]


@settings(max_examples=12)
@given(seed=st.integers(0, 2**31), blow=st.sampled_from([0.5, 0.7, 2.6, 3.5]), falls_over=st.booleans())
def test_whatever_happens_in_a_stance(seed: int, blow: float, falls_over: bool) -> None:
    rng = np.random.default_rng(seed)
    body = motions.stance(9.0, 0.6, seed)
    n = 900 + int(rng.integers(0, 100))
    body[n : n + 3, 2] += blow
    body[n + 200 : n + 203, rng.integers(0, 2)] += 0.45
    if falls_over:
        at = n + 400
        body[at : at + 3, 2] += 2.7
        body[at + 3 :, :3] = [0.0, 1.0, 0.1]  # on the belly
        body[at + 3 :, 3:] = 0
    session = hold(body)
    kinds = [kind for _, kind in told(session, "touchdown", "fall", "stumble")]
    assert ("fall" in kinds) == falls_over
    assert len(kinds) >= 2 + falls_over


def test_a_hop_leaves_the_ground() -> None:
    body = motions.stance(6.0, 0.5, 1)
    t = np.linspace(0, np.pi, 24)
    body[1000:1024, 2] -= 0.8 * np.sin(t)
    body[1024:1048, 2] += 0.7 * np.sin(t)
    session = hold(body)
    assert [kind for _, kind in told(session, "touchdown")] == ["hop"]
