"""Each board of firmware/boards on its microcontroller: start in both modes, a week unworn, a watchdog that stays."""

import random
from contextlib import suppress
from dataclasses import fields, replace

import numpy as np
import pytest

from board_world import Motion, Parts, Worn, upright
from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import codes
from stork_format import journal_records as journal
from stork_host.pictures.patterns import colour
from stork_sim.board import microcontrollers, modules
from stork_sim.board.microcontrollers import CONSOLE, DATA, DRIVE, ESP32S3, MICROCONTROLLERS, VIRTUAL
from stork_sim.board.models import MODELS
from stork_sim.board.virtual_board import PowerOff, VirtualBoard
from stork_sim.board.watchdog import Bite
from stork_sim.firmware_folder import firmware_folder

REAL = sorted(set(MODELS) - {"stork_virtual"})
NRF = "feather_bluefruit_sense"
PICO, PICO2 = "raspberry_pi_pico", "raspberry_pi_pico2"
NANO = "arduino_nano_rp2040_connect"  # its light is a PWM pin
ESP = "adafruit_qtpy_esp32s3_4mbflash_2mbpsram"
ONE_EACH = [PICO, PICO2, NRF, ESP]
HOUR_S = 3600
WEEK = 72, 72, 24


def _restart(board, maker=False):
    """Restart by software, as a PC asks for it."""
    nvm_flags.set_maker(board.nvm, maker)
    raise modules.BoardReset


def _bite():
    raise Bite


def faults(board):
    return [record[1] for record in list(Journal(board.nvm).each()) if record[0] == journal.FAULT]


def test_every_board_has_its_microcontroller():
    files = {path.stem for path in (firmware_folder() / "boards").glob("*.py")} - {"__init__", "other"}
    assert files == set(MODELS)
    assert {MODELS[name].microcontroller for name in REAL} == set(MICROCONTROLLERS)
    assert MODELS["stork_virtual"].microcontroller is VIRTUAL


@pytest.mark.parametrize("name", ONE_EACH)
def test_the_simulator_reads_every_fact(tmp_path, name):
    """A fact that nothing looks at holds nothing. Of a chip without alarms or safe modes none of theirs is asked."""
    read = {"firmware_bytes", "name"}  # the former where models.py reckons drives: the test below

    class Told:
        def __getattr__(self, fact):
            read.add(fact)
            return getattr(MODELS[name].microcontroller, fact)

    def retime():
        with suppress(OSError, RuntimeError):
            worn.board.watchdog.timeout = 7

    model = replace(MODELS[name], microcontroller=Told(), nvm_bytes=0, heap_bytes=0)
    worn = Worn(tmp_path / "drive", model=model, STORK_IDLE_S=5, STORK_HOLD_S=2)
    worn.start(2.0).at(20.0, worn.board.brown_out).at(30.0, _bite).at(40.0, lambda: _restart(worn.board))
    worn.at(58.0, retime).at(59.0, lambda: setattr(worn.board.watchdog, "mode", None)).run(60.0)
    facts = {fact.name for fact in fields(microcontrollers.Microcontroller)}
    chip = MODELS[name].microcontroller
    unasked = set() if chip.alarm else {"alarm_on_edge", "alarm_step_s", "alarm_missed_ms", "sleep_stops_pwm"}
    unasked |= set() if chip.safe_modes else {"safe_modes_by_usb"}
    unasked |= {"brown_out_told"} if chip.brown_out_by_software else set()
    unasked |= set() if MODELS[name].battery else {"analog"}
    assert facts - read == unasked


