"""The driver with the real adafruit_lsm6ds, over the virtual bus, on the chip's registers."""

import pytest

from board_world import Parts, counting, lsm6dsox, upright
from checked_int import Small
from stork.drivers.lsm6dsox import period_us
from stork_sim.board.clock import SimClock
from stork_sim.chips.sensor_errors import SensorErrors

PERFECT = SensorErrors.none()


class Bench:
    """One chip on one bus, and the driver on it."""

    def __init__(self, drive, function=counting, wrap=lambda chip: chip, **chip):
        self.clock = SimClock()
        chip.setdefault("errors", PERFECT)
        self.chip = lsm6dsox(self.clock, function, **chip)
        self.parts = Parts(drive, wrap(self.chip), clock=self.clock)
        self.i2c = self.parts.i2c()

    def open(self):
        self.sensor = self.parts.module("stork.drivers.lsm6dsox").Lsm6dsox(self.i2c)
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


@pytest.fixture
def bench(tmp_path):
    return lambda *args, **kwargs: Bench(tmp_path / "drive", *args, **kwargs)


def near(found, truth):
    """Equal to one LSB, which rounding at a half may cost."""
    return len(found) == len(truth) and all(
        abs(a - b) <= 1 for f, t in zip(found, truth, strict=True) for a, b in zip(f, t, strict=True)
    )


def test_it_configures_what_it_says(bench):
    b = bench()
    sensor = b.open()
    assert b.register(0x10) == b"\x48"  # CTRL1_XL: 0100 104 Hz, 10 4 g
    assert b.register(0x11) == b"\x40"  # CTRL2_G: 0100 104 Hz, 00 250 dps
    assert b.register(0x09) == b"\x44"  # FIFO_CTRL3: both batched at 104 Hz
    assert b.register(0x0A) == b"\x06"  # FIFO_CTRL4: continuous
    assert (sensor.acc_ug_per_lsb, sensor.gyr_udps_per_lsb, sensor.period_us) == (122, 8750, 9600)
    assert b.chip.violations == []


@pytest.mark.parametrize(("fine", "us"), [(0, 9600), (10, 9458), (-10, 9746), (1, 9585), (127, 8063), (-128, 11881)])
def test_the_period_by_hand(bench, fine, us):
    """1e6 * 64 / 6667 / (1 + 0.0015 fine), e.g. 9599.52 / 1.015 = 9457.65."""
    assert bench(freq_fine=fine).open().period_us == us
    assert us == round(1e6 * 64 / 6667 / (1 + 0.0015 * fine))


def test_the_period_is_reckoned_in_small_integers():
    """A large one would stay large under CircuitPython 9, and each sample that it meets would take memory."""
    for fine in range(-128, 128):
        assert period_us(Small(fine)) == round(1e6 * 64 / 6667 / (1 + 0.0015 * fine))


def test_samples_come_whole_and_in_order(bench):
    b = bench()
    b.open()
    rows = b.drain(5.0)
    assert len(rows) >= 515
    assert near(rows, b.truth(len(rows)))
    assert (b.sensor.errors, b.sensor.skipped, b.sensor.overran) == (0, 0, False)


