"""Judgement of what the board measured of itself: pure functions of its answers. Limits: [check-limits]."""

from typing import Final

from stork_host.board_check.answers import Found
from stork_host.board_check.chip_facts import ChipFacts
from stork_host.board_check.part_outcome import Outcome, failed, not_there, not_tried, passed
from stork_host.board_check.wired_parts import WiredParts
from stork_host.install.chips import NEEDED_KB

RATE_PERCENT: Final = 10  # [check-limits]
"""A sensor's own oscillator is off by a few percent, and a rate that was not taken by a factor of two."""

STALL_MS: Final = 100  # [check-limits]
"""A sleep of 5 ms that takes so long stalls the loop for ten samples."""

LATE_MS: Final = 300  # [check-limits]
EARLY_MS: Final = 100  # [check-limits]
BATTERY_MV: Final = (2800, 5600)  # [check-limits]
"""An empty cell, and USB's 5 V through a divider that is a little off."""

AWAKE: Final = "CircuitPython did not let it sleep, and its battery runs down sooner"

_NO_SENSOR: Final = "no sensor answers"


def pins(board: Found) -> Outcome:
    """Every pin that is named could be had."""
    if board["wiring-faults"]:
        look_at = "that setting, or that line of the board's file: docs/build_guide.md"
        return failed("pins", board["wiring-faults"], look_at)
    return passed("pins", "every pin that the board's file and settings.toml name could be had")


def sensor(board: Found) -> Outcome:
    """Outcome of `sensor`: the chip that answers, and its address."""
    if not board["sensor-name"]:
        said = (board.get("sensor-fault") or "sensor: it could not be opened at power-on").removeprefix("sensor: ")
        return failed(
            "sensor",
            said,
            f"the sensor's four wires: SCL and SDA on {board['bus-pins']} and not exchanged, 3.3 V, GND; a cold joint",
        )
    where = f"at 0x{board['i2c-address']:02x}, SCL and SDA on {board['bus-pins']}"
    return passed("sensor", f"{board['sensor-name']} {where}")


def clock(wait: Found) -> Outcome:
    """Short sleeps are short."""
    worst, each = wait["worst-ms"], wait["each-ms"]
    told = f"the longest of {wait['how-many']} sleeps of {each} ms took {worst} ms"
    if worst >= STALL_MS:
        return failed(
            "clock",
            told,
            "another version of CircuitPython; on an nRF52840 sleeps that stall are known (build guide, Chips)",
            f"{worst}ms",
        )
    return passed("clock", told, f"{worst}ms")


def rate(fifo: Found) -> Outcome:
    """Samples in a time by the board's clock, against what the chip says of itself."""
    if not fifo["is-there"]:
        return not_tried("rate", _NO_SENSOR)
    if "what-fault" in fifo:
        return _bus("rate", fifo["what-fault"])
    if fifo["lost-samples"]:
        return not_tried("rate", "samples were lost, so they cannot be counted")
    hz = fifo["sample-count"] * 1000 / max(1, fifo["lasted-ms"])
    nominal = 1e6 / fifo["period-us"]
    told = f"{fifo['sample-count']} samples in {fifo['lasted-ms'] / 1000:.2f} s by the board's clock: {hz:.1f} Hz"
    figure = f"{hz:.1f}Hz"
    if fifo["bus-errors"]:
        return _bus("rate", f"{fifo['bus-errors']} transfers failed")
    if abs(hz / nominal - 1) * 100 > RATE_PERCENT:
        return failed(
            "rate",
            f"{told}, expected {nominal:.1f}",
            "unplug the board and plug it in again; if it stays, the chip takes no rate: try another breakout",
            figure,
        )
    return passed("rate", told, figure)


def fifo(found: Found) -> Outcome:
    """Samples wait until they are fetched."""
    if not found["is-there"] or "what-fault" in found:
        return not_tried("fifo", _NO_SENSOR)
    if found["lost-samples"] or not found["sample-count"]:
        return failed(
            "fifo",
            f"{'samples were lost' if found['lost-samples'] else 'it held nothing'} in 2 s without a fetch",
            "the sensor's 3.3 V and its wires: a chip that was reset meanwhile; else another breakout",
        )
    return passed("fifo", f"it held {found['sample-count']} samples while nobody fetched them, and lost none")


def overflow(found: Found) -> Outcome:
    """A full FIFO says so."""
    if not found["is-there"] or "what-fault" in found:
        return not_tried("overflow", _NO_SENSOR)
    told = f"left alone for longer than its {found['fifo-depth']} samples, "
    if not found["lost-samples"]:
        return failed(
            "overflow",
            told + "the FIFO does not tell that samples were lost",
            "the sensor's chip: is it really the one that it says to be?",
        )
    return passed("overflow", told + "the FIFO tells that samples were lost")


def gravity(found: Found) -> Outcome:
    """The self-test."""
    if not found["is-there"]:
        return not_tried("gravity", _NO_SENSOR)
    fault = found["what-fault"].removeprefix("sensor: ")
    if "gravity-per-mille" not in found:
        return _bus("gravity", fault)
    per_mille = found["gravity-per-mille"]
    if fault or found["gravity-off"]:
        return failed(
            "gravity",
            fault or f"gravity is {per_mille / 10:+.1f} % off",
            "lay the board down, touch nothing, and repeat; if it stays, another breakout",
        )
    if per_mille is None:
        return not_tried("gravity", "the board was never still: lay it down and repeat")
    return passed("gravity", f"at rest no axis is dead or noisy; gravity is {per_mille / 10:+.1f} % off")


