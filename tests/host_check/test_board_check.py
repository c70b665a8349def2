"""`stork check` against every virtual board, with each microcontroller's own truth, and with planted faults."""

import sys
from dataclasses import replace

import pytest

from broken_firmware import broken_app
from host_check.plugged_bench import PluggedBench, VirtualPerson
from stork_host.board_check import console, line
from stork_host.board_check.check import check
from stork_host.board_check.part_outcome import PARTS, Result
from stork_host.board_check.person import Nobody
from stork_host.board_check.wired_parts import WiredParts
from stork_host.link.client import StorkDevice
from stork_sim.board.microcontrollers import NRF52840, RP2350
from stork_sim.board.models import MODELS
from stork_sim.runs import CHIPS

PICO, NRF, CLUE = "raspberry_pi_pico", "feather_bluefruit_sense", "clue_nrf52840_express"
ESP = "adafruit_qtpy_esp32s3_4mbflash_2mbpsram"
SOLD = [
    *((name, model.chips[0]) for name, model in MODELS.items()),
    *((PICO, chip) for chip in MODELS[PICO].chips[1:]),
    (NRF, MODELS[NRF].chips[1]),
]


def checked(bench, person=None, **options):
    """{part: outcome} of a whole check, and the line."""
    told = []
    person = person or VirtualPerson(bench)

    def tell(outcome):
        told.append(outcome)
        person.noticed(outcome)

    with StorkDevice(bench.port) as device:
        read = device.read

        def read_in_a_hurry(path):
            """The first thing after the board told of its last start."""
            bench.hurry()
            return read(path)

        device.read = read_in_a_hurry
        done = check(device, person, bench.console, tell, **options)
    assert list(done.outcomes) == told, "each is told as soon as it is known"
    assert line.read(line.write(done)).failed == [replace(each, told="", look_at="") for each in done.failed]
    for each in done.outcomes:
        assert each.part in PARTS and each.told and bool(each.look_at) == (each.result is Result.FAILED)
    return {each.part: each for each in done.outcomes}, line.write(done)


class Absent(Nobody):
    def noticed(self, outcome):
        """Nothing to notice."""


def results(outcomes, result):
    return {part for part, outcome in outcomes.items() if outcome.result is result}


@pytest.mark.parametrize(("name", "chip"), SOLD)
def test_a_board_that_works(tmp_path, name, chip):
    """Every part that is there passes; what is not there, or cannot be shown on the cable, is said to be so."""
    model = MODELS[name]
    with PluggedBench(tmp_path / "drive", name, chip) as bench:
        before = bytes(bench.board.nvm), sorted(bench.board.drive.folder.rglob("*"))
        outcomes, text = checked(bench)
        assert (bytes(bench.board.nvm), sorted(bench.board.drive.folder.rglob("*"))) == before, "it leaves no trace"
    missing = {"vibration"} | {
        part
        for part, there in {
            "display": model.display,
            "sound": model.buzzer,
            "battery": model.battery,
            "wire_wakes": model.wake,
        }.items()
        if not there
    }
    if not model.button:
        missing |= {"press_wakes"}
    assert results(outcomes, Result.NOT_THERE) == missing
    assert results(outcomes, Result.NOT_TRIED) == set()
    assert results(outcomes, Result.PASSED) == outcomes.keys() - missing
    assert text.startswith(f"stork-check 1 {name} {model.microcontroller.name} circuitpython-") and text.isascii()
    assert f" {CHIPS[chip].name}@6a " in text
    assert 98 < float(outcomes["rate"].figure.removesuffix("Hz")) < 110
    assert bench.board.bites == bench.board.resets == 0


def test_each_microcontrollers_truth_is_told(tmp_path):
    said = {}
    for name in (PICO, "raspberry_pi_pico2", NRF, ESP):
        with PluggedBench(tmp_path / name, name) as bench:
            said[name], _ = checked(bench)
    assert "counts whole seconds" in said[PICO]["sleep"].told
    assert MODELS["raspberry_pi_pico2"].microcontroller is RP2350
    assert "no light sleep on this chip" in said["raspberry_pi_pico2"]["sleep"].told
    assert MODELS[NRF].microcontroller is NRF52840
    assert all("a light sleep of 2.5 s took 2.5 s" in said[name]["sleep"].told for name in (NRF, ESP))
    kept = {name for name in said if "nothing stops it" in said[name]["watchdog"].told}
    assert kept == {NRF}


@pytest.mark.parametrize("name", [PICO, "raspberry_pi_pico2", NRF, ESP])
def test_the_watchdogs_bite(tmp_path, name):
    with PluggedBench(tmp_path / "drive", name) as bench:
        outcomes, _ = checked(bench, Absent(), bite=True)
        assert outcomes["bite"].result is Result.PASSED and bench.board.bites == 1
        again, _ = checked(bench, Absent())
        assert "the watchdog's doing" in again["power"].told and results(again, Result.FAILED) == {"power"}


