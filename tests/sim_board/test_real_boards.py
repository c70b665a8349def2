"""Stand-ins for real boards: as strict as their microcontrollers; the haptic driver follows its data sheet."""

import pytest
from typer.testing import CliRunner

from board_world import Parts
from stork_host.cli import sim
from stork_host.cli.app import app
from stork_sim.board.models import MODELS
from stork_sim.chips.drv2605 import Drv2605
from stork_sim.chips.exceptions import RegisterError


@pytest.fixture
def pico(tmp_path):
    return Parts(tmp_path / "drive", model="raspberry_pi_pico")


def test_names_of_one_pin_are_one_pin(tmp_path):
    parts = Parts(tmp_path / "drive", model="clue_nrf52840_express")
    board, digitalio = parts.module("board"), parts.module("digitalio")
    assert board.NEOPIXEL is board.D18 is board.P18
    digitalio.DigitalInOut(board.D18)
    with pytest.raises(ValueError, match="in use"):
        digitalio.DigitalInOut(board.NEOPIXEL)


def test_buses_of_an_rp2040_are_where_the_chip_has_them(pico):
    board, busio = pico.module("board"), pico.module("busio")
    for scl, sda in ((board.GP4, board.GP5), (board.GP7, board.GP4), (board.GP5, board.GP6)):
        with pytest.raises(ValueError, match="Invalid pins"):
            busio.I2C(scl, sda)
    busio.I2C(board.GP7, board.GP6)
    for clock, data in ((board.GP3, board.GP2), (board.GP2, board.GP11)):
        with pytest.raises(ValueError, match="Invalid pins"):
            busio.SPI(clock, MOSI=data)
    spi = busio.SPI(board.GP2, MOSI=board.GP3)
    with pytest.raises(RuntimeError, match="requires lock"):
        spi.write(b"x")


def test_pwm_channels_of_an_rp2040(pico):
    """GP0 and GP16 are one channel, GP16 and GP17 share a frequency. The exceptions are those of 9 and 10."""
    board, pwmio = pico.module("board"), pico.module("pwmio")
    pwmio.PWMOut(board.GP16, frequency=1000)
    with pytest.raises(RuntimeError, match="in use"):
        pwmio.PWMOut(board.GP0, frequency=1000)
    with pytest.raises(ValueError, match="Invalid variable_frequency"):
        pwmio.PWMOut(board.GP17, frequency=440, variable_frequency=True)
    pwmio.PWMOut(board.GP17, frequency=1000)


def test_a_xiaos_sensor_needs_its_power(tmp_path):
    from board_world import lsm6dsox
    from stork_sim.board.clock import SimClock

    clock = SimClock()
    parts = Parts(tmp_path / "drive", lsm6dsox(clock), clock=clock, model="Seeed_XIAO_nRF52840_Sense")
    board = parts.module("board")
    i2c = parts.module("busio").I2C(board.IMU_SCL, board.IMU_SDA)
    assert i2c.try_lock()
    power = parts.module("digitalio").DigitalInOut(board.IMU_PWR)
    with pytest.raises(OSError):
        i2c.writeto(0x6A, b"\x0f")
    power.switch_to_output(True)
    with pytest.raises(OSError):
        i2c.writeto(0x6A, b"\x0f")  # it is still starting
    clock.advance(40_000)
    i2c.writeto(0x6A, b"\x0f")
    power.value = False
    with pytest.raises(OSError):
        i2c.writeto(0x6A, b"\x0f")


def test_the_haptic_drivers_registers():
    felt = []
    chip = Drv2605(felt.append)
    chip.write(b"\x00")
    assert chip.read(2) == b"\xe0\x40"  # DRV2605L, standby
    chip.write(b"\x02\x7f")
    assert felt[-1] == 0, "in standby nothing moves"
    chip.write(b"\x01\x05")
    assert felt[-1] == 100
    chip.write(b"\x02\xff")
    assert felt[-1] == 0, "signed: -1 brakes"
    chip.write(b"\x1d\xa8")
    assert felt[-1] == 100, "unsigned: 255 of 255"
    chip.write(b"\x01\x80")
    chip.write(b"\x01")
    assert chip.read(1) == b"\x40" and felt[-1] == 0
    with pytest.raises(RegisterError):
        chip.write(b"\x00\x01")
    with pytest.raises(RegisterError):
        chip.write(b"\x60\x01")
    assert len(chip.violations) == 2


def test_the_command_line_knows_the_boards():
    text = sim.BoardOption.__metadata__[0].help
    assert all(name in text for name in MODELS)
    for command in (["run", "--drill", "single_leg"], ["board"]):
        result = CliRunner().invoke(app, ["sim", *command, "--board", "toaster"])
        assert result.exit_code != 0
        assert "expected a board: stork_virtual" in str(result.exception)