@pytest.mark.parametrize(
    ("name", "can", "cannot"),
    [
        (PICO, "GP26 A2", "GP25 GP15"),
        (PICO2, "GP26 A2", "GP25"),
        (NRF, "A0 A4 VOLTAGE_MONITOR", "D5 SDA"),
        (ESP, "A0 TX", "D35"),
    ],
)
def test_pins_that_can_measure(tmp_path, name, can, cannot):
    """Nothing hangs there: 0 V, where the chip can tell."""
    parts = Parts(tmp_path / "drive", model=name)
    analog, pins = parts.module("analogio").AnalogIn, vars(parts.module("board"))
    for pin in can.split():
        assert analog(pins[pin]).value == 0 or pin == "VOLTAGE_MONITOR"
    for pin in cannot.split():
        with pytest.raises(ValueError, match="Invalid pin"):
            analog(pins[pin])


@pytest.mark.parametrize(("name", "lost"), [(PICO, 4096), (PICO2, 4096), (NRF, 4096), (ESP, 8192)])
def test_a_cut_in_an_assignment_loses_what_was_erased_for_it(tmp_path, name, lost):
    """Of NVM: a sector or a page; on an ESP32-S3 all of it, whose old content goes before the new one comes."""
    board = VirtualBoard(tmp_path / "drive", model=name)
    board.nvm[:] = bytes(len(board.nvm))
    board.clock.call_in(20_000, board.power_off)
    with pytest.raises(PowerOff):
        board.nvm[5] = 1
    assert board.nvm.count(0xFF) == lost == board.model.microcontroller.erase_bytes
    assert bytes(board.nvm[:lost]) == b"\xff" * lost


def test_drives_are_as_large_as_the_flash_behind_the_firmware():
    """By hand, in sectors: a Pico's volume has 2048; boot sector, 7 for the FAT, 32 for the root folder go."""
    assert MODELS[PICO].drive_bytes == (2048 - 1 - 7 - 32) * 512
    assert MODELS[NRF].drive_bytes == (4088 - 1 - 6 - 32) // 2 * 1024  # 2 MB less a block, by 1 kB
    assert MODELS[ESP].drive_bytes == (1920 - 1 - 6 - 32) * 512  # 960 kB
    assert MODELS[PICO2].drive_bytes == (6144 - 1 - 10 - 32) // 2 * 1024
    assert MODELS["adafruit_feather_rp2040"].drive_bytes == (14336 - 1 - 29 - 32) // 2 * 1024
    assert MODELS[NANO].drive_bytes == (30720 - 1 - 31 - 32) // 4 * 2048


def test_memory_that_outlives_power_is_as_large_as_the_boards():
    assert [MODELS[name].nvm_bytes for name in (PICO, NRF, "clue_nrf52840_express", ESP)] == [4096, 4096, 8192, 8192]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("maker", [False, True])
def test_it_starts_in_both_modes_and_is_no_keyboard(tmp_path, name, maker):
    worn = Worn(tmp_path / "drive", model=name)
    nvm_flags.set_maker(worn.board.nvm, maker)
    worn.run(20.0)
    board = worn.board
    assert board.safe_mode == "" and "Traceback" not in worn.console and faults(board) == []
    both = not maker or MODELS[name].microcontroller is not ESP32S3
    assert board.usb_functions == {CONSOLE} | ({DATA} if both else set()) | ({DRIVE} if maker else set())
    assert worn.light_at(4.0) != colour("fault")


def test_too_much_for_an_esp32_is_safe_mode_at_every_start(tmp_path):
    """USB as boot.py left it before: console, second port and keyboard are six of five endpoints."""
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "boot.py").write_text("import usb_cdc\nusb_cdc.enable(console=True, data=True)\n")
    (folder / "code.py").write_text("print('runs')\n")
    (folder / "safemode.py").write_bytes((firmware_folder() / "safemode.py").read_bytes())
    for name, console in ((ESP, []), (PICO, ["runs"])):
        board = VirtualBoard(tmp_path / name, firmware=folder, model=name)
        board.power_on()
        assert board.console == console and bool(board.safe_mode) == (name == ESP)
        board.power_on()
        assert board.console == console * 2


