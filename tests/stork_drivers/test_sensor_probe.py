"""Search for the sensor: the addresses asked, the chip taken, and the complaint where none fits."""

import re

import pytest

from board_world import Motion, Parts, upright
from stork_sim.board.clock import SimClock
from stork_sim.chips.foreign_chip import LSM6DSV16X, ForeignChip
from stork_sim.chips.ism330dhcx import Ism330dhcx
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.lsm6dso32 import Lsm6dso32
from stork_sim.chips.lsm6dsox import Lsm6dsox

BOTH = (0x6A, 0x6B)
ALL = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX", "LSM6DS3TR-C", "LSM6DS33")
KINDS = [Lsm6dsox, Ism330dhcx, Lsm6ds3trc, Lsm6ds33]
SOMEBODY = 0x33


@pytest.fixture
def bus(tmp_path):
    """``bus(kind or identity at 6Ah, at 6Bh)``: a function that opens the sensor; None is an empty place."""

    def make(*places):
        clock = SimClock()
        chips = [
            ForeignChip(what, address) if isinstance(what, int) else what(Motion(upright), clock, address=address)
            for what, address in zip(places, BOTH, strict=False)
            if what is not None
        ]
        parts = Parts(tmp_path / "drive", *chips, clock=clock)
        i2c = parts.i2c()

        def open_sensor(addresses=BOTH, chips=ALL):
            return parts.module("stork.drivers.sensor_probe").open_sensor(i2c, addresses, chips)

        open_sensor.chips, open_sensor.i2c = chips, i2c
        return open_sensor

    return make


@pytest.mark.parametrize("foreign", [SOMEBODY, LSM6DSV16X])
@pytest.mark.parametrize("kind", KINDS)
def test_another_chip_at_the_first_address_does_not_end_the_search(bus, kind, foreign):
    probe = bus(foreign, kind)
    sensor = probe()
    assert (sensor.name, sensor.address) == (kind.name, 0x6B)
    assert probe.chips[0].written == [] and probe.chips[1].violations == []


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_ours_that_is_not_wanted_does_not_end_it_either(bus, kind):
    wanted = Lsm6ds33 if kind is not Lsm6ds33 else Lsm6dsox
    assert bus(kind, wanted)(chips=(wanted.name,)).name == wanted.name


def test_nobody_at_the_first_address(bus):
    assert bus(None, Lsm6dsox)().address == 0x6B


def test_the_first_that_fits_is_taken(bus):
    assert bus(Lsm6ds33, Lsm6dsox)().name == "LSM6DS33"


@pytest.mark.parametrize(
    ("places", "chips", "told"),
    [
        ((SOMEBODY, SOMEBODY + 1), ALL, "found a chip with WHO_AM_I 0x33 at 0x6a, a chip with WHO_AM_I 0x34 at 0x6b"),
        ((LSM6DSV16X,), ALL, "found an LSM6DSV16X, which Stork does not know yet, at 0x6a, nothing at 0x6b"),
        ((None, LSM6DSV16X), ALL, "an LSM6DSV16X, which Stork does not know yet, at 0x6b"),
        ((SOMEBODY,), ("LSM6DSOX", "LSM6DS33"), "expected LSM6DSOX or LSM6DS33 at 0x6a or 0x6b, found a chip"),
        ((Ism330dhcx,), ("LSM6DSOX",), "WHO_AM_I 0x6b (ISM330DHCX: STORK_CHIPS does not name it) at 0x6a"),
        ((Lsm6dso32,), ("LSM6DS33",), "WHO_AM_I 0x6c (LSM6DSO32 or LSM6DSOX: STORK_CHIPS does not name it) at 0x6a"),
    ],
)
def test_where_none_fits_it_says_what_is_at_each_address(bus, places, chips, told):
    probe = bus(*places)
    with pytest.raises(RuntimeError, match=re.escape(told)) as failed:
        probe(chips=chips)
    assert "\n" not in str(failed.value)
    assert probe.i2c.try_lock(), "the bus is free for the next try"


def test_nobody_at_all(bus):
    probe = bus(SOMEBODY)
    probe.chips[0].address = 0x6A
    with pytest.raises(OSError, match="expected a motion sensor at 0x6b, found none that answers"):
        probe(addresses=(0x6B,))
    assert probe.i2c.try_lock()
