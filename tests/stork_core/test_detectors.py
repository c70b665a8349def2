"""Falls, touchdowns, steps, and whether the sensor can be believed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_int import Small
from device_motion import G
from stork.core.fall import Fall
from stork.core.quality import Quality
from stork.core.steps import Steps
from stork.core.touchdown import Touchdown
from stork_format.codes import quality_names

PERIOD = 9600


def fall_over(samples):
    fall = Fall(PERIOD)
    fall.start(G)
    return [n for n, (magnitude, up) in enumerate(samples) if fall.step(magnitude, up)]


UPRIGHT = [(G, G)] * 100
BLOW = [(3 * G, 2 * G)] * 3
LYING = [(G, 1000)] * 200  # 83 degrees


def test_a_blow_and_then_lying_is_one_fall():
    (seen,) = fall_over(UPRIGHT + BLOW + LYING)
    # gravity's mean over 32 samples falls below cos 45 deg within half a second
    assert 103 < seen < 103 + 50


@pytest.mark.parametrize(
    "samples",
    [
        UPRIGHT * 5,
        UPRIGHT + BLOW + UPRIGHT * 4,  # a stumble or a hop
        UPRIGHT + LYING,  # lying down with care
        UPRIGHT + BLOW + UPRIGHT * 3 + LYING,  # 2.9 s later
        UPRIGHT + [(G, round(G * math.cos(math.radians(40))))] * 300 + BLOW,  # bent forward, a knock
        UPRIGHT + [(2 * G, G)] * 5 + LYING,  # exactly 2 g is not beyond it
    ],
)
def test_what_is_no_fall(samples):
    assert fall_over(samples) == []


def test_lying_first_and_then_the_blow_is_a_fall():
    assert fall_over(UPRIGHT + LYING + BLOW)[0] == 300


def test_the_threshold_is_the_sensors_own_g():
    fall = Fall(PERIOD)
    fall.start(round(1.08 * G))
    assert not any(fall.step(round(2.1 * G), 1000) for _ in range(100))


def touch(values, gravity=G):
    touchdown = Touchdown(PERIOD)
    touchdown.start(gravity)
    return [n for n, value in enumerate(values) if touchdown.step(value)]


def test_a_jolt_of_180_mg_either_way():
    jolt = G * 180 // 1000
    assert touch([G + jolt] * 10) == []
    assert touch([G - jolt] * 10) == []
    assert touch([G] * 5 + [G + jolt + 1]) == [5]
    assert touch([G] * 5 + [G - jolt - 1]) == [5]


def test_ringing_is_told_once():
    assert touch([G, 2 * G, G, 0, 2 * G] + [G] * 60 + [2 * G]) == [1, 65]
    quiet = 500_000 // PERIOD
    assert touch([2 * G] * (quiet + 2)) == [0, quiet + 1]


def walk(seconds, hz, peak_g, offset=0.0):
    for n in range(round(seconds / 0.0096)):
        yield round(G * (1 + offset + peak_g * math.sin(2 * math.pi * hz * n * 0.0096)))


def steps_in(values, gravity=G):
    steps = Steps(PERIOD)
    steps.start(gravity)
    return [(n, late) for n, value in enumerate(values) if (late := steps.step(value))]


@pytest.mark.parametrize("hz", [0.8, 1.0, 1.5, 2.0, 2.5])
@pytest.mark.parametrize("peak_g", [0.1, 0.3])
def test_a_step_each_period(hz, peak_g):
    found = steps_in(walk(20, hz, peak_g))
    assert abs(len(found) - 20 * hz) <= 2
    gaps = [b - a for (a, _), (b, _) in zip(found[2:], found[3:], strict=False)]
    assert all(abs(gap * 0.0096 - 1 / hz) < 0.03 for gap in gaps)


@pytest.mark.parametrize("peak_g", [0.1, 0.3])
def test_the_delay_that_it_tells_points_at_the_same_moment_of_each_step(peak_g):
    found = steps_in(walk(20, 1.0, peak_g))
    phases = [((n - late) * 0.0096) % 1.0 for n, late in found[3:]]
    assert max(phases) - min(phases) < 0.03
    assert all(8 <= late <= 45 for _, late in found[3:]), "surer than half a second after the foot"


def test_standing_is_no_step():
    assert steps_in([G] * 1000) == []
    assert steps_in(walk(20, 1.2, 0.005)) == []


def test_a_lean_of_the_sensor_is_no_step():
    """A change of |a| for good (another scale, another posture) is a ramp for the high-pass, one peak at most."""
    assert len(steps_in([G] * 300 + [round(1.02 * G)] * 700)) <= 1


def test_two_peaks_within_300_ms_are_one_step():
    values = [G] * 200
    for at in (50, 70):
        values[at : at + 6] = [2 * G] * 6
    assert len(steps_in(values)) == 1


@given(st.lists(st.tuples(st.integers(0, 56754), st.integers(1, 40)), max_size=20), st.integers(1, 20000))
def test_detectors_stay_small_on_anything(runs, gravity):
    steps, fall, touchdown = Steps(PERIOD), Fall(PERIOD), Touchdown(PERIOD)
    for detector in (steps, fall, touchdown):
        detector.start(Small(gravity))
    last = -1000
    n = 0
    for value, times in runs:
        for _ in range(times):
            n += 1
            late = steps.step(Small(value))
            assert late >= 0
            if late:
                assert n - late - last >= 0 or last < 0
                last = n - late
            fall.step(Small(value), Small(min(value, 32767)))
            touchdown.step(Small(value))


def flags_of(samples):
    quality = Quality()
    for sample in samples:
        quality.step(*sample)
    return quality_names(quality.flags)


def test_quality_by_hand():
    living = [(8192 + n % 3, n % 2, 0) for n in range(50)]
    assert flags_of(living) == []
    assert flags_of([*living, (32701, 0, 0)]) == ["clipped"]
    assert flags_of([*living, (0, -32701, 0)]) == ["clipped"]
    assert flags_of([*living, (0, 0, 32700)]) == []
    assert flags_of(living + [(8192, 5, 5)] * 12) == []
    assert flags_of(living + [(8192, 5, 5)] * 13) == ["frozen"]
    assert flags_of([(0, 0, 0)] * 13) == ["frozen"]
    assert flags_of([(32767, 1, 1)] * 13) == ["clipped", "frozen"]
