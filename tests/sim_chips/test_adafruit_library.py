"""The real adafruit_lsm6ds package, as the firmware uses it, initialises and reads the simulated chip."""

import math
import sys
import types

import pytest

from sim_chips.bench import Bench, G, Known, constant
from stork_sim.chips.exceptions import RegisterError
from stork_sim.chips.ism330dhcx import Ism330dhcx
from stork_sim.chips.lsm6dso32 import Lsm6dso32

MOTION = (0.5 * G, -0.25 * G, 0.8 * G, 12.0, -34.0, 56.0)


class Bus:
    """Part of busio.I2C that adafruit_bus_device needs, as strict about the lock as the real one."""

    def __init__(self, chip) -> None:
        self._chip = chip
        self._locked = False

    def try_lock(self) -> bool:
        if self._locked:
            return False
        self._locked = True
        return True

    def unlock(self) -> None:
        self._locked = False

    def _check(self, address: int) -> None:
        assert self._locked, "bus used without its lock"
        if address != self._chip.address:
            raise OSError(19, "no such device")

    def writeto(self, address, buffer, *, start=0, end=None):
        self._check(address)
        self._chip.write(bytes(memoryview(buffer)[start:end]))

    def readfrom_into(self, address, buffer, *, start=0, end=None):
        self._check(address)
        view = memoryview(buffer)[start:end]
        view[:] = self._chip.read(len(view))

    def writeto_then_readfrom(
        self, address, out_buffer, in_buffer, *, out_start=0, out_end=None, in_start=0, in_end=None
    ):
        self.writeto(address, out_buffer, start=out_start, end=out_end)
        self.readfrom_into(address, in_buffer, start=in_start, end=in_end)


@pytest.fixture
def library(monkeypatch):
    """adafruit_lsm6ds imported fresh, with a stand-in for MicroPython's ``const`` and a sleep that moves the clock."""
    clocks = []

    def sleep(seconds: float) -> None:
        for clock in clocks:
            clock.now_us += round(seconds * 1e6)

    ours = ("adafruit_lsm6ds", "adafruit_bus_device", "adafruit_register")
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    stand_in = types.ModuleType("micropython")
    stand_in.const = lambda value: value  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "micropython", stand_in)
    busio = types.ModuleType("busio")  # named in annotations, which CPython evaluates
    busio.I2C = busio.SPI = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "busio", busio)
    import adafruit_lsm6ds
    from adafruit_lsm6ds.lsm6dsox import LSM6DSOX

    monkeypatch.setattr(adafruit_lsm6ds, "sleep", sleep)
    yield adafruit_lsm6ds, LSM6DSOX, clocks
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)


def test_it_initialises_and_reads_the_motion(library):
    package, driver, clocks = library
    b = Bench(Known(constant(*MOTION)))
    clocks.append(b.clock)
    sensor = driver(Bus(b.chip))
    assert sensor.accelerometer_data_rate == package.Rate.RATE_104_HZ
    assert sensor.gyro_data_rate == package.Rate.RATE_104_HZ
    b.clock.now_us += 20_000
    assert sensor.acceleration == pytest.approx(MOTION[:3], abs=0.5 * 122e-6 * G)
    # the library's 0.00980665 m/s^2 per mg is exact; half an LSB of 8.75 mdps remains
    assert [math.degrees(rate) for rate in sensor.gyro] == pytest.approx(MOTION[3:], abs=0.5 * 8.75e-3)
    assert sensor.temperature == 31.0
    assert b.get(0x12)[0] & 0x40, "it switched block data update on"
    assert b.chip.violations == []


@pytest.mark.parametrize("g_range", ["2G", "4G", "8G", "16G"])
def test_every_accelerometer_range_reads_the_same_motion(library, g_range):
    package, driver, clocks = library
    b = Bench(Known(constant(*MOTION)))
    clocks.append(b.clock)
    sensor = driver(Bus(b.chip))
    sensor.accelerometer_range = getattr(package.AccelRange, f"RANGE_{g_range}")
    assert sensor.acceleration == pytest.approx(MOTION[:3], abs=0.5 * 488e-6 * G)


