"""Power: brown-out at any moment, battery, contacts, and the flash while power fails."""

import pytest

from board_world import Motion, Parts, upright
from stork_format import session
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_sim.board.battery_cell import BatteryCell
from stork_sim.board.clock import SimClock
from stork_sim.board.models import MODELS
from stork_sim.board.nvm import Nvm
from stork_sim.board.virtual_board import PowerOff, VirtualBoard
from stork_sim.faults import parse_all
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import make_rig, play
from stork_sim.user_driver import UserDriver


def wearer(hold_s=6.0):
    return virtual_wearer(person("young"), SingleLeg("left", hold_s=hold_s), seed=4)


@pytest.mark.parametrize(
    ("model", "told"), [("stork_virtual", True), ("raspberry_pi_pico", False), ("raspberry_pi_pico2", True)]
)
def test_a_brown_out_starts_anew_and_says_why_where_the_chip_can(tmp_path, model, told):
    """Firmware that prints why it was started; 0.5 s after it began the voltage breaks down, once."""
    firmware = tmp_path / "firmware"
    firmware.mkdir()
    (firmware / "boot.py").write_text("")
    (firmware / "code.py").write_text(
        "import microcontroller, time\n"
        "print(microcontroller.cpu.reset_reason == microcontroller.ResetReason.BROWNOUT)\n"
        "try:\n    time.sleep(5)\nexcept Exception:\n    print('caught')\n"
    )
    board = VirtualBoard(tmp_path / "drive", firmware=firmware, model=MODELS[model])
    board.safe_modes = ()  # it would stay there: this firmware has no safemode.py
    reasons = []
    board.boot_watchers.append(lambda: reasons.append(board.reset_reason))
    board.clock.call_at(750_000, board.brown_out)
    board.power_on()
    assert board.console == ["False", str(told)] and board.brown_outs == 1
    assert reasons == ["POWER_ON", "BROWNOUT" if told else "POWER_ON"]


def test_safe_mode_runs_first_where_the_firmware_has_one(tmp_path):
    firmware = tmp_path / "firmware"
    firmware.mkdir()
    (firmware / "boot.py").write_text("")
    (firmware / "safemode.py").write_text(
        "import microcontroller, supervisor\nprint(supervisor.runtime.safe_mode_reason)\nmicrocontroller.reset()\n"
    )
    (firmware / "code.py").write_text("import time\nprint('up')\ntime.sleep(2)\n")
    board = VirtualBoard(tmp_path / "drive", firmware=firmware)
    board.clock.call_at(1_000_000, board.brown_out)
    board.power_on()
    assert board.console == ["up", "BROWNOUT", "up"]


@pytest.mark.parametrize("at_s", [0.1, 1.0, 1.8, 5.0, 9.0, 12.0])
def test_whenever_it_comes_the_drill_is_played_again(tmp_path, at_s):
    rig = make_rig(who := wearer(), tmp_path / "board", faults=parse_all([f"brownout@{at_s}s"]))
    played = play(rig, who, "single_leg", "left")
    assert rig.board.brown_outs == 1
    assert played.outcome.end_cause == "touchdown" and played.outcome.complaints == []
    (stored,) = sessions_on(rig.board.drive.folder).values()
    assert session.read(stored).result["end_cause"] == "touchdown"
    assert played.user.cut == (1 if at_s > 3 else 0)


def test_while_a_session_is_stored_nothing_is_half(tmp_path):
    """Every 40 ms through the time when the first trial is written, where no block of flash is torn: whole files only,
    and the board plays on.
    """
    rig = make_rig(who := wearer(3.0), tmp_path / "first")
    end_us = []
    rig.board.console_watchers.append(lambda line: ", score " in line and end_us.append(rig.board.clock.now_us))
    play(rig, who, "single_leg", "left")
    for before_ms in range(0, 900, 40):
        at_s = (end_us[0] - before_ms * 1000) / 1e6
        rig = make_rig(who := wearer(3.0), tmp_path / f"cut{before_ms}", faults=parse_all([f"brownout@{at_s:.3f}s"]))
        rig.board.drive.tears = False
        user = UserDriver(rig.board, who, [("single_leg", "left")] * 2, patient=True)
        rig.board.power_on()
        user.check()
        stored = sessions_on(rig.board.drive.folder)
        assert [session.read(each).header["session_number"] for each in stored.values()] == list(stored)
        assert len(stored) >= 2


def test_an_empty_battery_leaves_what_was_stored(tmp_path):
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(who, tmp_path / "board", faults=parse_all(["battery_low@3s+25s"]))
    user = UserDriver(rig.board, who, [("single_leg", "left")] * 3, patient=True)
    rig.board.power_on()
    with pytest.raises(StorkError, match=r"expected 3 stored sessions, found [12] when the board went off"):
        user.check()
    stored = sessions_on(rig.board.drive.folder)
    assert len(stored) == len(user.files) >= 1
    assert all(session.read(each).result for each in stored.values())