def test_after_boot_py_usb_stays_as_it_is(tmp_path):
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "code.py").write_text(
        "import usb_hid\ntry:\n    usb_hid.disable()\nexcept RuntimeError as error:\n    print(error)\n"
    )
    board = VirtualBoard(tmp_path / "drive", firmware=folder, model=NRF)
    board.power_on()
    assert board.console == ["Cannot change USB devices now"]


@pytest.mark.parametrize(("name", "hours"), [(PICO, WEEK), *((name, (6,)) for name in (PICO2, NRF, ESP, NANO))])
def test_long_unworn(tmp_path, name, hours):
    """It sleeps without a fault, a crash or a bite, wakes by motion and by a press, and plays.

    Between stretches that are simulated whole lie hours in which nothing happens: the clock is put forward while it
    sleeps. The sensor computes all its samples, so only one board sleeps for a week; milliseconds wrap after 6.2 days.
    """

    def moved(t_s: np.ndarray) -> np.ndarray:
        out = upright(t_s)
        shaken = (t_s > moved_s) & (t_s < moved_s + 2)
        out[shaken, 1] = 6 * np.sin(2 * np.pi * 3 * t_s[shaken])
        return out

    moved_s = 40.0 + sum(hours) * HOUR_S + len(hours) * 40
    worn = Worn(tmp_path / "drive", Motion(moved), model=name, STORK_IDLE_S=15, STORK_HOLD_S=2)
    board = worn.board
    board.battery.capacity_mah = 1e9

    def skip(seconds: int) -> None:
        board.clock.now_us += seconds * 1_000_000
        board.watchdog.put_off(seconds * 1_000_000)

    at_s = 40.0
    for count in hours:
        worn.at(at_s, lambda s=count * HOUR_S: skip(s))
        at_s += count * HOUR_S + 40
    shown = {}
    worn.at(moved_s - 1, lambda: shown.update(asleep=board.light.rgb))
    worn.at(moved_s + 8, lambda: shown.update(moved=board.light.log[-1][0] / 1e6))
    press_s = moved_s + 40  # asleep again
    worn.at(press_s, lambda: shown.update(again=board.light.rgb, before=len(board.light.log)))
    worn.press(press_s).at(press_s + 3, lambda: shown.update(pressed=len(board.light.log)))
    if MODELS[name].button:
        worn.start(press_s + 5)
    worn.run(press_s + 25)
    assert shown["asleep"] == shown["again"] == (0, 0, 0), "dark"
    assert moved_s < shown["moved"] < moved_s + 8, "motion lights the menu"
    if MODELS[name].button:
        assert shown["pressed"] > shown["before"], "a press lights the menu"
        assert len(worn.sessions()) == 1
    assert faults(board) == [] and "fault" not in worn.console and "Traceback" not in worn.console
    assert board.bites == 0 and board.resets == 0
    assert (board.slept_us > 60e6) == board.model.microcontroller.alarm


@pytest.mark.parametrize("hours", [2, 30, 160, 300])
def test_no_sleep_of_an_nrf52840_lasts_for_ever(tmp_path, hours):
    """A time that is over by a millisecond is no alarm there. Short times, and seconds that are coarse after days of
    power, come near it: such a sleep is not begun.
    """
    assert _sleeps(tmp_path, hours, False) == ("over", hours < 290)


@pytest.mark.parametrize("hours", [30, 160])
def test_without_that_one_does(tmp_path, hours):
    assert _sleeps(tmp_path, hours, True)[0] == "for ever"


def _sleeps(folder, hours, all_times):
    """Many dozes at times of any kind, so long after power-on: ("over" or "for ever", whether it slept in any)."""
    parts = Parts(folder / "drive", model=NRF)
    sleeps = parts.module("stork.hal.cp_sleep")
    if all_times:
        sleeps._MISSED = False
    dog = parts.module("microcontroller").watchdog
    draw = random.Random(hours)
    slept = 0
    parts.clock.now_us = hours * HOUR_S * 1_000_000
    dog.timeout = 8
    dog.mode = parts.module("watchdog").WatchDogMode.RESET
    try:
        for _ in range(4000):
            parts.clock.advance(draw.randrange(3_000_000))
            dog.feed()
            slept += sleeps.doze(None, (), draw.choice((draw.randrange(1, 60), draw.randrange(1, 3000), 3000)))
    except Bite:
        return "for ever", slept > 0
    return "over", slept > 0


