"""Registers of the LSM6DSOX: identity, reset, banks, and accesses that no correct driver makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork_sim.chips import lsm6dsox_registers as reg
from stork_sim.chips.exceptions import NotSimulatedError, RegisterError
from stork_sim.chips.register_bank import Bank


def test_identity_and_reset_values(bench):
    b = bench()
    assert b.get(0x0F) == b"\x6c"
    assert b.get(0x12) == b"\x04", "address increment is on after power-up"
    assert b.get(0x18) == b"\xe0"
    assert b.get(0x02) == b"\x3f"


def test_an_empty_write_is_a_probe(bench):
    bench().chip.write(b"")


def test_burst_write_and_read_increment_the_address(bench):
    b = bench()
    b.set(0x0D, 0x01, 0x02)
    assert b.get(0x0D, 3) == b"\x01\x02\x6c"


def test_without_if_inc_the_pointer_stays(bench):
    b = bench()
    b.set(0x12, 0x00)
    assert b.get(0x0F, 3) == b"\x6c\x6c\x6c"


def test_reserved_bits_keep_their_reset_value(bench):
    b = bench()
    b.set(0x18, 0xE3)
    assert b.get(0x18) == b"\xe2", "bit 0 of CTRL9_XL is reserved, bit 1 is I3C_disable"


def test_software_reset_clears_itself_after_50_us(bench):
    b = bench()
    b.start()
    b.set(0x12, 0x45)
    assert b.get(0x12)[0] & 1
    b.clock.now_us += 49
    assert b.get(0x12)[0] & 1
    b.clock.now_us += 1
    assert b.get(0x12) == b"\x04"
    assert b.get(0x10, 2) == b"\x00\x00"
    b.clock.now_us += 1_000_000
    assert b.level() == 0 and b.get(0x1E) == b"\x00"


def test_writes_during_reset_would_be_lost_and_fail(bench):
    b = bench()
    b.set(0x12, 0x05)
    with pytest.raises(RegisterError, match="during the software reset"):
        b.set(0x10, 0x48)


def test_boot_clears_itself_after_10_ms(bench):
    b = bench()
    b.set(0x12, 0x84)
    assert b.get(0x12) == b"\x84"
    b.clock.now_us += 10_000
    assert b.get(0x12) == b"\x04"


@pytest.mark.parametrize("address", [0x00, 0x03, 0x1F, 0x2E, 0x3C, 0x44, 0x64, 0x76, 0x7F, 0x80, 0xFF])
def test_registers_that_do_not_exist(bench, address):
    b = bench()
    with pytest.raises(RegisterError, match="no"):
        b.get(address)
    with pytest.raises(RegisterError, match="no such register"):
        b.set(address, 0)
    assert len(b.chip.violations) == 2


@pytest.mark.parametrize("address", [0x0F, 0x1E, 0x22, 0x2D, 0x3A, 0x40, 0x63, 0x78])
def test_read_only_registers_refuse_writes(bench, address):
    with pytest.raises(RegisterError, match="read-only"):
        bench().set(address, 0)


def test_a_burst_may_run_over_a_reserved_address_but_not_end_on_one(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600
    data = b.get(0x1E, 16)
    assert data[0] == 0x03 and data[1] == 0
    assert data[10:12] == b"\x05\x20"
    with pytest.raises(RegisterError):
        b.get(0x1E, 2)


@pytest.mark.parametrize(
    ("register", "value"),
    [
        (0x08, 0x40),
        (0x10, 0x4A),
        (0x13, 0x04),
        (0x14, 0x20),
        (0x56, 0x10),
        (0x58, 0x20),
        (0x15, 0x80),
        (0x16, 0x40),
        (0x17, 0x04),
        (0x0A, 3),
    ],
)
def test_what_would_change_samples_and_is_not_simulated_is_refused(bench, register, value):
    with pytest.raises(NotSimulatedError):
        bench().set(register, value)


def test_reserved_rate_codes_are_refused(bench):
    with pytest.raises(RegisterError, match="reserved"):
        bench().set(0x11, 0xB0)


def test_banks_switch_there_and_back(bench):
    b = bench()
    b.set(0x01, 0x80)
    b.set(0x04, 0x08)
    assert b.get(0x04) == b"\x08"
    assert b.get(0x5F) == b"\x4b"
    with pytest.raises(RegisterError):
        b.get(0x1E)
    b.set(0x01, 0x40)
    assert b.get(0x14) == b"\x00"
    b.set(0x01, 0x00)
    assert b.get(0x0F) == b"\x6c"
    with pytest.raises(RegisterError, match="both"):
        b.set(0x01, 0xC0)


def test_frequency_trim_is_readable_and_signed(bench):
    assert bench(freq_fine=-3).get(0x63) == b"\xfd"
    with pytest.raises(ValueError, match="signed byte"):
        bench(freq_fine=200)


def test_temperature_needs_a_sensor_and_is_256_lsb_a_degree(bench):
    b = bench(temperature_c=31.5)
    assert b.get(0x20, 2) == b"\x00\x00"
    b.start()
    b.clock.now_us = 20_000
    assert b.get(0x1E)[0] & 4
    assert b.get(0x20, 2) == (1664).to_bytes(2, "little")
    assert not b.get(0x1E)[0] & 4


def test_time_stamp_counts_25_us_and_is_cleared_by_aah(bench):
    b = bench()
    b.clock.now_us = 5_000
    assert b.get(0x40, 4) == bytes(4)
    b.set(0x19, 0x20)
    b.clock.now_us = 5_000 + 250_000
    assert b.get(0x40, 4) == (10_000).to_bytes(4, "little")
    b.set(0x42, 0xAA)
    b.clock.now_us += 100
    assert b.get(0x40, 4) == (4).to_bytes(4, "little")
    with pytest.raises(RegisterError, match="AAh"):
        b.set(0x42, 0x55)


def test_nack_looks_like_a_missing_chip(bench):
    b = bench()
    b.chip.nack = True
    with pytest.raises(OSError, match="no acknowledge"):
        b.chip.write(b"\x0f")
    with pytest.raises(OSError, match="no acknowledge"):
        b.chip.read(1)
    b.chip.nack = False
    assert b.get(0x0F) == b"\x6c"


@given(st.sampled_from(sorted(reg.USER_BANK)), st.integers(0, 255))
def test_a_writable_register_holds_exactly_its_writable_bits(address, value):
    name, default, mask = reg.USER_BANK[address]
    bank = Bank(reg.USER_BANK)
    bank.set(address, value)
    assert bank[address] & mask == value & mask, name
    assert bank[address] & ~mask & 0xFF == default & ~mask & 0xFF, name
