"""Filters and estimates of our own against scipy's, which is a second implementation here."""

import numpy as np
import pytest
from scipy import signal, stats

from stork_host.analysis.ellipse import confidence_ellipse_area
from stork_host.analysis.sample_rate import true_rate
from stork_host.analysis.spectrum import welch
from stork_host.analysis.zero_phase import ORDER, zero_phase


def wandering(n: int, columns: int = 2) -> np.ndarray:
    return np.random.default_rng(n).normal(size=(n, columns)).cumsum(axis=0)


@pytest.mark.parametrize("n", [2, 5, 63, 64, 65, 300, 5000])
@pytest.mark.parametrize(("cutoff_hz", "kind"), [(3.5, "low"), (0.15, "high"), (10.0, "low"), (49.0, "high")])
@pytest.mark.parametrize("fs_hz", [100.0, 104.17])
def test_the_zero_phase_filter(n, cutoff_hz, kind, fs_hz):
    x = wandering(n)
    sections = signal.butter(ORDER, cutoff_hz, kind, fs=fs_hz, output="sos")
    wanted = signal.sosfiltfilt(sections, x, axis=0, padlen=min(n - 1, int(fs_hz / cutoff_hz)))
    assert np.abs(zero_phase(x, fs_hz, cutoff_hz, kind) - wanted).max() <= 1e-9 * np.abs(x).max()


def test_a_filter_of_one_column():
    x = wandering(500, 1)[:, 0]
    assert zero_phase(x, 100.0, 5.0) == pytest.approx(zero_phase(x[:, None], 100.0, 5.0)[:, 0], abs=0)


WINDOWS = [(5000, 2083, 5209), (300, 300, 5208), (301, 301, 301), (90, 20, 64)]


@pytest.mark.parametrize(("n", "window", "lines"), WINDOWS)
def test_the_spectrum(n, window, lines):
    x = wandering(n)
    f, density = signal.welch(x, 104.1, "hann", nperseg=window, nfft=lines, detrend="constant", axis=0)
    found_f, found = welch(x, 104.1, window, lines)
    assert found_f == pytest.approx(f)
    assert np.abs(found - density).max() <= 1e-12 * density.max()


@pytest.mark.parametrize("n", [4, 50, 5000])
def test_the_ellipse(n):
    x = wandering(n)
    spread = np.linalg.det(np.cov(x.T))
    wanted = 2 * np.pi * stats.f.ppf(0.95, 2, n - 2) * np.sqrt(spread)
    assert confidence_ellipse_area(x) == pytest.approx(wanted, rel=1e-9)


def test_the_slope_of_the_clock():
    draw = np.random.default_rng(1)
    index = np.arange(60) * 104
    clock_ms = np.rint(index * 9.7 + draw.exponential(5.0, 60)).astype(int)
    wanted = stats.theilslopes(clock_ms, index).slope
    assert true_rate(list(zip(index.tolist(), clock_ms.tolist(), strict=True)), 9600) == (1000 / wanted, True)


def test_readings_of_one_sample_tell_no_rate():
    assert true_rate([(104, 1000 * k) for k in range(20)], 9600) == (1e6 / 9600, False)
