"""Autocorrelation of |a| at a step and a stride."""

import numpy as np
import pytest

from stork.core.step_regularity import StepRegularity

GRAVITY = 8197
FS_HZ = 104.17


def fed(signal_g: np.ndarray) -> StepRegularity:
    regularity = StepRegularity(GRAVITY)
    size = np.rint(GRAVITY * (1 + signal_g)).astype(int)
    for mean in size[: len(size) // 4 * 4].reshape(-1, 4).sum(axis=1) >> 2:
        regularity.step(int(mean))
    return regularity


def test_a_pure_tone_is_as_regular_as_can_be() -> None:
    """Steps at 2 Hz, all alike: the coefficient at one step and at two is 1, at half a step -1."""
    t = np.arange(3000) / FS_HZ
    regularity = fed(0.2 * np.sin(2 * np.pi * 2.0 * t))
    assert regularity.at(52) == pytest.approx(1000, abs=40)
    assert regularity.at(104) == pytest.approx(1000, abs=60)


def test_a_limp_shows_in_the_step_and_not_in_the_stride() -> None:
    """Every second step is half as hard: strides stay alike, steps do not."""
    t = np.arange(4000) / FS_HZ
    steps = 0.2 * np.sin(2 * np.pi * 2.0 * t) * np.where(np.floor(t * 2) % 2, 0.4, 1.0)
    regularity = fed(steps)
    assert regularity.at(104) > 900
    assert regularity.at(52) < 800


def test_noise_is_not_regular() -> None:
    regularity = fed(np.random.default_rng(1).normal(0, 0.1, 4000))
    assert abs(regularity.at(52)) < 250


def test_against_numpy() -> None:
    """The integers against float64 on a walk-like signal: within 0.05."""
    rng = np.random.default_rng(2)
    t = np.arange(4160) / FS_HZ
    signal = 0.2 * np.sin(2 * np.pi * 1.8 * t) + 0.1 * np.sin(2 * np.pi * 0.9 * t + 1) + rng.normal(0, 0.05, len(t))
    x = signal[: len(signal) // 4 * 4].reshape(-1, 4).mean(axis=1)
    x = x - x.mean()
    lag = 29  # a stride of 0.9 Hz at 26 Hz
    expected = max(np.sum(x[k:] * x[: len(x) - k]) / np.sum(x * x) for k in range(lag - lag // 8, lag + lag // 8 + 1))
    assert fed(signal).at(lag * 4) / 1000 == pytest.approx(expected, abs=0.05)


def test_what_does_not_fit_is_unknown() -> None:
    regularity = fed(np.zeros(200))
    assert regularity.at(52) == 0  # nothing moved
    assert regularity.at(400) == 0  # slower than it looks