def test_without_a_person_nothing_passes_that_needs_one(tmp_path):
    with PluggedBench(tmp_path / "drive", CLUE) as bench:
        outcomes, text = checked(bench, Absent())
    unasked = {"light", "display", "sound", "button", "motion_wakes", "wire_wakes"}
    assert results(outcomes, Result.NOT_ASKED) == unasked
    assert results(outcomes, Result.NOT_TRIED) == {"press_wakes"} and results(outcomes, Result.FAILED) == set()
    assert all(f" {part}? " in text for part in unasked)


def test_motors_at_each_side(tmp_path):
    model = replace(MODELS[PICO], motors=("GP6", "GP8"))
    wires = {"STORK_HAPTIC_LEFT": "GP6", "STORK_HAPTIC_RIGHT": "GP8"}
    with PluggedBench(tmp_path / "right", model, **wires) as bench:
        outcomes, _ = checked(bench)
    assert {"left", "right"} <= results(outcomes, Result.PASSED) and results(outcomes, Result.FAILED) == set()
    with PluggedBench(tmp_path / "wrong", model, STORK_HAPTIC_LEFT="GP8", STORK_HAPTIC_RIGHT="GP6") as bench:
        outcomes, _ = checked(bench)
    assert results(outcomes, Result.FAILED) == {"left", "right"} and "exchanged" in outcomes["left"].look_at


def test_one_motor(tmp_path):
    model = replace(MODELS[PICO], motor="GP6")
    with PluggedBench(tmp_path / "drive", model, STORK_HAPTIC="GP6") as bench:
        outcomes, _ = checked(bench)
    assert outcomes["vibration"].result is Result.PASSED and "GP6" in outcomes["vibration"].told


def dead(pin):
    """Nothing hangs on the pin."""

    def prepare(rig):
        rig.board.pins[pin].on_bits.clear()
        rig.board.pins[pin].on_pwm.clear()

    return prepare


def shorted(rig):
    """Button that is always down: at power-on, too, where it asks for maker mode."""
    pin = rig.board.pins["GP15"]
    pin.__class__ = type("Shorted", (type(pin),), {"held_low": property(lambda self: True, lambda self, low: None)})


def open_button(rig):
    rig.board.press = lambda down: None


def no_interrupt(rig):
    """A pin whose alarm is accepted and never comes."""
    pin = rig.board.pins["GP15"]
    read = pin.read

    def deaf(*pull):
        return True if sys._getframe(1).f_code.co_name == "due" else read(*pull)

    pin.read = deaf


def half_rate(rig):
    rig.chip._stream._rate = 5000


def small_fifo(rig):
    rig.chip._fifo.__class__ = type("Small", (type(rig.chip._fifo),), {"capacity": 100})


def mute_overrun(rig):
    kind = type(rig.chip._fifo)

    def status(self, now_us, *, clear):
        low, high = kind.status(self, now_us, clear=clear)
        return low, high & ~0x48

    rig.chip._fifo.__class__ = type("Mute", (kind,), {"status": status})


def silent_sensor(rig):
    rig.chip.nack = True


def frozen_sensor(rig):
    rig.board.clock.call_at(3_500_000, lambda: setattr(rig.chip, "frozen", True))


def never_moved(rig):
    rig.belt.changed = lambda: None
    rig.belt.additions = ()


def cut_wire(rig):
    rig.board.pins[rig.board.model.wake].source = lambda: False


def no_vbus(rig):
    rig.board.pins["VBUS_SENSE"].source = lambda: False


def wrong_divider(rig):
    rig.board.pins["VOLTAGE_MONITOR"].analog_mv = lambda: 3300.0


def brown_out(rig):
    rig.board.clock.call_at(1_000_000, rig.board.brown_out)


def dead_console(rig):
    rig.board.console_watchers.clear()


def stalls(rig):
    """Every fiftieth sleep of 5 ms takes 2 s, as seen on an nRF52840."""
    advance, sleeps = rig.board.clock.advance, []

    def slow(us):
        if us == 5010:
            sleeps.append(us)
            if len(sleeps) % 50 == 0:
                us = 2_000_000
        advance(us)

    rig.board.clock.advance = slow


def toothless(rig):
    rig.board.watchdog._wait = lambda armed: None


def little_memory(rig):
    rig.board.model = replace(rig.board.model, heap_bytes=100_000)


def full_drive(rig):
    rig.board.drive.capacity = 0


