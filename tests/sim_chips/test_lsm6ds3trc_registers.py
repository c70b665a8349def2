"""LSM6DS3TR-C and LSM6DS33: identity, reset, time stamp, temperature, and accesses that no correct driver makes."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim_chips.bench import G, Known, UntaggedBench, constant
from stork_sim.chips import lsm6ds3trc_registers as reg
from stork_sim.chips.exceptions import NotSimulatedError, RegisterError
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sensor_errors import LSM6DS3TRC, LSM6DS33, SensorErrors

UPRIGHT = constant(G, 0, 0, 0, 0, 0)
CHIPS = [Lsm6ds3trc, Lsm6ds33]


@pytest.fixture(params=CHIPS, ids=["3TR-C", "33"])
def bench(request):
    return lambda function=UPRIGHT, **kw: UntaggedBench(Known(function), request.param, **kw)


def test_identities():
    assert UntaggedBench(Known(UPRIGHT), Lsm6ds3trc).get(0x0F) == b"\x6a"
    assert UntaggedBench(Known(UPRIGHT), Lsm6ds33).get(0x0F) == b"\x69"


def test_reset_values(bench):
    b = bench()
    assert b.get(0x12) == b"\x04"
    assert b.get(0x06, 5) == bytes(5)
    assert b.get(0x3A, 4) == b"\x00\x10\x00\x00", "bypass: empty (AN5130, 8.2.1)"


def test_the_older_chip_has_its_axes_switched_on():
    assert UntaggedBench(Known(UPRIGHT), Lsm6ds33).get(0x18, 2) == b"\x38\x38"


@pytest.mark.parametrize("address", [0x00, 0x02, 0x03, 0x0C, 0x1F, 0x43, 0x56, 0x57, 0x62, 0x65, 0x6C, 0x78, 0x7F])
def test_registers_that_do_not_exist(bench, address):
    with pytest.raises(RegisterError, match="no such register"):
        bench().set(address, 0)


@pytest.mark.parametrize("address", [0x0F, 0x1B, 0x1C, 0x1E, 0x22, 0x2D, 0x3A, 0x3D, 0x3E, 0x40])
def test_read_only(bench, address):
    with pytest.raises(RegisterError, match="read-only"):
        bench().set(address, 0)


@pytest.mark.parametrize(
    ("register", "value"),
    [(0x01, 0x80), (0x07, 0x80), (0x09, 0x01), (0x09, 0x40), (0x10, 0x43), (0x15, 0x80), (0x17, 0x80), (0x1A, 0x01),
     (0x0A, 0x23), (0x58, 0x10)],
)  # fmt: skip
def test_what_would_change_samples_and_is_not_simulated_is_refused(bench, register, value):
    with pytest.raises(NotSimulatedError):
        bench().set(register, value)


def test_where_the_two_differ():
    """STOP_ON_FTH and FIFO_TEMP_EN moved from CTRL4_C to the FIFO's registers."""
    old = UntaggedBench(Known(UPRIGHT), Lsm6ds33)
    new = UntaggedBench(Known(UPRIGHT), Lsm6ds3trc)
    with pytest.raises(NotSimulatedError):
        old.set(0x13, 0x10)
    with pytest.raises(NotSimulatedError):
        new.set(0x07, 0x08)
    with pytest.raises(RegisterError, match="axes switched off"):
        old.set(0x18, 0x18)


def test_temperature_has_its_own_scale():
    """256 LSB a degree (AN5130, table 75: 50 degrees are 1900h), 16 in the older chip."""
    for kind, raw in ((Lsm6ds3trc, 0x1900), (Lsm6ds33, 400)):
        b = UntaggedBench(Known(UPRIGHT), kind, temperature_c=50.0)
        b.start()
        b.clock.now_us = 20_000
        assert struct.unpack("<h", b.get(0x20, 2)) == (raw,)


@pytest.mark.parametrize(("kind", "register", "bit"), [(Lsm6ds3trc, 0x19, 0x20), (Lsm6ds33, 0x58, 0x80)])
def test_time_stamp_in_both_resolutions(kind, register, bit):
    b = UntaggedBench(Known(UPRIGHT), kind)
    b.clock.now_us = 1_000_000
    assert b.get(0x40, 3) == bytes(3)
    b.set(register, bit | (0x38 if kind is Lsm6ds33 and register == 0x19 else 0))
    b.set(0x42, 0xAA)
    b.clock.now_us += 64_000
    assert b.get(0x40, 3) == bytes((10, 0, 0)), "6.4 ms a step"
    b.set(0x5C, 0x10)
    assert int.from_bytes(b.get(0x40, 3), "little") == 64_000 // 25
    with pytest.raises(RegisterError, match="AAh"):
        b.set(0x42, 0x01)


def test_the_true_rate_is_the_specimens_own(bench):
    b = bench(rate_error=0.02)
    b.start()
    b.clock.now_us = 9600 * 1000
    assert b.chip.fifo_samples_pushed == 1020
    with pytest.raises(ValueError, match="share"):
        bench(rate_error=0.5)


@given(st.integers(0, 1000))
def test_specimens_differ_and_stay_within_the_data_sheet(seed):
    for spec in (LSM6DS3TRC, LSM6DS33):
        errors = SensorErrors.typical(seed, spec)
        assert errors == SensorErrors.typical(seed, spec)
        assert max(map(abs, errors.accel_offset_mg)) <= spec.zero_g_mg
        assert max(map(abs, errors.gyro_offset_mdps)) <= spec.zero_rate_mdps


def test_every_specimen_has_its_own_rate():
    pushed = set()
    for seed in range(12):
        b = UntaggedBench(Known(UPRIGHT), Lsm6ds3trc, seed=seed, rate_error=None)
        b.start()
        b.clock.now_us = 100_000_000
        assert abs(b.chip.fifo_samples_pushed / 10416.7 - 1) < 0.0205
        pushed.add(b.chip.fifo_samples_pushed)
    assert len(pushed) > 8


def test_noise_has_the_stated_density():
    errors = SensorErrors(LSM6DS33.accel_noise_ug_rthz, LSM6DS33.gyro_noise_mdps_rthz)
    b = UntaggedBench(Known(UPRIGHT), Lsm6ds33, errors=errors)
    b.start()
    rows = []
    for _ in range(60):
        b.clock.now_us += 9600 * 300
        rows.append(np.frombuffer(b.drain(), "<i2").reshape(-1, 6))
    found = np.concatenate(rows).std(axis=0)
    assert found[:3] == pytest.approx(np.hypot(7000 * np.sqrt(0.32 * 104.17) / 8750, 12**-0.5), rel=0.03)
    assert found[3:] == pytest.approx(np.hypot(90 * np.sqrt(104.17 / 2) / 122, 12**-0.5), rel=0.03)


@given(st.sampled_from([reg.LSM6DS3TRC_BANK, reg.LSM6DS33_BANK]), st.data())
def test_a_writable_register_holds_exactly_its_writable_bits(bank_map, data):
    address = data.draw(st.sampled_from(sorted(bank_map)))
    value = data.draw(st.integers(0, 255))
    name, default, mask = bank_map[address]
    bank = Bank(bank_map)
    bank.set(address, value)
    assert bank[address] & mask == value & mask, name
    assert bank[address] & ~mask & 0xFF == default & ~mask & 0xFF, name