@pytest.mark.parametrize("name", [NANO, PICO])
def test_nothing_is_on_while_an_rp2040_sleeps(tmp_path, name):
    """Its light sleep stops the PWM clock: a tone would freeze, a motor go on. The light of "asleep" fades first."""
    model = replace(MODELS[name], motor="D7" if name == NANO else "GP9")
    worn = Worn(tmp_path / "drive", model=model, STORK_IDLE_S=5, STORK_HAPTIC=model.motor)
    board = worn.board
    duties: dict[str, int] = {}
    for pin in (model.led, model.buzzer, model.motor):
        if pin:
            board.pins[pin].on_pwm.append(lambda hz, duty, pin=pin: duties.update({pin: duty}))
    asleep = []

    def falls_asleep(on: bool) -> None:
        if on:
            asleep.append((board.clock.now_us, sum(duties.values()), model.pixel and board.light.rgb))

    worn.at(2.0, lambda: board.held_by_sleep.insert(0, falls_asleep)).run(40.0)
    assert 5 < len(asleep) < 20, "it sleeps, three seconds at a time"
    assert {state[1:] for state in asleep} == {(0, model.pixel and (0, 0, 0))}
    assert asleep[0][0] > 6.8e6, "five seconds in the menu, then 1.6 of light that fades, and sound"


@pytest.mark.parametrize(("version", "sleeps"), [((8, 2, 6), False), ((9, 2, 4), False), ((10, 2, 1), True)])
def test_a_pico_whose_tones_a_sleep_would_tear_waits_instead(tmp_path, version, sleeps):
    """[cp-issue-8561], seen on an emulated Pico with 9.2.4; the wearer sees no difference."""
    worn = Worn(tmp_path / "drive", model=PICO, STORK_IDLE_S=5, STORK_HOLD_S=2)
    worn.board.drive.release = version
    dark = []
    worn.at(24.0, lambda: dark.append(worn.board.light.rgb)).press(25.0).run(30.0)
    assert dark == [(0, 0, 0)] and worn.board.light.log[-1][0] > 25e6, "asleep, and woken by a press"
    assert (worn.board.slept_us > 5e6) == sleeps
    assert faults(worn.board) == [] and worn.board.bites == 0


def test_a_button_that_cannot_wake_the_board_is_looked_at(tmp_path, monkeypatch):
    """The alarm of a pin is refused once the button has given its pin away: it gets it back, and the belt goes on."""

    def deaf(machine):
        made = modules_alarm(machine)

        def refused(pin, *, value, edge=False, pull=False):
            raise ValueError("Invalid pin")

        made.pin.PinAlarm = refused
        return made

    modules_alarm = modules.alarm
    monkeypatch.setattr(modules, "alarm", deaf)
    worn = Worn(tmp_path / "drive", model=PICO, STORK_IDLE_S=5, STORK_HOLD_S=2)
    worn.press(25.0, 4.0).run(30.0)
    assert faults(worn.board) == [] and "Traceback" not in worn.console and worn.board.bites == 0
    assert worn.board.light.log[-1][0] > 25e6, "a press as long as its sleep wakes it"