@pytest.mark.parametrize("every_ms", [1, 9, 10, 33, 115, 700])
def test_any_rhythm_of_polls_gives_the_same_samples(bench, every_ms):
    b = bench()
    b.open()
    rows = b.drain(3.0 if every_ms < 500 else 2.0, every_ms)
    assert near(rows, b.truth(len(rows)))
    if every_ms < 100:  # 12 a poll keep up with 104 Hz
        assert len(rows) >= 305


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
    rows = set(b.drain(1.0))
    acc = [round(v / 9.80665 / 122e-6) for v in (20, 5)]
    assert rows == {
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
    assert b.chip.fifo_started_us is not None and b.clock.now_us - b.chip.fifo_started_us < 530_000


def test_an_overrun_is_told_once_and_the_newest_256_remain(bench):
    b = bench()
    b.open()
    b.let_pass(4.0)
    rows = b.drain(1.0, every_ms=1)
    assert b.sensor.overran
    made = b.chip.fifo_samples_pushed
    assert near(rows, b.truth(len(rows), first=made - len(rows)))
    assert b.sensor.depth - 2 <= len(rows) - 104 <= b.sensor.depth + 2
    b.sensor.overran = False
    b.drain(1.0)
    assert not b.sensor.overran


class OddDrop:
    """The chip lost one word at the front of its FIFO: half a sample, as an overrun may."""

    def __init__(self, chip, at_read):
        self.chip, self.address, self.left = chip, chip.address, at_read

    def write(self, data):
        self.chip.write(data)
        if data == b"\x78":
            self.left -= 1
            if self.left == 0:
                self.chip.read(7)
                self.chip.write(data)

    def read(self, n):
        return self.chip.read(n)


@pytest.mark.parametrize("every_ms", [12, 50, 200])
def test_half_a_sample_lost_costs_one_sample_and_no_more(bench, every_ms):
    b = bench(wrap=lambda chip: OddDrop(chip, 10))
    b.open()
    rows = b.drain(4.0, every_ms)
    truth = b.truth(len(rows) + 1)
    gaps = [k for k in range(len(rows)) if not near([rows[k]], [truth[k]])]
    assert gaps, "the drop was meant to be seen"
    assert near(rows[: gaps[0]], truth[: gaps[0]])
    assert near(rows[gaps[0] :], truth[gaps[0] + 1 :])
    assert b.sensor.skipped == 1


class AccelerometerFirst:
    """A chip whose FIFO puts the accelerometer's word of a sample before the gyroscope's."""

    def __init__(self, chip):
        self.chip, self.address = chip, chip.address
        self.fifo = False
        self.kept = b""

    def write(self, data):
        self.fifo = data == b"\x78"
        self.chip.write(data)

    def read(self, n):
        if not self.fifo:
            return self.chip.read(n)
        data = self.kept
        while len(data) < n:
            pair = self.chip.read(14)
            data += pair[7:] + pair[:7]
        self.kept = data[n:]
        return data[:n]


@pytest.mark.parametrize("every_ms", [5, 12, 60])
def test_the_other_order_of_words_loses_nothing(bench, every_ms):
    b = bench(wrap=AccelerometerFirst)
    b.open()
    rows = b.drain(3.0, every_ms)
    assert near(rows, b.truth(len(rows))) and len(rows) > 300
    assert b.sensor.skipped == 0


def test_an_absent_answer_is_counted_and_over_when_it_is_back(bench):
    b = bench()
    b.open()
    b.drain(0.5)
    b.chip.nack = True
    assert b.drain(0.2) == []
    assert b.sensor.failed >= 15 and b.sensor.errors == b.sensor.failed
    b.chip.nack = False
    assert len(b.drain(0.3)) >= 45, "what the FIFO held meanwhile comes too"
    assert b.sensor.failed == 0 and b.sensor.errors >= 15


def test_a_chip_that_stops_measuring_gives_nothing(bench):
    b = bench()
    b.open()
    b.drain(0.5)
    b.chip.frozen = True
    b.drain(0.1)
    assert b.drain(0.5) == [] and b.sensor.failed == 0


def test_a_missing_chip(bench):
    b = bench()
    b.chip.nack = True
    with pytest.raises((ValueError, OSError)):
        b.open()


@pytest.mark.parametrize("who", [0x69, 0x6A, 0x6B, 0x00])
def test_another_chip(bench, who):
    """LSM6DS33, LSM6DS3TR-C, ISM330DHCX: the library knows them under other classes."""

    class Other:
        def __init__(self, chip):
            self.chip, self.address = chip, chip.address

        def write(self, data):
            self.asked = data
            self.chip.write(data)

        def read(self, n):
            return bytes((who,)) if self.asked == b"\x0f" else self.chip.read(n)

    b = bench(wrap=Other)
    with pytest.raises(RuntimeError, match="Failed to find"):
        b.open()


def test_a_reset_that_never_ends(bench):
    class Stuck:
        """CTRL3_C keeps its SW_RESET bit."""

        def __init__(self, chip):
            self.chip, self.address = chip, chip.address

        def write(self, data):
            self.asked = data
            self.chip.write(data)

        def read(self, n):
            data = self.chip.read(n)
            return bytes((data[0] | 1,)) if self.asked == b"\x12" else data

    b = bench(wrap=Stuck)
    begun = b.clock.now_us
    with pytest.raises(OSError, match="reset to end within 100 ms"):
        b.open()
    assert b.clock.now_us - begun < 300_000


def test_settings_that_do_not_take(bench):
    """Reported of some boards: the rate reads back as 0 Hz although it was set."""

    class Forgetful:
        def __init__(self, chip):
            self.chip, self.address = chip, chip.address
            self.write = chip.write

        def read(self, n):
            data = self.chip.read(n)
            return b"\x08\x00" if data == b"\x48\x40" else data

    b = bench(wrap=Forgetful)
    with pytest.raises(RuntimeError, match="expected 104 Hz, 4 g, 250 dps, found CTRL 08 00"):
        b.open()
    assert b.i2c.try_lock(), "the bus is free for the next try"


def test_a_locked_bus_is_no_endless_wait(bench):
    b = bench()
    b.i2c.try_lock()
    begun = b.clock.now_us
    with pytest.raises(OSError, match="expected a free bus, it stayed locked"):
        b.open()
    assert b.clock.now_us - begun < 100_000


def test_it_can_be_opened_again(bench):
    """After its power was lost: every register is as it was made."""
    b = bench()
    b.open()
    b.drain(0.2)
    b.sensor.close()
    b.chip.write(b"\x12\x01")  # SW_RESET
    b.let_pass(0.001)
    b.open()
    rows = b.drain(0.5)
    assert near(rows, b.truth(len(rows))) and len(rows) > 45


def test_a_failed_opening_leaves_the_bus_for_the_next(bench):
    b = bench()
    b.chip.nack = True
    for _ in range(3):
        with pytest.raises((ValueError, OSError)):
            b.open()
    b.chip.nack = False
    b.open()
    assert len(b.drain(0.5)) > 45


def test_a_poll_is_two_transactions_of_the_least_bytes(bench):
    """104 Hz at 400 kHz: 2 x 100 us of call, 5 + 17 bytes of 22.5 us."""
    b = bench()
    b.open()
    b.drain(0.5)
    b.clock.advance(12_000)
    begun = b.clock.now_us
    count = b.sensor.poll()
    assert count in (1, 2)
    assert b.clock.now_us - begun <= 200 + (5 + 3 + 14 * count) * 22.5
