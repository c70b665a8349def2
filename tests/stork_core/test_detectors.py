"""Falls, stumbles, touchdowns, steps, and the quality of the sensor's data."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_int import Small
from device_motion import G
from stork.core.acc_norm import AccNorm
from stork.core.fall_detector import FALL, STUMBLE, FallDetector
from stork.core.signal_quality import SignalQuality
from stork.core.stance_end_detector import DOWN, GRAB, HOP, StanceEndDetector
from stork.core.step_detector import StepDetector
from stork_format.code_names import quality_names

PERIOD = 9600
LOOK = 4  # samples
ARMED = 1_500_000 // (PERIOD * LOOK)  # 39 looks
LAIN = 1_000_000 // (PERIOD * LOOK)  # 26


def leant(deg, azimuth=0.0):
    """|a|, ml, ap, up of a trunk at rest, leant by ``deg``; azimuth 0 = to the right."""
    level = G * math.sin(math.radians(deg))
    ml, ap = -level * math.cos(math.radians(azimuth)), -level * math.sin(math.radians(azimuth))
    return G, round(ml), round(ap), round(G * math.cos(math.radians(deg)))


def blow(g, samples=3):
    return [(round(g * G), 0, 0, round(g * G))] * samples


def fall_over(samples, gravity=G):
    fall = FallDetector(PERIOD)
    fall.start(gravity)
    return [(n, told) for n, sample in enumerate(samples) if (told := fall.step(*sample))]


UPRIGHT = [leant(0)] * 100
BLOW = blow(3)  # smoothed over 20 Hz: 2.5, 2.88, 2.97 g
LYING = [leant(83, 90)] * 200
FELL = 123 + (LAIN - 1) * LOOK  # 223, see below


def test_a_blow_and_then_lying_for_a_second_is_one_fall():
    """The mean of gravity takes every fourth sample, 103 107 ..., by an eighth.

    After k of them up is cos 83 + (1 - cos 83) (7/8)^k = .12 + .88 (7/8)^k and the rest sin 83 (1 - (7/8)^k). The
    second is larger from k = 6 on: .51 and .55 g; before it, .57 and .48. 103 + 5 * 4 = 123 is the first of 26 looks
    at a trunk that lies, 223 the last.
    """
    assert fall_over(UPRIGHT + BLOW + LYING) == [(223, FALL)]
    assert FELL == 223


@pytest.mark.parametrize(
    "samples",
    [
        UPRIGHT * 5,
        UPRIGHT + BLOW + UPRIGHT * 4,  # a hop, or a step down
        UPRIGHT + LYING,  # lying down with care
        UPRIGHT + BLOW + UPRIGHT * 3 + LYING,  # 2.9 s later
        UPRIGHT + BLOW + LYING[:80] + UPRIGHT * 4,  # caught himself, bent double for .8 s
        UPRIGHT + [leant(40, -90)] * 300 + BLOW + [leant(40, -90)] * 300,  # bent forward, a knock
        UPRIGHT + [(G * 13 // 8, 0, 0, G)] * 5 + LYING,  # exactly 1.625 g is not beyond it
        UPRIGHT + blow(1.8, 1) + LYING,  # a knock at the sensor itself: 1.6 g behind the low-pass
    ],
)
def test_what_is_neither_fall_nor_stumble(samples):
    assert fall_over(samples) == []


def test_a_soft_fall_is_one():
    """1.7 g, all of it across a trunk that lies: acted falls onto mats were as soft."""
    soft = [(round(1.7 * G), 0, round(-1.7 * G), 0)] * 6
    assert [told for _, told in fall_over(UPRIGHT + soft + LYING)] == [FALL]


def test_lying_first_and_then_the_blow_is_a_fall():
    """Looks 303, 307, ... see a trunk that has long lain."""
    assert fall_over(UPRIGHT + LYING + BLOW + LYING) == [(303 + (LAIN - 1) * LOOK, FALL)]


def test_upside_down_is_lying():
    assert fall_over(UPRIGHT + BLOW + [leant(180)] * 200)[0][1] == FALL


def test_the_last_chance_to_begin_to_lie_is_a_second_and_a_half_after_the_blow():
    """The third sample of the blow is the last beyond 1.625 g: 102. The 39 looks after it are 103 to 255.

    Of a trunk that lies, 6 means make one that is seen to lie (above). For 255 to be the first such look, the trunk
    must lie with the sample 235, or with 232, which makes the same means.
    """
    late = [fall_over(UPRIGHT + BLOW + [leant(0)] * (at - 103) + LYING) for at in (236, 235, 232)]
    fell = (255 + (LAIN - 1) * LOOK, FALL)
    assert late == [[], [fell], [fell]]


@given(st.floats(0, 360), st.sampled_from((43.5, 46.5)))
def test_45_degrees_to_any_side_divide_lying_from_not(azimuth, deg):
    """At 46.5 degrees the means must be within .03 g of where they go before the looks at the upright trunk are over:
    (7/8)^27 is that, of 39. They are .1 % at 50."""
    found = fall_over(UPRIGHT + BLOW + [leant(deg, azimuth)] * 300)
    assert [told for _, told in found] == ([FALL] if deg > 45 else [])


def test_a_hard_blow_without_lying_is_a_stumble():
    """3.4 g for four samples: smoothed 2.8, 3.25, 3.36, 3.39; then 1.6. The look at 103 is the first of 39."""
    samples = UPRIGHT + blow(3.4, 4) + UPRIGHT * 4
    told = 103 + (ARMED - 1) * LOOK
    assert told == 255
    assert fall_over(samples) == [(told, STUMBLE)]
    assert fall_over(samples + samples) == [(told, STUMBLE), (len(samples) + told, STUMBLE)], "each once"
    # a softer one after it is none: what the first was is forgotten
    assert len(fall_over(samples + UPRIGHT + BLOW + UPRIGHT * 4)) == 1


def test_a_fall_is_not_a_stumble_too():
    assert fall_over(UPRIGHT + blow(4) + LYING + LYING) == [(FELL, FALL)]


def test_the_thresholds_are_the_sensors_own_g():
    """1.7 g of a sensor that reads right are 1.57 of one that reads 8 % too much."""
    lying = [(round(1.7 * G), G, 0, 0)] * 200
    assert [told for _, told in fall_over(lying)] == [FALL]
    assert fall_over(lying, round(1.08 * G)) == []
    assert [told for _, told in fall_over(blow(3.1, 6) + UPRIGHT * 3)] == [STUMBLE]
    assert fall_over(blow(3.1, 6) + UPRIGHT * 3, round(1.08 * G)) == []


KINDS = {
    "fall": UPRIGHT + blow(3.6, 4) + [leant(70, 25)] * 200,
    "stumble": UPRIGHT + blow(3.6, 4) + [leant(20, 25)] * 400,
    "hop": UPRIGHT + blow(2.4, 4) + [leant(20, 25)] * 400,
}


@pytest.mark.parametrize("kind", KINDS)
@given(factor=st.floats(0.94, 1.06), azimuth=st.floats(0, 360), mirror=st.sampled_from((1, -1)))
def test_what_it_was_knows_neither_the_side_nor_the_sensors_scale(kind, factor, azimuth, mirror):
    """Turned about the trunk, mirrored, and read by a sensor that is 6 % off: the same, to one look."""
    c, s = math.cos(math.radians(azimuth)), math.sin(math.radians(azimuth))
    seen = [
        (round(m * factor), round(mirror * factor * (ml * c - ap * s)), round(factor * (ml * s + ap * c)), up * factor)
        for m, ml, ap, up in KINDS[kind]
    ]
    seen = [(m, ml, ap, round(up)) for m, ml, ap, up in seen]
    plain, found = fall_over(KINDS[kind]), fall_over(seen, round(G * factor))
    assert [told for _, told in found] == [told for _, told in plain]
    assert [n for n, _ in found] == [pytest.approx(n, abs=LOOK) for n, _ in plain]


def pending_at(samples):
    """The samples after which a fall may be pending."""
    fall = FallDetector(PERIOD)
    fall.start(G)
    return [n for n, sample in enumerate(samples) if (fall.step(*sample), fall.pending())[1]]


def test_a_fall_is_pending_while_the_trunk_lies_and_after_a_hard_blow():
    assert pending_at(UPRIGHT + BLOW + LYING) == list(range(123, FELL)), "from the first look to the fall"
    assert pending_at(UPRIGHT + blow(3.4, 4) + UPRIGHT * 3) == list(range(101, 255)), "until it was a stumble"
    assert pending_at(UPRIGHT + BLOW + UPRIGHT * 3) == []


LATE = 500_000 // PERIOD  # 52
REST = [(G, 0, 0)] * 60


def touch(values, gravity=G):
    touchdown = StanceEndDetector(PERIOD)
    touchdown.start(gravity)
    return [(n - touchdown.late, told) for n, value in enumerate(values) if (told := touchdown.step(*value))]


@pytest.mark.parametrize("gravity", [G, round(0.94 * G)])
def test_a_jolt_of_180_mg_either_way(gravity):
    jolt = gravity * 180 // 1000
    for off in (jolt, -jolt):
        side = 1 if off > 0 else -1
        assert touch([(gravity + off, 0, 0)] * 200, gravity) == []
        rest = [(gravity, 0, 0)] * 60
        assert touch([*rest, (gravity + off + side, 0, 0), *rest], gravity) == [(60, DOWN)]


def test_it_is_told_half_a_second_after_the_jolt():
    touchdown = StanceEndDetector(PERIOD)
    touchdown.start(G)
    assert touchdown.late == LATE == 52
    told = [touchdown.step(*value) for value in [(2 * G, 0, 0), *REST]]
    assert [n for n, kind in enumerate(told) if kind] == [LATE]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("axis", [1, 2])
def test_a_jerk_of_300_mg_to_any_side_is_a_grab(sign, axis):
    """300 mg level make |a| 1.044 g, far from a jolt along the trunk."""
    jerk = [round(1.044 * G), 0, 0]
    jerk[axis] = sign * (G * 300 // 1000)
    assert touch([tuple(jerk)] * 200) == []
    jerk[axis] += sign
    assert touch([*REST, tuple(jerk), *REST]) == [(60, GRAB)]


def test_what_it_was_is_judged_by_all_of_the_half_second():
    grab, down = (round(1.1 * G), 3000, 0), (round(1.4 * G), 0, 0)
    half, flight = (G // 2, 0, 0), (G // 2 - 1, 0, 0)
    for first in (grab, down):
        assert touch([*REST, first, *REST[:51], flight, *REST]) == [(60, HOP)]
        assert touch([*REST, first, *REST[:51], half, *REST]) == [(60, DOWN)], "exactly half of gravity is no flight"
        assert touch([*REST, first, *REST[:52], flight, *REST])[0] == (60, GRAB if first == grab else DOWN)
    assert touch([*REST, flight, *REST]) == [(60, HOP)]
    assert touch([*REST, grab, down, *REST]) == [(60, DOWN)]


def test_ringing_is_told_once():
    up, none = (2 * G, 0, 0), (0, 0, 0)
    assert touch([REST[0], up, REST[0], none, up, *REST, up, *REST]) == [(1, HOP), (65, DOWN)]
    assert touch([up] * (2 * LATE + 2)) == [(0, DOWN), (LATE + 1, DOWN)]


SAMPLE = st.tuples(st.integers(0, 56754), st.integers(-56756, 56756), st.integers(-56756, 56756))


@given(st.lists(st.tuples(SAMPLE, st.integers(1, 40)), max_size=12))
def test_a_jolt_knows_no_side(runs):
    values = [value for value, times in runs for _ in range(times)]
    assert touch([(m, -ml, ap) for m, ml, ap in values]) == touch(values)
    assert touch([(m, ap, ml) for m, ml, ap in values]) == touch(values)


def walk(seconds, hz, peak_g, offset=0.0):
    for n in range(round(seconds / 0.0096)):
        yield round(G * (1 + offset + peak_g * math.sin(2 * math.pi * hz * n * 0.0096)))


def steps_in(values, gravity=G):
    steps = StepDetector(PERIOD)
    steps.start(gravity)
    return [(n, late) for n, value in enumerate(values) if (late := steps.step(value))]


@pytest.mark.parametrize("hz", [0.8, 1.0, 1.5, 2.0, 2.5])
@pytest.mark.parametrize("peak_g", [0.1, 0.3])
def test_a_step_each_period(hz, peak_g):
    found = steps_in(walk(20, hz, peak_g))
    assert abs(len(found) - 20 * hz) <= 2
    gaps = [b - a for (a, _), (b, _) in pairwise(found[2:])]
    assert all(abs(gap * 0.0096 - 1 / hz) < 0.03 for gap in gaps)


@pytest.mark.parametrize("peak_g", [0.1, 0.3])
def test_the_delay_that_it_tells_points_at_the_same_moment_of_each_step(peak_g):
    found = steps_in(walk(20, 1.0, peak_g))
    phases = [((n - late) * 0.0096) % 1.0 for n, late in found[3:]]
    assert max(phases) - min(phases) < 0.03
    assert all(8 <= late <= 52 for _, late in found[3:]), "sure half a second after the foot"


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


RAW = st.integers(-32768, 32767)


@given(st.lists(st.tuples(st.tuples(RAW, RAW, RAW), st.integers(1, 40)), max_size=20), st.integers(1, 56758))
def test_detectors_stay_small_on_anything(runs, gravity):
    steps, fall, touchdown = StepDetector(PERIOD), FallDetector(PERIOD), StanceEndDetector(PERIOD)
    for detector in (steps, fall, touchdown):
        detector.start(Small(gravity))
    magnitude = AccNorm(Small(gravity))
    last = -1000
    n = 0
    for sample, times in runs:
        x, y, z = (Small(v) for v in sample)
        for _ in range(times):
            n += 1
            value = magnitude.step(x, y, z)
            late = steps.step(value)
            assert late >= 0
            if late:
                assert n - late - last >= 0 or last < 0
                last = n - late
            fall.step(value, x, y, z)
            touchdown.step(value, x, y)


def test_a_mounting_between_three_clipped_axes_stays_small_in_the_fall_detector():
    """One body axis may get all of 56756, and a fall squares what is left of it after a shift."""
    for axis in range(3):
        for value in (56756, -56757):
            sample = [0, 0, 0]
            sample[axis] = value
            fall = FallDetector(PERIOD)
            fall.start(Small(8192))
            for _ in range(400):
                fall.step(Small(56754), *(Small(v) for v in sample))


def flags_of(samples):
    quality = SignalQuality()
    for sample in samples:
        quality.step(*sample, round(math.hypot(*sample)))
    return quality_names(quality.flags)


def test_quality_by_hand():
    living = [(8192 + n % 3, n % 2, 0) for n in range(50)]
    assert flags_of(living) == []
    assert flags_of([*living, (32701, 0, 0)]) == ["clipped"]
    assert flags_of([*living, (0, -32701, 0)]) == ["clipped"]
    assert flags_of([*living, (0, 0, 32701)]) == ["clipped"]
    assert flags_of([*living, (0, 0, 32700)]) == []
    assert flags_of([*living, (30000, 30000, 30000)]) == [], "long, but no axis is at its end"
    assert flags_of(living + [(8192, 5, 5)] * 12) == []
    assert flags_of(living + [(8192, 5, 5)] * 13) == ["frozen"]
    assert flags_of([(0, 0, 0)] * 13) == ["frozen"]
    assert flags_of([(32767, 1, 1)] * 13) == ["clipped", "frozen"]


def test_x_alone_tells_that_the_sensor_is_frozen():
    """A living x does not stay for 12 samples, whatever the others do; so they need not be looked at."""
    assert flags_of([(8190 + n % 2, 7, 7) for n in range(50)]) == []
    assert flags_of([(8190, n % 5, n % 7) for n in range(13)]) == ["frozen"]


@given(
    st.lists(st.tuples(RAW, RAW, RAW), max_size=10),
    st.integers(0, 2),
    st.sampled_from((-32768, 32767)),
    st.tuples(RAW, RAW, RAW),
)
def test_a_clipped_axis_is_seen_whatever_came_before(before, axis, end, sample):
    """With the length that goes with it in the device, which may be 4 LSB too short."""
    clipped = list(sample)
    clipped[axis] = end
    quality, magnitude = SignalQuality(), AccNorm(G)
    for values in [*before, clipped]:
        quality.step(*values, magnitude.step(*values))
    assert "clipped" in quality_names(quality.flags)
