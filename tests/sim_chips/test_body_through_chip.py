"""A body measured by the chip: every sample is the motion at the sample's own time, rounded."""

import numpy as np
import pytest

from sim_chips.bench import Bench
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.motion.body import WornBody
from stork_sim.motion.people import person
from stork_sim.motion.recording import Recording, recording_wearer
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer

G = 9.80665
GO_S = 2.005


def play(wearer: WornBody, seconds: float, poll_us: int, **kwargs: object) -> tuple[Bench, np.ndarray, bytes]:
    """Polls the FIFO; go falls between two polls, when samples after it are long computed ahead."""
    b = Bench(wearer, **kwargs)  # type: ignore[arg-type]
    b.start()
    data, going = b"", False
    while b.clock.now_us < seconds * 1e6:
        b.clock.now_us += poll_us
        if not going and b.clock.now_us > GO_S * 1e6:
            wearer.on_go(GO_S)
            going = True
        data += b.drain()
    rows = np.frombuffer(data, np.uint8).reshape(-1, 2, 7)[:, :, 1:].copy().view("<i2").reshape(-1, 6)
    return b, rows, data


def expected(b: Bench, wearer: WornBody, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Unrounded gyroscope and accelerometer LSB at the true sample times."""
    times_s = np.array([b.chip.sample_time_us(k) for k in range(n)]) * 1e-6
    felt = wearer.at(times_s)
    return felt[:, 3:] / 8.75e-3, felt[:, :3] / G / 122e-6


@pytest.mark.parametrize("poll_us", [9_600, 37_000])
def test_a_virtual_person_before_and_after_go(poll_us):
    wearer = virtual_wearer(person("older"), SingleLeg("right", hold_s=4.0), seed=8)
    b, rows, _ = play(wearer, 9.0, poll_us)
    assert len(rows) == b.chip.fifo_samples_pushed > 900
    gyro, accel = expected(b, wearer, len(rows))
    assert np.abs(rows[:, :3] - gyro).max() <= 0.5 + 1e-6
    assert np.abs(rows[:, 3:] - accel).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("freq_fine", [0, 13, -20])
def test_real_walks_reach_the_registers_within_half_an_lsb(shared_data, freq_fine):
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz")):
        wearer = recording_wearer(Recording.load(file))
        b, rows, _ = play(wearer, 8.0, 20_000, freq_fine=freq_fine)
        gyro, accel = expected(b, wearer, len(rows))
        fits = np.abs(accel) < 32767
        assert np.abs(rows[:, :3] - gyro).max() <= 0.5 + 1e-6, file.name
        assert np.abs(rows[:, 3:] - accel)[fits].max() <= 0.5 + 1e-6, file.name


def test_same_seeds_same_bytes_and_another_specimen_other_bytes():
    def run(sensor_seed: int, poll_us: int) -> bytes:
        wearer = virtual_wearer(person("steady"), SingleLeg("left"), seed=3)
        errors = SensorErrors.typical(sensor_seed)
        return play(wearer, 5.0, poll_us, seed=sensor_seed, errors=errors)[2]

    assert run(1, 9_600) == run(1, 9_600)
    # the coarser polls end a little later, so compare what both have
    coarse = run(1, 31_000)
    fine = run(1, 9_600)
    assert coarse[: len(fine)] == fine[: len(coarse)]
    assert run(2, 9_600) != fine
