"""The pendulum: the filter equals the control loop, it stands, and it sways as measured."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from stork_sim.motion.band_noise import periodic_band_noise
from stork_sim.motion.pendulum import (
    Pendulum,
    centre_of_pressure_cm,
    filter_coefficients,
    lean,
    lean_rms_per_nm,
    of_body,
    published,
    sway,
    torque_noise,
)
from stork_sim.motion.people import PEOPLE
from stork_sim.motion.quiet import FS_HZ, closed_sway, scaled_sway


def plain_loop(p: Pendulum, torque: np.ndarray, fs_hz: float) -> np.ndarray:
    """Step by step: semi-implicit Euler with the delayed state read from the past."""
    dt, delay = 1.0 / fs_hz, round(p.delay_s * fs_hz)
    theta, omega = [0.0], [0.0]
    for n in range(len(torque) - 1):
        late = n - delay
        ankle = p.stiffness_nm_rad * theta[late] + p.damping_nms_rad * omega[late] if late >= 0 else 0.0
        acceleration = (p.mass_kg * 9.80665 * p.com_height_m * theta[n] - ankle + torque[n]) / p.inertia_kg_m2
        omega.append(omega[n] + dt * acceleration)
        theta.append(theta[n] + dt * omega[n + 1])
    return np.array(theta)


def test_first_steps_by_hand():
    p = Pendulum(inertia_kg_m2=100.0, mass_kg=50.0, com_height_m=1.0, delay_s=1.0)
    # 1 Nm on 100 kg m2 for 0.1 s: 0.01 rad/s2, so 1e-4 rad after one step; then gravity adds 490.3 * 1e-4 Nm
    theta = lean(p, np.array([1.0, 0.0, 0.0]), 10.0)
    assert theta[:2] == pytest.approx([0.0, 1e-4])
    assert theta[2] == pytest.approx(2e-4 + 1e-4 * 490.3325e-4)


@pytest.mark.parametrize("p", [Pendulum(), PEOPLE["young"].quiet_ap, PEOPLE["young"].one_leg_pendulum])
@pytest.mark.parametrize("fs_hz", [100.0, 200.0])
def test_the_filter_is_the_loop(p, fs_hz):
    torque = torque_noise(p, 3000, fs_hz, np.random.default_rng(5))
    expected = plain_loop(p, torque, fs_hz)
    assert lean(p, torque, fs_hz) == pytest.approx(expected, abs=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_everybody_can_stand(name):
    person = PEOPLE[name]
    for p in (person.quiet_ap, person.quiet_ml, person.one_leg_pendulum):
        _, a = filter_coefficients(p, FS_HZ)
        assert np.abs(np.roots(a)).max() < 1.0


def test_too_little_stiffness_falls():
    _, a = filter_coefficients(replace(Pendulum(), stiffness_nm_rad=600.0), FS_HZ)
    assert np.abs(np.roots(a)).max() > 1.0


def test_centre_of_pressure_is_near_the_science_page():
    """0.41 cm and 0.53 cm/s are stated. The speed is met within 5 %; the RMS of 30 s, which depends on how much of
    the 10 s wander fits in, within 30 %.
    """
    p, fs_hz, rng = Pendulum(), 100.0, np.random.default_rng(1)
    low_pass = butter(2, 10.0, fs=fs_hz, output="sos")
    rms, speed = [], []
    for _ in range(120):
        torque = torque_noise(p, 4000, fs_hz, rng)
        cop = centre_of_pressure_cm(p, lean(p, torque, fs_hz), torque, fs_hz)[1000:]
        cop = sosfiltfilt(low_pass, cop)
        rms.append(cop.std())
        speed.append(np.abs(np.diff(cop)).mean() * fs_hz)
    assert np.median(rms) == pytest.approx(0.41, rel=0.30)
    assert np.mean(speed) == pytest.approx(0.53, rel=0.05)


def test_noise_is_stationary_with_the_stated_size_and_memory():
    p = Pendulum(noise_rms_nm=3.0, noise_time_constant_s=0.5)
    runs = np.stack([torque_noise(p, 400, 100.0, np.random.default_rng(k)) for k in range(2000)])
    assert runs[:, 0].std() == pytest.approx(3.0, rel=0.05)
    assert runs[:, -1].std() == pytest.approx(3.0, rel=0.05)
    assert (runs[:, 100] * runs[:, 150]).mean() / 9.0 == pytest.approx(np.exp(-1.0), abs=0.06)


def test_analytic_rms_agrees_with_a_long_run():
    p = PEOPLE["older"].one_leg_pendulum
    run = sway(p, 400_000, FS_HZ, np.random.default_rng(2))
    assert run.std() == pytest.approx(p.noise_rms_nm * lean_rms_per_nm(p, FS_HZ), rel=0.03)
    wanted = scaled_sway(p, 0.7, 400_000, np.random.default_rng(3))
    assert np.degrees(wanted.std()) == pytest.approx(0.7, rel=0.03)


def test_the_same_control_in_another_body_is_a_shorter_pendulum():
    p, child = published(), of_body(published(), 27.0, 0.71, noise_rms_nm=0.5)
    # stiffness over the toppling torque stays, so does J over m h^2
    assert child.stiffness_nm_rad / child.toppling_nm_rad == pytest.approx(p.stiffness_nm_rad / p.toppling_nm_rad)
    assert child.inertia_kg_m2 / (27.0 * 0.71**2) == pytest.approx(p.inertia_kg_m2 / (75.0 * 0.83**2))
    assert child.noise_rms_nm == 0.5 and child.delay_s == p.delay_s


def test_the_loop_closes_without_a_seam():
    n = 12_800
    loops = [closed_sway(Pendulum(), n, np.random.default_rng(k)) for k in range(20)]
    steps = np.abs(np.diff(np.concatenate(loops)))
    for loop in loops:
        assert abs(loop[0] - loop[-1]) <= steps.max()
        # nor a corner, which would be a knock in the acceleration
        bends = np.abs(np.diff(np.concatenate((loop, loop[:2])), 2))
        assert bends[-2:].max() <= bends[:-2].max() < 8.0 * np.median(bends)
    # the cross-fade keeps the size: equal power, not equal amplitude
    long = np.concatenate([closed_sway(Pendulum(), n, np.random.default_rng(100 + k))[:800] for k in range(150)])
    assert long.std() == pytest.approx(2.0 * lean_rms_per_nm(Pendulum(), FS_HZ), rel=0.15)


def test_band_noise_has_unit_rms_and_nothing_outside_the_band():
    noise = periodic_band_noise(4000, 3, 200.0, 1.0, 5.0, np.random.default_rng(0))
    assert (noise**2).mean(axis=0) == pytest.approx(1.0)
    power = np.abs(np.fft.rfft(noise, axis=0)) ** 2
    frequency = np.fft.rfftfreq(4000, 1 / 200.0)
    outside = (frequency < 0.999) | (frequency > 5.001)
    assert power[outside].sum() < 1e-12 * power.sum()
