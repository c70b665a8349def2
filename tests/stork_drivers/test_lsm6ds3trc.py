"""The driver for untagged FIFOs with the real adafruit_lsm6ds, over the virtual bus, on both chips' registers."""

import pytest

from board_world import Motion, Parts, counting, upright
from stork_sim.board.clock import SimClock
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.sensor_errors import SensorErrors

KINDS = {"Lsm6ds3trc": Lsm6ds3trc, "Lsm6ds33": Lsm6ds33}
ALL = ("LSM6DSOX", "LSM6DS3TR-C", "LSM6DS33")


class Bench:
    """One chip on one bus, and the driver on it."""

    def __init__(self, drive, kind, function=counting, wrap=lambda chip: chip, **chip):
        self.clock = SimClock()
        self.kind = kind
        chip.setdefault("errors", SensorErrors.none())
        chip.setdefault("rate_error", 0.0)
        self.chip = KINDS[kind](Motion(function), self.clock, **chip)
        self.parts = Parts(drive, wrap(self.chip), clock=self.clock)
        self.i2c = self.parts.i2c()

    def open(self):
        self.sensor = getattr(self.parts.module("stork.drivers.lsm6ds3trc"), self.kind)(self.i2c)
        return self.sensor

    def register(self, address, count=1):
        self.chip.write(bytes((address,)))
        return self.chip.read(count)

    def let_pass(self, seconds):
        self.clock.advance(round(seconds * 1e6))

    def drain(self, seconds, every_ms=12):
        """Rows as the app takes them."""
        rows = []
        end = self.clock.now_us + seconds * 1e6
        while self.clock.now_us < end:
            self.clock.advance(every_ms * 1000)
            for k in range(self.sensor.poll()):
                self.sensor.load(k)
                s = self.sensor
                rows.append((s.x, s.y, s.z, s.rx, s.ry, s.rz))
        return rows

    def truth(self, count, first=0):
        """Samples ``first`` to ``first + count``, LSB, as they follow from the motion and their true times."""
        rows = []
        for k in range(first, first + count):
            t_s = self.chip.sample_time_us(k) / 1e6
            # 0.01 g a second at 122 ug, 1 dps a second at 8750 udps
            rows.append((round(1e6 / 122), round(0.01 * t_s / 122e-6), 0, 0, 0, round(t_s / 8.75e-3)))
        return rows


@pytest.fixture(params=KINDS)
def bench(tmp_path, request):
    return lambda *args, **kwargs: Bench(tmp_path / "drive", request.param, *args, **kwargs)


def near(found, truth):
    """Equal to one LSB, which rounding at a half may cost."""
    return len(found) == len(truth) and all(
        abs(a - b) <= 1 for f, t in zip(found, truth, strict=True) for a, b in zip(f, t, strict=True)
    )


def test_it_configures_what_it_says(bench):
    b = bench()
    sensor = b.open()
    assert b.register(0x10, 2) == b"\x48\x40"  # 104 Hz, 4 g; 104 Hz, 250 dps
    assert b.register(0x08) == b"\x09"  # both undecimated
    assert b.register(0x0A) == b"\x26"  # 104 Hz, continuous
    assert (sensor.acc_ug_per_lsb, sensor.gyr_udps_per_lsb, sensor.period_us) == (122, 8750, 9615)
    assert sensor.name == b.chip.name
    assert b.chip.violations == []


@pytest.mark.parametrize("every_ms", [1, 9, 12, 33, 115, 700])
def test_samples_come_whole_and_in_order_whatever_the_rhythm(bench, every_ms):
    b = bench()
    b.open()
    rows = b.drain(3.0, every_ms)
    assert near(rows, b.truth(len(rows)))
    if every_ms < 100:  # 12 a poll keep up with 104 Hz
        assert len(rows) >= 305
    assert (b.sensor.errors, b.sensor.skipped, b.sensor.overran) == (0, 0, False)
    assert b.chip.violations == []


def test_the_contract_of_the_other_driver(bench):
    """The same names, so that the app needs not know which it has."""
    b = bench()
    sensor = b.open()
    other = Parts(b.parts.board.drive.folder, Lsm6dsox(Motion(upright), b.clock), clock=b.clock)
    tagged = other.module("stork.drivers.lsm6dsox").Lsm6dsox(other.i2c())
    names = {name for name in vars(tagged) if not name.startswith("_")} - {"first", "acc_at", "rate_at", "period_us"}
    assert names <= set(vars(sensor))
    for name in ("name", "period_us", "acc_ug_per_lsb", "gyr_udps_per_lsb", "depth", "close", "start", "poll", "load"):
        assert hasattr(sensor, name) and hasattr(tagged, name)


def test_all_signs_come_through(bench):
    def corners(t_s):
        out = upright(t_s)
        sign = (t_s / 0.0096).round() % 2 * 2 - 1
        for k, value in enumerate((70, 20, 5)):
            out[:, k] = sign * value
        for k, value in enumerate((300, 100, 0.0088)):
            out[:, 3 + k] = -sign * value
        return out

    b = bench(corners)
    b.open()
    acc = [round(v / 9.80665 / 122e-6) for v in (20, 5)]
    assert set(b.drain(1.0)) == {
        (32767, *acc, -32768, round(-100 / 8.75e-3), -1),
        (-32768, -acc[0], -acc[1], 32767, round(100 / 8.75e-3), 1),
    }


def test_start_empties_the_fifo(bench):
    b = bench()
    b.open()
    b.let_pass(2.0)
    b.sensor.start()
    assert b.sensor.poll() == 0
    rows = b.drain(0.5)
    assert near(rows, b.truth(len(rows)))