def test_the_battery_falls_along_its_curve():
    clock = SimClock()
    battery = BatteryCell(clock, capacity_mah=100, charge=1.0, load_ma=50)
    assert battery.mv == pytest.approx(4200 - 15)
    clock.advance(3_600_000_000)
    assert battery.charge == pytest.approx(0.5) and battery.mv == pytest.approx(3840 - 15)
    clock.advance(3 * 3_600_000_000)
    assert battery.charge == 0.0 and battery.mv == pytest.approx(3270 - 15)
    battery.charging = True
    clock.advance(3_600_000_000)
    assert battery.charge == pytest.approx(0.5) and battery.mv == pytest.approx(3840 + 15)


def test_the_firmware_can_measure_the_battery(tmp_path):
    """VOLTAGE_MONITOR is half of it, as on a Feather: 3.61 V at 5 % is 1.80 V, of 3.3 V full scale."""
    parts = Parts(tmp_path / "drive")
    pin = parts.module("analogio").AnalogIn(parts.board.pins["VOLTAGE_MONITOR"])
    parts.board.battery.charge = 0.05
    volts = pin.value / 65535 * pin.reference_voltage * 2
    assert volts == pytest.approx(3.61 - 0.0075, abs=0.003)
    with pytest.raises(ValueError, match="in use"):
        parts.module("analogio").AnalogIn(parts.board.pins["VOLTAGE_MONITOR"])
    with pytest.raises(ValueError, match="Invalid pin"):
        parts.module("analogio").AnalogIn(parts.board.pins["BUTTON"])


def test_contacts_bounce_and_come_to_rest(tmp_path):
    board = VirtualBoard(tmp_path / "drive")
    board.bounce_ms = 10
    button = board.pins["BUTTON"]
    for down in (True, False, True):
        board.press(down)
        levels = [button.held_low]
        for _ in range(200):
            board.clock.advance(100)
            levels.append(button.held_low)
        assert levels[0] is down and set(levels) == {True, False} and set(levels[105:]) == {down}


def test_memory_that_loses_its_power_between_erasing_and_writing(tmp_path):
    clock = SimClock()
    nvm = Nvm(tmp_path / "nvm", 64, clock)
    nvm[0:4] = b"abcd"
    assert (tmp_path / "nvm").read_bytes()[:4] == b"abcd" and clock.now_us == 54_000

    def cut():
        raise PowerOff

    clock.call_in(10_000, cut)
    with pytest.raises(PowerOff):
        nvm[4:8] = b"efgh"
    assert bytes(nvm) == b"\xff" * 64 == (tmp_path / "nvm").read_bytes()
    with pytest.raises(ValueError, match="different lengths"):
        nvm[0:4] = b"abc"


def test_a_held_up_board_finds_that_time_has_passed():
    clock = SimClock()
    clock.call_at(1000, lambda: clock.advance(5_000_000))
    clock.advance(2000)
    assert clock.now_us == 5_001_000


def test_a_bus_that_is_held_low(tmp_path):
    from stork_sim.chips.lsm6dsox import Lsm6dsox

    clock = SimClock()
    parts = Parts(tmp_path / "drive", Lsm6dsox(Motion(upright), clock), clock=clock)
    i2c = parts.i2c()
    i2c.try_lock()
    assert i2c.scan() == [0x6A]
    parts.board.line.stuck = True
    assert i2c.scan() == []
    with pytest.raises(OSError, match="held low"):
        i2c.writeto(0x6A, b"\x0f")
    with pytest.raises(RuntimeError, match="No pull up"):
        parts.i2c()


def test_a_file_that_is_open_when_the_power_goes_gets_nothing_more(tmp_path):
    """`with` would close it, and write its folder and its last sector, on a board that is off."""
    parts = Parts(tmp_path / "drive")
    board = parts.board
    program = "def run():\n    with open('/a.txt', 'wb') as file:\n        file.write(b'x' * 700)\n        end()\n"
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "writes.py").write_text(program)
    parts.importer.roots.append(tmp_path / "m")
    parts.importer.builtins["end"] = board.power_off
    begun = len(board.drive.volume.cache.flash.done)
    with pytest.raises(PowerOff):
        parts.module("writes").run()
    now = board.clock.now_us
    board.drive.cut()
    assert board.clock.now_us == now and len(board.drive.volume.cache.flash.done) == begun
    assert not [name for name, _, size in board.drive.volume.list("") if name == "a.txt" and size]