@pytest.mark.parametrize("dps", [125, 250, 500, 1000, 2000])
def test_every_gyroscope_range_reads_the_same_motion(library, dps):
    package, driver, clocks = library
    b = Bench(Known(constant(*MOTION)))
    clocks.append(b.clock)
    sensor = driver(Bus(b.chip))
    sensor.gyro_range = getattr(package.GyroRange, f"RANGE_{dps}_DPS")
    assert [math.degrees(rate) for rate in sensor.gyro] == pytest.approx(MOTION[3:], abs=0.5 * 70e-3)


def test_a_missing_chip_is_a_missing_device(library):
    _, driver, clocks = library
    b = Bench(Known(constant(*MOTION)))
    clocks.append(b.clock)
    b.chip.nack = True
    with pytest.raises(ValueError, match="No I2C device"):
        driver(Bus(b.chip))


def test_its_filter_setting_is_refused_because_the_model_has_no_such_filter(library):
    package, driver, clocks = library
    b = Bench(Known(constant(*MOTION)))
    clocks.append(b.clock)
    sensor = driver(Bus(b.chip))
    with pytest.raises(RegisterError, match="not simulated"):
        sensor.high_pass_filter = package.AccelHPF.HPF_DIV9


@pytest.mark.parametrize("g_range", ["4G", "8G", "16G", "32G"])
def test_its_own_class_reads_an_lsm6dso32_in_every_range(library, g_range):
    package, _, clocks = library
    from adafruit_lsm6ds.lsm6dso32 import LSM6DSO32

    b = Bench(Known(constant(*MOTION)), Lsm6dso32)
    clocks.append(b.clock)
    sensor = LSM6DSO32(Bus(b.chip))
    b.clock.now_us += 20_000
    assert b.get(0x10) == b"\x48" and sensor.acceleration == pytest.approx(MOTION[:3], abs=0.5 * 244e-6 * G)
    sensor.accelerometer_range = getattr(package.AccelRange, f"RANGE_{g_range}")
    b.clock.now_us += 20_000
    assert sensor.acceleration == pytest.approx(MOTION[:3], abs=0.5 * 976e-6 * G)
    assert [math.degrees(rate) for rate in sensor.gyro] == pytest.approx(MOTION[3:], abs=0.5 * 8.75e-3)
    assert b.chip.violations == []


def test_its_class_for_the_lsm6dsox_reads_half_of_what_an_lsm6dso32_feels(library):
    """The fault that Stork's self-test looks for: one WHO_AM_I, two scales."""
    _, driver, clocks = library
    b = Bench(Known(constant(*MOTION)), Lsm6dso32)
    clocks.append(b.clock)
    sensor = driver(Bus(b.chip))
    b.clock.now_us += 20_000
    assert sensor.acceleration == pytest.approx([value / 2 for value in MOTION[:3]], abs=122e-6 * G)


@pytest.mark.parametrize("dps", [125, 250, 500, 1000, 2000, 4000])
def test_its_own_class_reads_an_ism330dhcx_in_every_range(library, monkeypatch, dps):
    package, _, clocks = library
    from adafruit_lsm6ds import ism330dhcx

    b = Bench(Known(constant(*MOTION)), Ism330dhcx)
    clocks.append(b.clock)
    monkeypatch.setattr(ism330dhcx, "sleep", package.sleep)
    sensor = ism330dhcx.ISM330DHCX(Bus(b.chip))
    sensor.gyro_range = getattr(package.GyroRange, f"RANGE_{dps}_DPS")
    b.clock.now_us += 20_000
    assert [math.degrees(rate) for rate in sensor.gyro] == pytest.approx(MOTION[3:], abs=0.5 * 140e-3)
    assert sensor.acceleration == pytest.approx(MOTION[:3], abs=0.5 * 122e-6 * G)
    assert b.chip.violations == []