@pytest.mark.parametrize("words", [1, 2, 3, 4, 5, 7, 11])
def test_lost_words_cost_a_sample_and_no_more(bench, words):
    """Half a sample in front: the pattern says so, its rest is given up."""
    b = bench()
    b.open()
    before = b.drain(1.0)
    b.let_pass(0.05)
    b.chip.lose_words(words)
    after = b.drain(1.0)
    gone = -(-words // 6)
    assert near(before, b.truth(len(before)))
    assert near(after, b.truth(len(after), len(before) + gone))
    assert b.sensor.skipped == 6 * gone - words


@pytest.mark.parametrize("cut", [1, 2, 5, 10, 13, 24, 40])
def test_a_burst_that_breaks_off(bench, cut):
    b = bench()
    b.open()
    before = b.drain(1.0)
    b.let_pass(0.05)
    b.chip.nack_after = cut
    assert b.sensor.poll() == 0 and b.sensor.failed == 1
    after = b.drain(1.0)
    lost = -(-(cut // 2) // 6) if cut >= 4 else 0  # below 4 bytes it is the status that breaks off
    assert near(after, b.truth(len(after), len(before) + lost))
    assert b.sensor.failed == 0 and b.sensor.errors == 1
    assert b.chip.violations == []


@pytest.mark.parametrize("late_ms", [0, 3, 7])
def test_an_overrun_is_told_once_and_the_newest_remain(bench, late_ms):
    b = bench()
    sensor = b.open()
    b.let_pass(9.0 + late_ms / 1000)
    count = sensor.poll()
    assert sensor.overran and count == 12
    pushed = b.chip.fifo_samples_pushed
    sensor.overran = False
    rows = []
    while count:
        for k in range(count):
            sensor.load(k)
            rows.append((sensor.x, sensor.y, sensor.z, sensor.rx, sensor.ry, sensor.rz))
        count = sensor.poll()
    newest = b.chip.fifo_samples_pushed
    assert near(rows, b.truth(len(rows), newest - len(rows)))
    kept = len(rows) - (newest - pushed)
    assert sensor.depth - 1 <= kept <= sensor.depth + 1
    assert not sensor.overran and b.chip.violations == []


def test_the_pattern_is_right_again_after_an_overrun_at_any_moment(bench):
    """The oldest words fall out one by one, also while they are being read."""
    for late_us in range(0, 9600, 700):
        b = bench()
        sensor = b.open()
        b.let_pass(8.0)
        b.clock.advance(late_us)
        sensor.poll()
        sensor.load(0)
        t = sensor.rz * 8.75e-3
        assert abs(sensor.y - 0.01 * t / 122e-6) <= 2, "acceleration and rate are of one sample"


def test_a_missing_chip_and_a_locked_bus(bench):
    b = bench()
    b.chip.nack = True
    with pytest.raises(ValueError, match="No I2C device"):
        b.open()
    b.chip.nack = False
    b.i2c.try_lock()
    with pytest.raises(OSError, match="expected a free bus"):
        b.open()


def test_a_reset_that_never_ends(bench):
    b = bench()
    b.chip.reset_us = 1 << 40
    with pytest.raises(OSError, match="reset to end within 100 ms"):
        b.open()


@pytest.mark.parametrize(("register", "mask", "value"), [(0x10, 0x0C, 0x00), (0x10, 0xF0, 0x00), (0x11, 0x0C, 0x04)])
def test_settings_that_do_not_take(bench, register, mask, value):
    b = bench()
    b.chip.wrong_bits[register] = (mask, value)
    with pytest.raises(RuntimeError, match="expected 104 Hz, 4 g, 250 dps, found CTRL"):
        b.open()
    assert b.i2c.try_lock(), "the bus is free for the next try"


def test_it_can_be_opened_again(bench):
    b = bench()
    b.open()
    b.drain(0.3)
    b.sensor.close()
    b.open()
    rows = b.drain(0.3)
    assert near(rows, b.truth(len(rows)))


@pytest.mark.parametrize(
    ("kind", "driver"), [(Lsm6dsox, "Lsm6dsox"), (Lsm6ds3trc, "Lsm6ds3trc"), (Lsm6ds33, "Lsm6ds33")]
)
def test_open_sensor_takes_the_chip_that_is_there(tmp_path, kind, driver):
    clock = SimClock()
    parts = Parts(tmp_path / "drive", kind(Motion(upright), clock), clock=clock)
    sensor = parts.module("stork.drivers.sensor_probe").open_sensor(parts.i2c(), (0x6A,), ALL)
    assert type(sensor).__name__ == driver and sensor.name in ALL
    loaded = [name for name in parts.importer.modules if name.startswith("stork.drivers.lsm")]
    assert len(loaded) == 2, "what they share and only one of them take room in the board's memory"


def test_open_sensor_names_what_it_wanted_and_what_it_found(tmp_path):
    clock = SimClock()
    chip = Lsm6ds33(Motion(upright), clock)
    parts = Parts(tmp_path / "drive", chip, clock=clock)
    i2c, drivers = parts.i2c(), parts.module("stork.drivers.sensor_probe")
    with pytest.raises(RuntimeError, match="expected LSM6DSOX or LSM6DS3TR-C at 0x6a, found a chip with WHO_AM_I 0x69"):
        drivers.open_sensor(i2c, (0x6A,), ALL[:2])
    with pytest.raises(OSError, match="expected a motion sensor at 0x6b, found none"):
        drivers.open_sensor(i2c, (0x6B,), ALL)
    chip.nack = True
    with pytest.raises(OSError, match="found none that answers"):
        drivers.open_sensor(i2c, (0x6A,), ALL)
    assert i2c.try_lock()
