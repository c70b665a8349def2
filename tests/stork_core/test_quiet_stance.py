"""Quiet stance: its detection and its means."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checked_int import Small, assert_state_small
from device_motion import DPS, G
from stork.core.quiet_stance import QuietStance

SAMPLES = 209  # 2 s at 9600 us
ACC_BAND = 60_000 // 122  # 491 LSB
RATE_BAND = 10_000_000 // 8750  # 1142 LSB
RAW = st.sampled_from((-32768, 32767, 0)) | st.integers(-32768, 32767)


def make(samples=SAMPLES):
    return QuietStance(samples, 122, 8750)


def feed(baseline, samples):
    """The number of the sample at which the baseline was there, or None."""
    for n, sample in enumerate(samples):
        if baseline.step(*sample):
            return n
    return None


def means(baseline):
    return [baseline.mean_of(k) for k in range(6)]


def test_bands_by_hand():
    assert make().bands == (ACC_BAND,) * 3 + (RATE_BAND,) * 3


def test_still_from_the_first_sample_takes_two_seconds():
    baseline = make()
    assert feed(baseline, [(120, -340, 8185, 7, -5, 3)] * 300) == SAMPLES - 1
    assert means(baseline) == [120, -340, 8185, 7, -5, 3]
    # in halves: sqrt(60^2 + 170^2 + 4092^2) = 4095.97
    assert baseline.gravity() == 4095 * 2


def test_means_are_rounded_to_the_nearest():
    baseline = make(4)
    feed(baseline, [(10, -10, G, 1, -1, 0), (11, -11, G, 1, -1, 0), (11, -11, G, 1, -1, 0), (11, -11, G, 2, -2, 0)])
    assert means(baseline) == [11, -11, G, 1, -1, 0]  # 10.75, 1.25


@given(st.tuples(RAW, RAW, RAW))
def test_gravity_is_the_length_of_the_mean_to_4_lsb(mean):
    baseline = make(2)
    feed(baseline, [(*mean, 0, 0, 0)] * 2)
    assert -4 <= baseline.gravity() - math.hypot(*mean) <= 3


@pytest.mark.parametrize("axis", range(6))
def test_a_move_on_any_axis_starts_anew(axis):
    still = [0, 0, G, 0, 0, 0]
    moved = list(still)
    band = ACC_BAND if axis < 3 else RATE_BAND
    moved[axis] += band + 1
    at = 150
    baseline = make()
    samples = [still] * at + [moved] + [still] * 400
    assert feed(baseline, samples) == at + SAMPLES
    assert means(baseline) == still, "what came before the move is forgotten"
    moved[axis] -= 2
    assert feed(make(), [still] * at + [moved] + [still] * 400) == SAMPLES - 1


def test_swaying_on_the_spot_is_still_and_marching_is_not():
    def sway(peak_mg, hz):
        for n in range(1000):
            ml = peak_mg * 8.2 * math.sin(2 * math.pi * hz * n * 0.0096)
            yield (round(ml), 0, G, 0, 0, 0)

    assert feed(make(), sway(15, 0.5)) == SAMPLES - 1
    assert feed(make(), sway(250, 1.8)) is None


def test_noise_of_the_sensor_is_still_and_averages_out():
    rng = random.Random(1)
    baseline = make()
    true = (50, -60, 8100, 100, -90, 30)
    samples = [tuple(round(rng.gauss(mean, 12)) for mean in true) for _ in range(300)]
    assert feed(baseline, samples) == SAMPLES - 1
    # standard error 12 / sqrt(209) = .8
    assert all(abs(found - mean) <= 4 for found, mean in zip(means(baseline), true, strict=True))


def test_sinking_forward_is_no_way_to_stand():
    """20 deg/s for three seconds: the running mean lags .3 s behind it."""
    baseline = make()
    fast = [(0, round(-G * math.sin(math.radians(20 * n * 0.0096))), G, round(-20 * DPS), 0, 0) for n in range(312)]
    assert feed(baseline, [(0, 0, G, 0, 0, 0)] * 10 + fast) is None


@settings(max_examples=50)
@given(st.lists(st.tuples(st.tuples(*[RAW] * 6), st.integers(1, 400)), min_size=1, max_size=8))
def test_nothing_leaves_30_bits(runs):
    """Also in the longest baseline there is, 1000 samples."""
    baseline = make(1000)
    for sample, times in runs:
        for _ in range(times):
            if baseline.step(*(Small(v) for v in sample)):
                assert 0 <= baseline.gravity() <= 56758
                return
        assert_state_small(baseline)