FAULTS = {
    "a dead light": (PICO, dead("GP16"), {}, {"light"}, "DIN"),
    "a light on a pin that is none": (PICO, None, {"STORK_PIXEL": "GP77"}, {"pins"}, "that setting"),
    "a dead buzzer": (PICO, dead("GP17"), {}, {"sound"}, "passive piezo"),
    "no volume": (PICO, None, {"STORK_VOLUME": 0}, {"sound"}, "STORK_VOLUME"),
    "a button that is short-circuited": (PICO, shorted, {}, {"button"}, "GP15 and GND"),
    "a button that is not there": (PICO, open_button, {}, {"button"}, "GP15 and GND"),
    "a button's pin that wakes nothing": (PICO, no_interrupt, {}, {"press_wakes"}, "GP15 wake"),
    "a sensor at half its rate": (PICO, half_rate, {}, {"rate"}, "another breakout"),
    "a sensor at half its rate, untagged": (NRF, half_rate, {}, {"rate"}, "another breakout"),
    "a FIFO that is too small": (PICO, small_fifo, {}, {"fifo"}, "another breakout"),
    "a FIFO that does not tell": (PICO, mute_overrun, {}, {"overflow"}, "the one that it says"),
    "a sensor that does not answer": (PICO, silent_sensor, {}, {"sensor"}, "GP5 GP4 and not exchanged"),
    "a sensor's wire that is cut": (NRF, cut_wire, {}, {"wire_wakes"}, "INT1 to ACC"),
    "a pin that sees no USB power": (PICO, no_vbus, {}, {"power"}, "VBUS_SENSE"),
    "a divider that is none": (PICO, wrong_divider, {}, {"battery"}, "STORK_BATTERY_PERMILLE"),
    "a voltage that broke down": (NRF, brown_out, {}, {"power"}, "cable"),
    "a dead console": (PICO, dead_console, {}, {"console"}, "first port"),
    "sleeps that stall": (NRF, stalls, {}, {"clock"}, "nRF52840"),
    "little memory": (NRF, little_memory, {}, {"memory"}, "table"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_told(tmp_path, fault, monkeypatch):
    if "console" in fault:
        monkeypatch.setattr(console, "HEARD_S", 0.5)  # nothing will come
    name, prepare, settings, parts, look_at = FAULTS[fault]
    with PluggedBench(tmp_path / "drive", name, prepare=prepare, **settings) as bench:
        outcomes, text = checked(bench)
    assert results(outcomes, Result.FAILED) == parts
    assert any(look_at in outcomes[part].look_at for part in parts)
    assert all(f" {part}-" in text for part in parts)


def no_watchdog(drive):
    """Firmware on an interpreter without a watchdog."""
    return broken_app(
        drive.with_name("broken"),
        "import stork.hal.circuitpython as ports\nports.Ports.watch = lambda self, ms: False",
    )


def test_no_watchdog(tmp_path):
    def prepare(rig):
        rig.board.firmware = no_watchdog(tmp_path / "drive")

    with PluggedBench(tmp_path / "drive", PICO, prepare=prepare) as bench:
        outcomes, _ = checked(bench, bite=True)
    assert results(outcomes, Result.FAILED) == {"watchdog", "bite"}
    assert "a belt that hangs would stay dark" in outcomes["watchdog"].told


@pytest.mark.parametrize(
    ("name", "pin", "parts"),
    [
        (PICO, "GP15", {"sleep", "press_wakes"}),
        (NRF, "ACCELEROMETER_GYRO_INTERRUPT", {"sleep", "press_wakes", "wire_wakes"}),
    ],
)
def test_a_pin_that_cannot_wake_the_chip(tmp_path, name, pin, parts):
    """CircuitPython refuses its alarm. The belt waits awake and looks at it, which is no sleep."""
    refusal = f"""import alarm, board
genuine = alarm.pin.PinAlarm
def refuse(pin, **options):
    if pin is board.{pin}:
        raise ValueError("Invalid pin")
    return genuine(pin, **options)
alarm.pin.PinAlarm = refuse"""

    def prepare(rig):
        rig.board.firmware = broken_app(tmp_path / "broken", refusal)

    with PluggedBench(tmp_path / "drive", name, prepare=prepare) as bench:
        outcomes, _ = checked(bench)
    assert results(outcomes, Result.FAILED) == parts
    assert all("awake" in outcomes[part].told and "another pin" in outcomes[part].look_at for part in parts)
    shown = WiredParts(name, None, "10.2.1")
    assert all(named in outcomes["sleep"].look_at for named in (shown.pins("BUTTON"), shown.pins("WAKE")) if named)


def test_a_watchdog_that_never_bites(tmp_path):
    with PluggedBench(tmp_path / "drive", PICO, prepare=toothless) as bench:
        outcomes, _ = checked(bench, Absent(), bite=True)
    assert results(outcomes, Result.FAILED) == {"bite"} and "did not bite" in outcomes["bite"].told


def test_a_console_that_is_not_named(tmp_path):
    with PluggedBench(tmp_path / "drive", PICO) as bench:
        bench.console = None
        outcomes, _ = checked(bench, Absent())
        assert "--console" in outcomes["console"].told
        bench.console = "/dev/no_such_port"
        outcomes, _ = checked(bench, Absent())
    assert outcomes["console"].result is Result.NOT_TRIED and "close the program" in outcomes["console"].told
