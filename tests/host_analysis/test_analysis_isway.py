"""ISway measures: closed forms of tones and circles, and invariances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stork_host.analysis.ellipse import confidence_ellipse_area, prediction_ellipse_area
from stork_host.analysis.isway import band, horizontal, isway, mean_velocity, planar
from stork_host.analysis.types import Floats
from stork_host.analysis.zero_phase import zero_phase

FS_HZ = 104.0
G = 9.80665


def tone(f_hz: float, amplitude: float, seconds: float = 60.0, phase: float = 0.0) -> Floats:
    t = np.arange(round(seconds * FS_HZ)) / FS_HZ
    return amplitude * np.sin(2 * np.pi * f_hz * t + phase)


def body(ml: Floats, ap: Floats) -> Floats:
    """Upright body axes, m/s^2."""
    return np.column_stack((ml, ap, np.full(len(ml), G)))


def values(acc: Floats) -> dict[str, float]:
    return {name: value for name, (value, _) in isway(acc, FS_HZ).items()}


def test_one_tone() -> None:
    """a = A sin(2 pi f t) sideways, A = .1 m/s^2, f = 1 Hz, T = 60 s."""
    a = tone(1.0, 0.1)
    got = values(body(a, 0 * a))
    assert got["acc_rms_ml"] == pytest.approx(0.1 / np.sqrt(2), rel=1e-3)
    assert got["acc_rms_ap"] == pytest.approx(0, abs=1e-9)
    assert got["acc_rms"] == pytest.approx(0.1 / np.sqrt(2), rel=1e-3)
    assert got["acc_distance"] == pytest.approx(0.1 * 2 / np.pi, rel=1e-3)
    assert got["acc_range_ml"] == pytest.approx(0.2, rel=5e-3)
    assert got["acc_path"] == pytest.approx(60 * 4 * 0.1, rel=2e-3)  # four amplitudes a period
    # PATH / (2 pi DIST T) = 4 A f / (2 pi 2 A / pi) = f
    assert got["acc_mean_frequency"] == pytest.approx(1.0, rel=2e-3)
    # half the mean of (2 pi f A cos)^2
    assert got["jerk_per_second"] == pytest.approx((2 * np.pi * 0.1) ** 2 / 4, rel=2e-3)
    assert got["jerk"] == pytest.approx(60 * (2 * np.pi * 0.1) ** 2 / 4, rel=3e-3)
    # the integral has amplitude A / (2 pi f), and a mean of 2 / pi of that
    assert got["acc_velocity"] == pytest.approx(0.1 / (2 * np.pi) * 2 / np.pi, rel=0.02)
    assert got["power"] == pytest.approx(0.1**2 / 2, rel=0.02)
    assert got["f50"] == pytest.approx(1.0, abs=0.01)
    assert got["centroid_frequency"] == pytest.approx(1.0, abs=0.01)
    assert got["f95"] == pytest.approx(1.0, abs=0.06)  # the window's own width
    assert got["frequency_dispersion"] < 0.06


def test_a_circle() -> None:
    """Radius A at f: DIST = A, PATH = 2 pi A f T, area swept per second = pi A^2 f."""
    got = {
        name: value
        for name, (value, _) in planar(
            np.column_stack((tone(0.5, 0.2), tone(0.5, 0.2, phase=np.pi / 2))), FS_HZ
        ).items()
    }
    assert got["acc_distance"] == pytest.approx(0.2, rel=1e-3)
    assert got["acc_path"] == pytest.approx(2 * np.pi * 0.2 * 0.5 * 60, rel=1e-3)
    assert got["acc_mean_frequency"] == pytest.approx(0.5, rel=1e-3)
    assert got["acc_swept_area"] == pytest.approx(np.pi * 0.2**2 * 0.5, rel=1e-3)


def test_the_ellipses_by_hand() -> None:
    # A square of corners +-1: covariance 4/3 on both axes; F(.95; 2, 2) = 19 exactly.
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    assert confidence_ellipse_area(square) == pytest.approx(2 * np.pi * 19 * 4 / 3)
    assert prediction_ellipse_area(square) == pytest.approx(2 * np.pi * 19 * 4 / 3 * 15 / 8)


def test_the_prediction_ellipse_holds_the_next_point() -> None:
    """2 pi F sqrt(det S) tends to -2 ln(.05) pi s1 s2 for many points of a normal cloud."""
    cloud = np.random.default_rng(3).normal(0, [2.0, 0.5], (40000, 2))
    assert prediction_ellipse_area(cloud) == pytest.approx(-2 * np.log(0.05) * np.pi * 2.0 * 0.5, rel=0.02)


def test_a_band_of_noise_by_hand() -> None:
    """White noise from 0 to Nyquist: between .15 and 3.5 Hz half of the power lies below 1.825 Hz."""
    noise = np.random.default_rng(1).normal(0, 1, (60000, 2))
    found = band(noise, FS_HZ, 0.15, 3.5)
    assert found.f50 == pytest.approx(1.825, abs=0.05)
    assert found.f95 == pytest.approx(0.15 + 0.95 * 3.35, abs=0.05)
    assert found.power == pytest.approx(2 * 3.35 / (FS_HZ / 2), rel=0.05)
    low, high = 0.15, 3.5
    m1, m2 = (high**2 - low**2) / 2, (high**3 - low**3) / 3
    assert found.centroid == pytest.approx(np.sqrt(m2 / (high - low)), rel=0.02)
    assert found.dispersion == pytest.approx(np.sqrt(1 - m1**2 / ((high - low) * m2)), rel=0.03)


def test_the_filter_halves_at_its_cutoff_and_does_not_delay() -> None:
    x = tone(3.5, 1.0)
    y = zero_phase(x, FS_HZ, 3.5)
    inside = slice(1000, -1000)
    assert np.sqrt(np.mean(y[inside] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=2e-3)
    assert np.abs(zero_phase(tone(1.0, 1.0), FS_HZ, 3.5) - tone(1.0, 1.0))[inside].max() < 1e-3
    assert np.abs(zero_phase(tone(10.0, 1.0), FS_HZ, 3.5))[inside].max() < 1e-3


def test_a_leaning_belt_by_hand() -> None:
    """Pitched 30 degrees forward: a_ap = -g sin 30, a_up = g cos 30. .2 m/s^2 forward then reads .2 cos, .2 sin."""
    t = tone(1.0, 0.2)
    sin, cos = 0.5, np.sqrt(0.75)
    leaning = np.column_stack((0 * t, -G * sin + t * cos, G * cos + t * sin))
    flat = horizontal(leaning)
    assert flat[:, 1] == pytest.approx(t, abs=1e-9)
    assert flat[:, 0] == pytest.approx(0 * t, abs=1e-9)


def test_a_sensor_that_reads_gravity_wrong_measures_right() -> None:
    t = tone(1.0, 0.2)
    assert horizontal(0.94 * body(t, 0 * t))[:, 0] == pytest.approx(t, rel=1e-6, abs=1e-9)


def test_the_integral_of_a_drifting_sensor_stays() -> None:
    drift = np.linspace(-0.02, 0.02, 6240)
    a = np.column_stack((tone(0.5, 0.1), 0 * drift))
    still = mean_velocity(a, FS_HZ)
    assert mean_velocity(a + np.column_stack((drift, drift)), FS_HZ) == pytest.approx(still, rel=0.15)


def test_upside_down_has_no_horizontal() -> None:
    with pytest.raises(ValueError, match="gravity"):
        isway(-body(tone(1, 0.1), tone(1, 0.1)), FS_HZ)
    with pytest.raises(ValueError, match="gravity"):
        isway(np.zeros((1000, 3)), FS_HZ)


def test_too_short_trials_leave_out_what_they_cannot_tell() -> None:
    whole = set(values(body(tone(1, 0.1, 12), tone(0.7, 0.1, 12))))
    without_spectrum = set(values(body(tone(1, 0.1, 9.9), tone(0.7, 0.1, 9.9))))
    assert whole - without_spectrum == {
        "acc_velocity", "power", "f50", "f95", "centroid_frequency", "frequency_dispersion",
    }  # fmt: skip
    assert isway(body(tone(1, 0.1, 1.9), tone(1, 0.1, 1.9)), FS_HZ) == {}


def random_body(seed: int) -> Floats:
    noise = np.random.default_rng(seed).normal(0, 1, (1300, 2))
    sway = zero_phase(noise, FS_HZ, 2.0) * [0.1, 0.2]
    return body(sway[:, 0], sway[:, 1])


# How each measure grows when all horizontal acceleration grows k-fold.
GROWTH = {
    "acc_mean_frequency": 0, "f50": 0, "f95": 0, "centroid_frequency": 0, "frequency_dispersion": 0,
    "acc_swept_area": 2, "acc_ellipse_area": 2, "jerk": 2, "jerk_per_second": 2, "power": 2,
}  # fmt: skip


@settings(max_examples=15)
@given(seed=st.integers(0, 2**31), k=st.floats(0.2, 2))
def test_scale(seed: int, k: float) -> None:
    acc = random_body(seed)
    acc[:, :2] -= acc[:, :2].mean(axis=0)
    one, grown = values(acc), values(acc * [k, k, 1])
    for name in one:
        assert grown[name] == pytest.approx(one[name] * k ** GROWTH.get(name, 1), rel=1e-6), name


@settings(max_examples=15)
@given(seed=st.integers(0, 2**31))
def test_left_and_right_mirror_and_axes_swap(seed: int) -> None:
    acc = random_body(seed)
    one, mirrored = values(acc), values(acc * [-1, 1, 1])
    assert mirrored == pytest.approx(one, rel=1e-9)
    swapped = values(acc[:, [1, 0, 2]])
    for name, value in one.items():
        other = name[:-2] + {"ml": "ap", "ap": "ml"}[name[-2:]] if name[-3:] in ("_ml", "_ap") else name
        assert swapped[other] == pytest.approx(value, rel=2e-3), name


@settings(max_examples=15)
@given(seed=st.integers(0, 2**31))
def test_backwards_in_time_is_the_same_sway(seed: int) -> None:
    a = random_body(seed)[:, :2]
    one, back = planar(a, FS_HZ), planar(a[::-1], FS_HZ)
    for name, (value, _) in one.items():
        assert back[name][0] == pytest.approx(value, rel=1e-9), name
