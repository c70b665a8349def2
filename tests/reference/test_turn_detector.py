"""The device's turns against the float64 reference: the same ones, their angles within 2.5 degrees and 1 in 100.

The device counts a degree in whole LSB and samples, and a turn begins and ends with four samples. Turns in whole walks
are compared in tests/host_analysis/test_walk_measures.py.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.turn_detector import turns
from stork.core.turn_detector import TurnDetector

PERIOD_S = 0.0096
GYR_UDPS = 8750


def test_a_quarter_turn_by_hand() -> None:
    """90 deg/s to the left for a second, told 300 ms after the smoothed rate has fallen below 15 deg/s."""
    rate = np.zeros(600)
    rate[100:204] = 90.0
    (turn,) = turns(rate, 9600)
    # In fours of samples: it begins where 90 (1 - (7/8)^k) reaches 15, k = 2, and from there all of it counts.
    assert turn.degrees == pytest.approx(90 * (26 - 1) * 4 * PERIOD_S)
    # After 26 of them the mean is 90 (1 - (7/8)^26) = 87.2, which falls below 15 after 14 more.
    assert turn.sample == 4 * (51 + 14 - 1 + 300_000 // 38_400) - 1
    assert turns(np.full(600, 14.0), 9600) == []
    assert turns(rate / 3, 9600) == []


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31), right=st.booleans())
def test_turns_as_the_device_finds_them(seed: int, right: bool) -> None:
    rng = np.random.default_rng(seed)
    rate = rng.normal(0, 4, 3000)
    sign = -1 if right else 1
    for at in (300, 1100, 2000):
        rate[at : at + 150] += sign * rng.uniform(70, 150) * np.sin(np.linspace(0, np.pi, 150))
    lsb = np.rint(rate * 1e6 / GYR_UDPS).astype(int)
    device = TurnDetector(9600, GYR_UDPS)
    fours = (lsb.reshape(-1, 4).sum(axis=1) + 2 >> 2).tolist()
    told = [(4 * n + 3, degrees) for n, value in enumerate(fours) if (degrees := device.step(value))]
    reference = turns(lsb * GYR_UDPS * 1e-6, 9600)
    # Where the smoothed rate touches 15 deg/s the two may part for four samples, which are a degree at either end.
    assert [pytest.approx(n, abs=4) for n, _ in told] == [turn.sample for turn in reference]
    assert [degrees for _, degrees in told] == [pytest.approx(t.degrees, rel=0.01, abs=2.5) for t in reference]
    assert len(told) == 3
    assert all((degrees < 0) == right for _, degrees in told)
