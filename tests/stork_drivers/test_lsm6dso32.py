"""The driver of the LSM6DSOX on its two relatives, with the real adafruit_lsm6ds: scales, ranges, and the swap."""

import pytest

from board_world import Motion, Parts, counting
from stork_sim.board.clock import SimClock
from stork_sim.chips.ism330dhcx import Ism330dhcx
from stork_sim.chips.lsm6dso32 import Lsm6dso32
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.sensor_errors import SensorErrors


class Bench:
    """A chip on a bus, opened as one of ``chips``."""

    def __init__(self, drive, kind, chips):
        self.clock = SimClock()
        self.chip = kind(Motion(counting), self.clock, errors=SensorErrors.none())
        self.parts = Parts(drive, self.chip, clock=self.clock)
        probe = self.parts.module("stork.drivers.sensor_probe")
        self.sensor = probe.open_sensor(self.parts.i2c(), (0x6A,), chips)
        self.wide = self.parts.module("stork.drivers.lsm6dso32")

    def register(self, address, count=1):
        self.chip.write(bytes((address,)))
        return self.chip.read(count)

    def rows(self, seconds=1.0):
        found = []
        end = self.clock.now_us + seconds * 1e6
        while self.clock.now_us < end:
            self.clock.advance(12_000)
            for k in range(self.sensor.poll()):
                self.sensor.load(k)
                s = self.sensor
                found.append((s.x, s.y, s.z, s.rx, s.ry, s.rz))
        return found

    def truth(self, count):
        """Samples at the header's scale: 1 g on x, .01 g a second on y, 1 dps a second about z."""
        acc, gyr = self.sensor.acc_ug_per_lsb * 1e-6, self.sensor.gyr_udps_per_lsb * 1e-6
        times = [self.chip.sample_time_us(k) / 1e6 for k in range(count)]
        return [(round(1 / acc), round(0.01 * t / acc), 0, 0, 0, round(t / gyr)) for t in times]


def near(found, truth):
    """Equal to one LSB, which rounding at a half may cost."""
    return len(found) > 90 and all(
        abs(a - b) <= 1 for f, t in zip(found, truth, strict=True) for a, b in zip(f, t, strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "chips", "ctrl1"),
    [
        (Lsm6dso32, ("LSM6DSO32",), b"\x40"),  # 104 Hz; FS_XL 0 is +-4 g there
        (Lsm6dso32, ("LSM6DSO32", "LSM6DSOX"), b"\x40"),
        (Ism330dhcx, ("LSM6DSOX", "ISM330DHCX"), b"\x48"),
        (Lsm6dsox, ("LSM6DSOX", "LSM6DSO32"), b"\x48"),
    ],
)
def test_the_scale_is_what_it_says(tmp_path, kind, chips, ctrl1):
    """Headroom of 4 g and 8197 counts a g, whichever chip it is."""
    b = Bench(tmp_path / "drive", kind, chips)
    assert b.sensor.name == kind.name and b.register(0x10, 2) == ctrl1 + b"\x40"
    assert (b.sensor.acc_ug_per_lsb, b.sensor.gyr_udps_per_lsb, b.sensor.period_us) == (122, 8750, 9600)
    rows = b.rows()
    assert near(rows, b.truth(len(rows))) and b.chip.violations == []


@pytest.mark.parametrize(("kind", "first", "factor"), [(Lsm6dso32, "LSM6DSOX", 0.5), (Lsm6dsox, "LSM6DSO32", 2.0)])
def test_taken_for_the_other_it_is_off_by_two_until_it_is_swapped(tmp_path, kind, first, factor):
    b = Bench(tmp_path / "drive", kind, (first,))
    assert b.sensor.name == first
    assert {abs(x - factor * 1e6 / 122) <= 1 for x, *_ in b.rows()} == {True}
    b.wide.swap(b.sensor)
    rows = b.rows()
    assert b.sensor.name == kind.name and near(rows, b.truth(len(rows))) and b.chip.violations == []


@pytest.mark.parametrize("kind", [Lsm6dso32, Ism330dhcx])
def test_asleep_and_awake_it_keeps_its_range(tmp_path, kind):
    b = Bench(tmp_path / "drive", kind, (kind.name,))
    awake = b.register(0x10)
    b.sensor.sleep()
    assert b.register(0x10) == bytes((awake[0] & 0x0F | 0x20,)), "26 Hz"
    assert not b.sensor.moved()
    b.sensor.wake()
    assert b.register(0x10) == awake
    rows = b.rows()
    assert near(rows, b.truth(len(rows))) and b.chip.violations == []


def test_a_swap_that_does_not_take_frees_the_bus(tmp_path):
    clock = SimClock()
    chip = Lsm6dso32(Motion(counting), clock)
    chip.wrong_bits[0x10] = (0x0C, 0x08)
    parts = Parts(tmp_path / "drive", chip, clock=clock)
    i2c = parts.i2c()
    with pytest.raises(RuntimeError, match="expected 104 Hz, 4 g, 250 dps, found CTRL 48"):
        parts.module("stork.drivers.sensor_probe").open_sensor(i2c, (0x6A,), ("LSM6DSO32",))
    assert i2c.try_lock()


@pytest.mark.parametrize(
    ("name", "per_mille", "still", "mean", "what"),
    [
        ("LSM6DSOX", 0, True, 0, "fits"),
        ("LSM6DSOX", -500, True, -500, "swap"),
        ("LSM6DSOX", -500, False, -500, "swap"),  # nobody moves so that gravity is half as long
        ("LSM6DSOX", -300, True, -300, "doubt"),
        ("LSM6DSOX", -300, False, -300, "doubt"),
        ("LSM6DSOX", -900, False, -900, "doubt"),
        ("LSM6DSOX", 900, False, -100, "fits"),  # moved hard
        ("LSM6DSOX", 300, False, -500, "doubt"),  # the other, moved harder
        ("LSM6DSO32", 0, True, 0, "fits"),
        ("LSM6DSO32", 1000, True, 1000, "swap"),
        ("LSM6DSO32", 1000, False, 0, "doubt"),  # moved hard, or the other
        ("LSM6DSO32", -500, True, -500, "doubt"),
    ],
)
def test_what_gravity_says(tmp_path, name, per_mille, still, mean, what):
    b = Bench(tmp_path / "drive", Lsm6dso32, (name,))
    said = b.wide.judge(b.sensor, per_mille, still, True, mean)
    assert (said is None) == (what == "swap") == (b.sensor.name != name)
    if said is not None:
        assert ("STORK_CHIPS" in said) == (what == "doubt")
        again = b.wide.judge(b.sensor, per_mille, still, False, mean)
        assert again == said
    else:
        assert "STORK_CHIPS" in b.wide.judge(b.sensor, -per_mille * 2 if name == "LSM6DSOX" else -500, True, False, 0)


def test_only_these_two_are_uncertain(tmp_path):
    b = Bench(tmp_path / "drive", Ism330dhcx, ("ISM330DHCX",))
    assert b.wide.judge_of(b.sensor) is None
