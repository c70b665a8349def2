"""LSM6DSO32 and ISM330DHCX: where their models differ from the LSM6DSOX's; and a chip that is none of ours."""

import struct

import pytest

from sim_chips.bench import Bench, G, Known, constant
from stork_sim.chips.exceptions import RegisterError
from stork_sim.chips.foreign_chip import LSM6DSV16X, ForeignChip
from stork_sim.chips.ism330dhcx import Ism330dhcx
from stork_sim.chips.lsm6dso32 import Lsm6dso32
from stork_sim.chips.lsm6dsox import Lsm6dsox

MOTION = constant(G, -0.5 * G, 0.25 * G, 12.0, -34.0, 56.0)
SOX_G, WIDE_G = (2, 16, 4, 8), (4, 32, 8, 16)  # FS_XL 0..3


def outputs(b):
    b.clock.now_us += 20_000
    return struct.unpack("<hhhhhh", b.get(0x22, 12))


@pytest.mark.parametrize(("kind", "who"), [(Lsm6dsox, 0x6C), (Lsm6dso32, 0x6C), (Ism330dhcx, 0x6B)])
def test_who_it_is(kind, who):
    b = Bench(Known(MOTION), kind)
    assert b.get(0x0F)[0] == who
    assert (b.get(0x12), b.get(0x18)) == (b"\x04", b"\xe0")


@pytest.mark.parametrize(("kind", "ranges"), [(Lsm6dsox, SOX_G), (Lsm6dso32, WIDE_G), (Ism330dhcx, SOX_G)])
@pytest.mark.parametrize("code", range(4))
def test_the_accelerometers_ranges(kind, ranges, code):
    """.061 mg/LSB at +-2 g, and so on: half of what one count would be if the whole range were used."""
    b = Bench(Known(MOTION), kind)
    b.start(xl=0x40 | code << 2)
    mg = 0.061 * ranges[code] / 2
    assert outputs(b)[3:] == tuple(round(1000 * g / mg) for g in (1, -0.5, 0.25))
    b = Bench(Known(constant(100 * G, -100 * G, 0, 0, 0, 0)), kind)
    b.start(xl=0x40 | code << 2)
    assert outputs(b)[3:5] == (32767, -32768)
    assert 32767 * mg / 1000 == pytest.approx(ranges[code], rel=0.001)


@pytest.mark.parametrize("kind", [Lsm6dsox, Lsm6dso32, Ism330dhcx])
@pytest.mark.parametrize(("bits", "mdps"), [(0x00, 8.75), (0x04, 17.5), (0x08, 35.0), (0x0C, 70.0), (0x02, 4.375)])
def test_the_gyroscopes_ranges(kind, bits, mdps):
    b = Bench(Known(MOTION), kind)
    b.start(g=0x40 | bits)
    assert outputs(b)[:3] == tuple(round(dps * 1000 / mdps) for dps in (12, -34, 56))


def test_only_the_ism330dhcx_measures_4000_dps():
    b = Bench(Known(MOTION), Ism330dhcx)
    b.start(g=0x41)
    assert outputs(b)[:3] == (86, -243, 400) and b.get(0x11) == b"\x41"
    for kind in (Lsm6dsox, Lsm6dso32):
        b = Bench(Known(MOTION), kind)
        b.start(g=0x41)
        assert b.get(0x11) == b"\x40", "the bit is reserved"


@pytest.mark.parametrize("full_scale", [4.0, 8.0, 16.0, 32.0])
def test_its_wake_up_is_in_steps_of_its_own_range(full_scale):
    """1/64 of full scale (wake-up threshold 1): a change of less is none, of more is one."""
    code = WIDE_G.index(int(full_scale))
    for factor, woken in ((0.8, False), (1.2, True)):
        b = Bench(Known(constant(G, 0, 0, 0, 0, 0)), Lsm6dso32)
        b.start(xl=0x40 | code << 2)
        for register, value in ((0x5B, 1), (0x5E, 0x20), (0x56, 0x41), (0x58, 0x80)):
            b.set(register, value)
        b.clock.now_us += 100_000
        b.get(0x1B)
        b.motion.change(constant(G * (1 + 2 * factor * full_scale / 64), 0, 0, 0, 0, 0), b.clock.now_us / 1e6)
        b.clock.now_us += 100_000
        assert bool(b.get(0x1B)[0] & 8) == woken


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(Lsm6dso32, (0x04, 0x38, 0x49, 0x60, 0x6F, 0x70, 0x72)), (Ism330dhcx, (0x04, 0x49, 0x55, 0x60, 0x62))],
)
def test_registers_that_it_lacks(kind, missing):
    for address in missing:
        assert len(Bench(Known(MOTION)).get(address)) == 1, "the LSM6DSOX has it"
        with pytest.raises(RegisterError, match="no register"):
            Bench(Known(MOTION), kind).get(address)


def test_no_machine_learning_core_in_an_lsm6dso32():
    for kind in (Lsm6dsox, Ism330dhcx):
        b = Bench(Known(MOTION), kind)
        b.set(0x01, 0x80)
        b.get(0x15)
    b = Bench(Known(MOTION), Lsm6dso32)
    b.set(0x01, 0x80)
    with pytest.raises(RegisterError, match="no register"):
        b.get(0x15)


def test_a_foreign_chip_says_who_it_is_and_nothing_else():
    chip = ForeignChip(LSM6DSV16X, 0x6B)
    chip.write(b"\x0e")
    assert chip.read(3) == b"\x00\x70\x00"
    chip.write(b"")
    chip.write(b"\x10\x48\x40")
    assert chip.written == [(0x10, 0x48), (0x11, 0x40)] and chip.address == 0x6B