def sleep(found: Found, facts: ChipFacts, wired: WiredParts) -> Outcome:
    """Result of the sleep: whether the board slept, and woke by its timer at the time asked for."""
    asked, took = found["asked-ms"], found["took-ms"]
    what = "light sleep" if facts.light_sleep else "wait (no light sleep on this chip and interpreter)"
    told = f"a {what} of {asked / 1000:.1f} s took {took / 1000:.1f} s"
    if facts.sleep_step_s:
        told += "; this chip counts whole seconds"
    step_ms = facts.sleep_step_s * 1000
    if not asked - EARLY_MS - step_ms <= took <= asked + step_ms + LATE_MS:
        return failed(
            "sleep",
            told,
            "is the button held, or the wire of STORK_WAKE high? Else another version of CircuitPython",
        )
    if facts.light_sleep and not found["was-asleep"]:
        return failed("sleep", f"the board waited {took / 1000:.1f} s awake: {AWAKE}", another_pin(wired))
    return passed("sleep", told)


def another_pin(wired: WiredParts) -> str:
    """Advice where the interpreter refuses to sleep."""
    named = {"the button": wired.pins("BUTTON"), "STORK_WAKE": wired.pins("WAKE")}
    pins = " or ".join(f"{what} ({pin})" for what, pin in named.items() if pin) or "the button"
    return f"another pin for {pins}: can it wake this chip? Else switch the board off and on, and repeat"


def battery(board: Found, wired: WiredParts) -> Outcome:
    """A voltage that a battery or a charger can have."""
    millivolts = board["battery-mv"]
    if millivolts is None:
        return not_there("battery", "no battery gauge")
    told = f"the gauge reads {millivolts / 1000:.2f} V with the cable in"
    if not BATTERY_MV[0] <= millivolts <= BATTERY_MV[1]:
        return failed(
            "battery",
            told,
            f'the divider at {wired.pins("BATTERY")}, and STORK_BATTERY_PERMILLE; without one, STORK_BATTERY = ""',
        )
    return passed("battery", told)


def power(board: Found, wired: WiredParts) -> Outcome:
    """USB power is seen, and no start was unexpected."""
    if board["was-stuck"] or board["restart-count"]:
        what = "the watchdog's doing" if board["was-stuck"] else "due to a voltage that broke down"
        return failed(
            "power",
            f"the last start was unexpected, {what}",
            "the cable and its plug, the USB port or hub, the battery; then `stork journal`",
        )
    if board["usb-power"] is None:
        return passed("power", "no unexpected start; nothing tells of USB power")
    if not board["usb-power"]:
        return failed(
            "power",
            "the board does not see USB power, with the cable in",
            f"the pin {wired.pins('USB_POWER') or 'of STORK_USB_POWER'}: else it may fall asleep on the cable",
        )
    return passed("power", "USB power is seen, and no start was unexpected")


def watchdog(board: Found, facts: ChipFacts, mode: str | None, fed_s: float, steady: bool) -> Outcome:
    """Armed, and fed for as long as the check took. mode: patient or maker; steady: it never restarted meanwhile."""
    if mode == "maker":
        return not_tried("watchdog", "in maker mode it is off by intent: stork mode patient, then repeat")
    if not board["watchdog-mode"]:
        return failed(
            "watchdog",
            "it is not armed: a belt that hangs would stay dark",
            "another version of CircuitPython for this board: this one has no watchdog",
        )
    if not steady:
        return failed(
            "watchdog",
            "the board restarted in the middle of the check",
            "the cable and its power; then `stork journal`",
        )
    limit = f", {board['watchdog-ms'] / 1000:.0f} s" if board["watchdog-ms"] else ""
    kept = "; on this chip nothing stops it, not even a restart" if facts.watchdog_kept else ""
    return passed(
        "watchdog", f"armed ({board['watchdog-mode'].lower()}{limit}), and fed for {fed_s:.0f} s without a bite{kept}"
    )


def memory(board: Found) -> Outcome:
    """Python's memory, against what a drill needs [board-memory]."""
    kilobytes, free = board["heap-bytes"] // 1000, board["free-bytes"] // 1000
    told = f"Python has {kilobytes} kB, {free} kB of them free while it talks to the PC"
    if kilobytes < NEEDED_KB:
        return failed(
            "memory", f"{told}; drills need {NEEDED_KB}", "a board of the build guide's table", f"{kilobytes}k"
        )
    return passed("memory", told, f"{kilobytes}k")


def drive(free_bytes: int | None, mode: str | None, least: int) -> Outcome:
    """Room for a trial."""
    if free_bytes is None:
        return not_tried("drive", "the board does not tell")
    told = f"{free_bytes // 1024} kB free"
    if mode == "maker":
        return not_tried("drive", f"{told}, in the hands of this PC: maker mode")
    if free_bytes < least:
        return failed(
            "drive", f"{told}: the next session may not fit", "`stork pull` makes room; else remove files in maker mode"
        )
    return passed("drive", told, f"{free_bytes // 1024}k")


def _bus(part: str, what: str) -> Outcome:
    return failed(part, f"the sensor's bus failed: {what}", "shorter wires, pull-up resistors, STORK_I2C_KHZ = 100")
