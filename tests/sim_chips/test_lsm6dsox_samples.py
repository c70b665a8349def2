"""Motion to LSB: hand-computed values, sample times, noise, ranges, data-ready."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim_chips.bench import Bench, G, Known, constant, ramp
from stork_sim.chips.sensor_errors import SensorErrors


def words(data: bytes) -> list[tuple[int, int, int, int]]:
    """(tag, x, y, z) of each word."""
    return [(data[i], *struct.unpack_from("<hhh", data, i + 1)) for i in range(0, len(data), 7)]


def test_one_g_at_4_g_is_8197_lsb(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600
    # 1e6 ug / 122 ug = 8196.7, rounded
    assert struct.unpack("<hhh", b.get(0x28, 6)) == (8197, 0, 0)
    assert struct.unpack("<hhh", b.get(0x22, 6)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("xl", "g", "accel_lsb", "gyro_lsb"),
    [
        (0x40, 0x40, 16393, 11429),
        (0x4C, 0x44, 4098, 5714),
        (0x44, 0x4C, 2049, 1429),
        (0x48, 0x42, 8197, 22857),
    ],
)
def test_ranges(bench, xl, g, accel_lsb, gyro_lsb):
    b = bench(constant(G, 0, 0, 100, 0, 0))
    b.start(xl=xl, g=g)
    b.clock.now_us = 9600
    assert struct.unpack("<hhhhhh", b.get(0x22, 12)) == (gyro_lsb, 0, 0, accel_lsb, 0, 0)


def test_clips_at_full_scale(bench):
    b = bench(constant(5 * G, -5 * G, 0, 300, -300, 0))
    b.start()
    b.clock.now_us = 9600
    assert struct.unpack("<hhhhhh", b.get(0x22, 12)) == (32767, -32768, 0, 32767, -32768, 0)


def test_sample_k_is_taken_at_k_periods_after_the_rate_was_set(bench):
    b = bench(ramp)
    b.clock.now_us = 0
    b.start()
    b.clock.now_us = 9599
    assert b.level() == 0
    b.clock.now_us = 9600 * 5
    got = words(b.drain())
    # 0.001 g * k / 122 ug and 0.1 dps * k / 8.75 mdps
    assert [w[1] for w in got[1::2]] == [round(k * 1000 / 122) for k in range(1, 6)]
    assert [w[3] for w in got[0::2]] == [round(k * 100 / 8.75) for k in range(1, 6)]
    assert [b.chip.sample_time_us(k) for k in range(3)] == [9600.0, 19200.0, 28800.0]
    assert b.chip.fifo_samples_pushed == 5


def test_fifo_started_between_samples_begins_with_the_next_one(bench):
    b = bench(ramp)
    b.start(fifo_mode=0)
    b.clock.now_us = 9600 * 10 + 5000
    b.set(0x0A, 6)
    assert b.chip.fifo_started_us == 101_000
    b.clock.now_us = 9600 * 12
    assert [w[1] for w in words(b.drain())[1::2]] == [round(11000 / 122), round(12000 / 122)]
    assert b.chip.sample_time_us(0) == 9600 * 11


@pytest.mark.parametrize("freq_fine", [-10, 0, 7])
def test_rate_error_is_015_percent_a_step(bench, freq_fine):
    b = bench(freq_fine=freq_fine)
    b.start()
    b.clock.now_us = 4_000_000
    assert b.chip.fifo_samples_pushed == int(4_000_000 * (1 + 0.0015 * freq_fine) / 9600)
    assert b.chip.sample_time_us(0) == pytest.approx(9600 / (1 + 0.0015 * freq_fine))


def test_a_second_sensor_shares_the_grid_of_the_first(bench):
    b = bench(ramp)
    b.set(0x10, 0x48)
    b.clock.now_us = 700
    b.set(0x11, 0x40)
    b.clock.now_us = 9600
    assert b.get(0x1E)[0] & 3 == 3
    accel, gyro = struct.unpack("<hhh", b.get(0x28, 6)), struct.unpack("<hhh", b.get(0x22, 6))
    assert accel[0] == 8 and gyro[2] == 11


def test_data_ready_flags_follow_the_reads(bench):
    b = bench(ramp)
    b.start()
    assert b.get(0x1E) == b"\x00"
    b.clock.now_us = 9600
    assert b.get(0x1E)[0] & 3 == 3
    b.get(0x28, 6)
    assert b.get(0x1E)[0] & 3 == 2
    b.get(0x22, 6)
    assert b.get(0x1E)[0] & 3 == 0
    b.clock.now_us = 19200
    assert b.get(0x1E)[0] & 3 == 3


def test_block_data_update_keeps_the_halves_of_a_value_together(bench):
    def jump(t_s):
        early, late = constant(0.0122 * G, 0, 0, 0, 0, 0)(t_s), constant(G, 0, 0, 0, 0, 0)(t_s)
        return np.where((t_s < 0.015)[:, None], early, late)

    for bdu, high in ((0x44, 0x00), (0x04, 0x20)):
        b = bench(jump)
        b.start()
        b.set(0x12, bdu)
        b.clock.now_us = 9600
        assert b.get(0x28) == bytes((100,))
        b.clock.now_us = 19200
        assert b.get(0x29) == bytes((high,))
        assert b.get(0x28, 2) == b"\x05\x20"


def test_different_rates_put_the_slower_words_every_other_slot(bench):
    b = bench(ramp)
    b.start(xl=0x38, g=0x40, batch=0x43)
    b.clock.now_us = 9600 * 4
    tags = [w[0] >> 3 for w in words(b.drain())]
    assert tags == [1, 1, 2, 1, 1, 2]
    assert struct.unpack("<h", b.get(0x28, 6)[:2])[0] == round(4000 / 122)
    b.clock.now_us = 9600 * 5
    assert struct.unpack("<h", b.get(0x28, 6)[:2])[0] == round(4000 / 122), "held until the sixth"


def test_new_range_in_the_middle_leaves_old_samples_alone(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 3
    b.set(0x10, 0x40)
    b.clock.now_us = 9600 * 5
    assert [w[1] for w in words(b.drain())[1::2]] == [8197, 8197, 8197, 16393, 16393]
    assert b.chip.sample_time_us(4) == 9600 * 5


def test_new_rate_in_the_middle_keeps_order_and_times(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 3
    b.set(0x10, 0x58)
    b.set(0x11, 0x50)
    b.set(0x09, 0x55)
    b.clock.now_us = 9600 * 4
    data = words(b.drain())
    assert len(data) == 2 * 5
    assert [b.chip.sample_time_us(k) for k in range(5)] == [9600, 19200, 28800, 33600, 38400]
    assert [w[0] >> 1 & 3 for w in data[0::2]] == [0, 1, 2, 3, 0]


def test_noise_has_the_stated_density(bench):
    b = bench(errors=SensorErrors())
    b.start()
    rows = []
    for _ in range(100):
        b.clock.now_us += 9600 * 100
        rows += words(b.drain())
    gyro, accel = np.array(rows[0::2])[:, 1:], np.array(rows[1::2])[:, 1:]
    # 70 ug/rtHz over 104.17/2 Hz, and 3.8 mdps/rtHz over 33.3 Hz, plus 1/12 LSB^2 of rounding
    assert accel.std(axis=0) == pytest.approx(np.hypot(70 * np.sqrt(104.17 / 2) / 122, 12**-0.5), rel=0.03)
    assert gyro.std(axis=0) == pytest.approx(np.hypot(3800 * np.sqrt(0.32 * 104.17) / 8750, 12**-0.5), rel=0.03)


def test_offset_and_scale_are_applied_before_rounding(bench):
    b = bench(
        constant(G, 0, 0, 100, 0, 0),
        errors=SensorErrors(0, 0, accel_offset_mg=(10, -20, 0), gyro_offset_mdps=(0, 875, 0), gyro_scale=(1.01, 1, 1)),
    )
    b.start()
    b.clock.now_us = 9600
    gx, gy, _, ax, ay, _ = struct.unpack("<hhhhhh", b.get(0x22, 12))
    assert (gx, gy, ax, ay) == (round(101e3 / 8.75), 100, round(1010e3 / 122), round(-20e3 / 122))


def test_a_typical_specimen_is_the_default_and_within_the_data_sheet():
    errors = SensorErrors.typical(4)
    assert errors == SensorErrors.typical(4) != SensorErrors.typical(5)
    assert max(map(abs, errors.accel_offset_mg)) <= 20 and max(map(abs, errors.gyro_offset_mdps)) <= 1000
    assert all(0.99 <= s <= 1.01 for s in errors.accel_scale + errors.gyro_scale)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 600_000), min_size=1, max_size=30), st.integers(0, 5))
def test_samples_do_not_depend_on_how_they_are_fetched(polls, seed):

    def stream(steps_us: list[int]) -> bytes:
        b = Bench(Known(ramp), seed=seed, errors=SensorErrors())
        b.start()
        data = b""
        for step in steps_us:
            b.clock.now_us += step
            data += b.drain()
            b.get(0x28, 6)
        return data

    total = sum(polls)
    even = [200_000] * (total // 200_000) + ([total % 200_000] if total % 200_000 else [])
    assert stream(polls) == stream(even)


def test_a_changed_future_is_felt_from_the_next_sample_on(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 10
    assert b.level() == 20
    b.motion.change(constant(0.5 * G, 0, 0, 0, 0, 0), from_s=0.0985)
    b.clock.now_us = 9600 * 13
    xs = [w[1] for w in words(b.drain())[1::2]]
    assert xs == [8197] * 10 + [4098] * 3
    assert struct.unpack("<h", b.get(0x28, 6)[:2])[0] == 4098


def test_frozen_chip_answers_and_measures_nothing(bench):
    b = bench(ramp)
    b.start()
    b.clock.now_us = 9600 * 3
    b.chip.frozen = True
    b.clock.now_us = 9600 * 50
    assert b.get(0x0F) == b"\x6c"
    assert b.level() == 6
    last = b.get(0x28, 6)
    b.chip.frozen = False
    assert b.level() == 6 and b.get(0x28, 6) == last
    b.clock.now_us = 9600 * 51
    assert [w[1] for w in words(b.drain())[1::2]] == [round(k * 1000 / 122) for k in (1, 2, 3, 51)]
    assert b.chip.sample_time_us(3) == 9600 * 51