@pytest.mark.parametrize(
    ("name", "slept_under"),
    [(NRF, ()), (NRF, (9, 2, 8)), (NRF, (10, 2, 1)), ("clue_nrf52840_express", ()), ("Seeed_XIAO_nRF52840_Sense", ())],
)
def test_maker_mode_lasts(tmp_path, name, slept_under):
    """From patient mode by a command: an nRF52840's watchdog runs on. Files are copied for ten minutes; each write
    stops the program for a second. ``slept_under``: the belt slept before, under this CircuitPython, which may tell
    the restart as the end of a deep sleep.
    """
    worn = Worn(tmp_path / "drive", model=name, STORK_IDLE_S=5 if slept_under else 600)
    board = worn.board
    board.drive.release = slept_under or board.drive.release
    board.cable = not slept_under
    reasons = []
    board.boot_watchers.append(lambda: reasons.append(board.reset_reason))

    worn.at(18.0, lambda: setattr(board, "cable", True))
    board.clock.call_at(19_000_000, lambda: _restart(board, maker=True))
    for k in range(200):
        board.clock.call_at(29_000_000 + k * 3_000_000, lambda: board.clock.advance(1_000_000))
    modes = []
    worn.at(24.0, lambda: modes.append(board.drive_hidden)).at(628.0, lambda: modes.append(board.drive_hidden))
    worn.run(629.0)
    assert (board.slept_us > 1e6) == bool(slept_under)
    assert reasons == ["POWER_ON", "DEEP_SLEEP_ALARM" if slept_under == (9, 2, 8) else "SOFTWARE"]
    assert modes == [False, False] and board.bites == 0 and board.resets == 1 and faults(board) == []


def test_a_program_that_is_stopped_there_is_bitten(tmp_path):
    """A limit: nothing feeds in the console. The model must know, or nobody does."""
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "code.py").write_text(
        "import microcontroller, time\nfrom watchdog import WatchDogMode\n"
        "dog = microcontroller.watchdog\n"
        "if microcontroller.cpu.reset_reason == 'POWER_ON':\n"
        "    dog.timeout = 8\n    dog.mode = WatchDogMode.RESET\n    time.sleep(5)\n    microcontroller.reset()\n"
        "print(microcontroller.cpu.reset_reason, dog.mode)\n"
        "for k in range(4):\n    time.sleep(5)\n"
    )
    for name, bites in ((NRF, 1), (PICO, 0)):
        board = VirtualBoard(tmp_path / name, firmware=folder, model=name)
        board.power_on()
        assert board.bites == bites and board.console[0] == "SOFTWARE None"
        if bites:  # 8 s after it was armed, 0.25 s after power-on
            assert board.console[1] == "WATCHDOG None" and abs(board.clock.now_us - 28.5e6) < 1e4


def test_a_watchdog_that_cannot_be_stopped_crashes_the_end_of_a_program(tmp_path):
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "boot.py").write_text(
        "import microcontroller\nfrom watchdog import WatchDogMode\n"
        "microcontroller.watchdog.timeout = 8\nmicrocontroller.watchdog.mode = WatchDogMode.RESET\n"
    )
    (folder / "code.py").write_text("print('runs')\n")
    for name, console in ((NRF, []), (PICO, ["runs"])):
        board = VirtualBoard(tmp_path / name, firmware=folder, model=name)
        board.cable = True
        board.power_on()
        assert board.console == console and board.bites == (name == NRF)


@pytest.mark.parametrize(("stall_s", "bites"), [(7, 0), (60, 1)])
def test_a_sleep_that_stalls_in_a_drill(tmp_path, stall_s, bites):
    """On an nRF52840 time.sleep() may last seconds too long, off the cable minutes [cp-issue-4525]. A short one costs
    samples, and the drill goes on; a long one is ended by the watchdog, which costs the drill, and the next is stored.
    """
    worn = Worn(tmp_path / "drive", model=NRF, STORK_HOLD_S=5, STORK_STEPS=6)
    board = worn.board
    end_s = 12.0 + stall_s
    worn.start(2.0).at(12.0, lambda: board.clock.advance(stall_s * 1_000_000))
    if bites:
        worn.start(end_s + 5)
    worn.run(end_s + 30)
    assert board.bites == bites and "Traceback" not in worn.console
    ((_, stored),) = worn.sessions().items()
    lost = [event for event in stored.events if event[1] == codes.SAMPLES_LOST]
    assert bool(lost) == (not bites)
    assert (journal.FAULT_STUCK in faults(board)) == bool(bites)
