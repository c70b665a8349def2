"""Standing still: seen, and its means."""

import math
import random

import pytest

from device_motion import DPS, G
from stork.core.baseline import Baseline

SAMPLES = 209  # 2 s at 9600 us
ACC_BAND = 60_000 // 122  # 491 LSB
RATE_BAND = 10_000_000 // 8750  # 1142 LSB


def make():
    return Baseline(SAMPLES, 122, 8750)


def feed(baseline, samples):
    """The number of the sample at which the baseline was there, or None."""
    for n, sample in enumerate(samples):
        if baseline.step(*sample):
            return n
    return None


def test_bands_by_hand():
    baseline = make()
    assert (baseline.acc_band, baseline.rate_band) == (ACC_BAND, RATE_BAND)


def test_still_from_the_first_sample_takes_two_seconds():
    baseline = make()
    assert feed(baseline, [(120, -340, 8185, 7, -5, 3)] * 300) == SAMPLES - 1
    assert (baseline.ml, baseline.ap, baseline.up) == (120, -340, 8185)
    assert (baseline.rate_ml, baseline.rate_ap) == (7 * 16, -5 * 16)
    # in fours: sqrt(30^2 + 85^2 + 2046^2) = 2047.98
    assert baseline.gravity == 2047 * 4


def test_means_are_rounded_to_the_nearest():
    baseline = Baseline(4, 122, 8750)
    feed(baseline, [(10, -10, G, 1, -1, 0), (11, -11, G, 1, -1, 0), (11, -11, G, 1, -1, 0), (11, -11, G, 2, -2, 0)])
    assert (baseline.ml, baseline.ap) == (11, -11)  # 10.75
    assert (baseline.rate_ml, baseline.rate_ap) == (20, -20)  # 1.25 * 16


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
    samples = [tuple(round(rng.gauss(mean, 12)) for mean in (50, -60, 8100, 100, -90, 30)) for _ in range(300)]
    assert feed(baseline, samples) == SAMPLES - 1
    for found, mean in ((baseline.ml, 50), (baseline.ap, -60), (baseline.up, 8100)):
        assert abs(found - mean) <= 4
    assert abs(baseline.rate_ml - 1600) <= 64 and abs(baseline.rate_ap + 1440) <= 64


def test_sinking_forward_is_no_way_to_stand():
    """20 deg/s for three seconds: the running mean lags .3 s behind it."""
    baseline = make()
    fast = [(0, round(-G * math.sin(math.radians(20 * n * 0.0096))), G, round(-20 * DPS), 0, 0) for n in range(312)]
    assert feed(baseline, [(0, 0, G, 0, 0, 0)] * 10 + fast) is None
