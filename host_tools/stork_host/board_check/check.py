"""A whole check: every part of a board in turn, over one connection to its data port."""

import random
import time
from collections.abc import Callable
from typing import Any, Final

from serial import SerialException

from stork.store import LEAST_FREE
from stork_format import journal_records
from stork_host.board_check import judge
from stork_host.board_check.answers import asked
from stork_host.board_check.chip_facts import ChipFacts, facts_of
from stork_host.board_check.console import Listener
from stork_host.board_check.line import Checked
from stork_host.board_check.part_outcome import Outcome, Result, failed, not_asked, not_there, not_tried, passed
from stork_host.board_check.person import Answer, Person
from stork_host.board_check.wired_parts import WiredParts
from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice
from stork_host.link.devices import Candidate, candidates, probe

ACT_MS: Final = 15000  # [check-limits]
"""Time for what a person is to do."""

_SLEEP_MS: Final = 2500  # [check-limits]
_ECHO: Final = 1000  # [check-limits]
"""Characters of a text that goes to the board and back."""

BACK_S: Final = 60.0  # [check-limits]
"""Longest wait for a board that its watchdog restarts, with a pause of safe mode."""

_TESTED_S: Final = 8.0  # [check-limits]
"""Longest self-test after power-on, and some."""

Told = Callable[[Outcome], object]
"""Called with each outcome as soon as it is known."""


def check(device: StorkDevice, person: Person, console: str | None, on_outcome: Told, *, bite: bool = False) -> Checked:
    """Check the board. console: its first serial port, None where none was found; bite: let the watchdog restart it.

    ``device`` is an open connection; after a bite it is over. Raises StorkError where the board cannot be checked now,
    or goes away.
    """
    run = _Check(device, person, console, on_outcome)
    run.whole(bite)
    return run.checked()


class _Check:
    def __init__(self, device: StorkDevice, person: Person, console: str | None, on_outcome: Told) -> None:
        self._device = device
        self._person = person
        self._console = console
        self._on_outcome = on_outcome
        self._outcomes: list[Outcome] = []
        self._button_down = False
        self._begun = device.info()
        self._mode = device.status().mode
        self._board = self._first()
        self._facts: ChipFacts = facts_of(self._board["chip"], self._board["python"], self._board["python-version"])
        settings = device.read("/settings.toml")
        said = self._board["python-version"], self._board["wiring-faults"]
        self._wired = WiredParts(self._begun.board_id, settings, *said)

    def checked(self) -> Checked:
        board = self._board
        sensor = f"{board['sensor-name']}@{board['i2c-address']:02x}" if board["sensor-name"] else "none"
        return Checked(
            self._begun.board_id,
            self._facts.name,
            f"{board['python']}-{board['python-version']}",
            f"stork-{self._begun.firmware}",
            sensor,
            tuple(self._outcomes),
        )

    def whole(self, bite: bool) -> None:
        self._add(
            self._data(), self._heard(), judge.pins(self._board), judge.clock(asked(self._device, "short-sleeps"))
        )
        self._outputs()
        self._button()
        self._sensor()
        self._sleep()
        self._motion()
        now = self._device.info()
        fed_s = (now.uptime_ms - self._begun.uptime_ms) / 1000
        self._add(judge.watchdog(self._board, self._facts, self._mode, fed_s, fed_s > 0))
        self._add(judge.power(self._board, self._wired), judge.battery(self._board, self._wired))
        self._add(judge.memory(self._board), judge.drive(now.free_bytes, self._mode, LEAST_FREE))
        if bite:
            self._bite()

    def _add(self, *outcomes: Outcome) -> None:
        for outcome in outcomes:
            self._outcomes.append(outcome)
            self._on_outcome(outcome)

    def _first(self) -> dict[str, Any]:
        """The board's own words. Just after power-on it tests its sensor, and is asked again."""
        until = time.monotonic() + _TESTED_S
        while True:
            try:
                return asked(self._device, "board-facts")
            except StorkError as error:
                if "self-test" not in error.found or time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def _data(self) -> Outcome:
        text = "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=_ECHO))
        if self._device.echo(text) != text:
            return failed("data", "another text came back than was sent", "another cable, another USB port, no hub")
        return passed("data", f"the data port answers; {_ECHO} characters came back as they were sent")

    def _heard(self) -> Outcome:
        """A line that the board is asked to print comes out of its console."""
        if self._console is None:
            return not_tried("console", "no console port was found beside this data port: name it with --console")
        number = random.randrange(1, 1 << 20)
        try:
            with Listener(self._console) as listener:
                asked(self._device, "say-number", extra=number)
                heard = listener.hears(f"check {number}\r") or listener.hears(f"check {number}\n")
        except (OSError, ValueError, SerialException) as error:
            return not_tried("console", f"{self._console} could not be opened ({error}): close the program that has it")
        if not heard:
            return failed(
                "console",
                f"the line that the board printed did not come out of {self._console}",
                "is it this board's first port? `stork devices` names the second one",
            )
        return passed("console", f"a line that the board printed came out of {self._console}")

    def _outputs(self) -> None:
        board, wired = self._board, self._wired
        if not board["has-light"]:
            self._add(not_there("light", "no light is named"))
        elif wired.one_colour:
            self._seen("light", "show-colours", "Did the light go on and off three times?", wired.light())
        else:
            self._seen("light", "show-colours", "Did the light show red, then green, then blue?", wired.light())
        if board["has-display"]:
            self._seen("display", "show-text", "Did the display say Stork, Check, 1 2 3?", "its own")
        else:
            self._add(not_there("display", "no display"))
        if board["has-sound"]:
            question = "Did you hear three beeps, each higher than the one before?"
            self._seen("sound", "play-beeps", question, wired.pins("BUZZER"))
        else:
            self._add(not_there("sound", "no buzzer is named"))
        if not board["has-vibration"]:
            self._add(not_there("vibration", "no vibration motor is named"))
        elif wired.two_sides:
            self._seen("left", "run-motor", "Did the left motor vibrate?", wired.pins("HAPTIC_LEFT"), 2)
            self._seen("right", "run-motor", "Did the right motor vibrate?", wired.pins("HAPTIC_RIGHT"), 1)
        else:
            pins = wired.pins("HAPTIC") or wired.pins("HAPTIC_LEFT") or wired.pins("HAPTIC_RIGHT")
            self._seen("vibration", "run-motor", "Did the motor vibrate?", pins)

    def _seen(self, part: str, command: str, question: str, pins: str, extra: int = 0) -> None:
        """Parts that only a person can judge. The board does it in any case: that it can is a proof, too."""
        # Where a named pin could not be had the board may have taken another.
        where = f" (on {pins})" if pins and not self._board["wiring-faults"] else ""
        while True:
            self._person.told(part, _LOOK[command])
            asked(self._device, command, extra=extra)
            answer = self._person.asked(part, question)
            if answer is Answer.YES:
                self._add(passed(part, _SEEN[part] + where))
            elif answer is Answer.NO:
                self._add(failed(part, f"{question} No{where}", _LOOK_AT[part].format(pins=pins or "its pin")))
            elif answer is Answer.NOBODY:
                self._add(not_asked(part))
            if answer is not Answer.AGAIN:
                return

    def _button(self) -> None:
        """The press that is asked for; without a person at least that the button is not down."""
        key = self._wired.pins("BUTTON") if self._board["has-button"] else ""
        what = f"the button on {key}" if key else "the double tap on the case"
        if self._person.there:
            self._person.told("button", _PRESS if key else _TAP)
        found = asked(self._device, "await-press", limit_ms=ACT_MS if self._person.there else 1, extra=0)
        self._button_down = bool(found["was-stuck"] or not found["was-released"])
        if self._button_down:
            self._add(failed("button", f"{what} is down all the time", f"a short circuit between {key} and GND"))
        elif not self._person.there:
            self._add(not_asked("button"))
        elif not found["was-pressed"]:
            look = f"its wires, {key} and GND" if key else "tap twice, quickly and firmly; the sensor on its board"
            self._add(failed("button", f"no press came from {what} within {ACT_MS // 1000} s", look))
        else:
            self._add(passed("button", f"{what} works"))

    def _sensor(self) -> None:
        self._add(judge.sensor(self._board))
        fifo = asked(self._device, "fill-fifo")
        self._add(judge.rate(fifo), judge.fifo(fifo))
        if self._result("rate") is Result.PASSED:
            self._add(judge.overflow(asked(self._device, "overfill-fifo")))
        else:
            self._add(not_tried("overflow", "the rate is not right, so nobody knows when it is full"))
        if self._person.there:
            self._person.told("gravity", "Now let the board lie still for three seconds.")
        self._add(judge.gravity(asked(self._device, "lie-still")))

    def _sleep(self) -> None:
        if not self._facts.sleep_on_cable:
            self._add(not_tried("sleep", _NOT_ON_CABLE), not_tried("press_wakes", _NOT_ON_CABLE))
            return
        if self._button_down:
            self._add(not_tried("sleep", _DOWN), not_tried("press_wakes", _DOWN))
            return
        self._add(judge.sleep(asked(self._device, "light-sleep", limit_ms=_SLEEP_MS), self._facts, self._wired))
        if not self._board["has-button"]:
            self._add(not_there("press_wakes", "no button with a pin of its own"))
        elif self._result("button") is not Result.PASSED:
            self._add(not_tried("press_wakes", "the button was not seen to work"))
        else:
            self._person.told("press_wakes", f"Once more: it sleeps now. {_PRESS} If nothing happens, press again.")
            found = asked(self._device, "await-press", limit_ms=ACT_MS, extra=1)
            rest = "sleep" if self._facts.light_sleep else "wait"
            if found["was-pressed"] and found["was-woken"] and found["was-asleep"] >= self._facts.light_sleep:
                self._add(passed("press_wakes", f"a press ended its {rest}"))
            elif found["was-pressed"] and found["was-woken"]:
                told = f"a press was seen while it waited awake: {judge.AWAKE}"
                self._add(failed("press_wakes", told, judge.another_pin(self._wired)))
            else:
                what = "a press was seen, and did not end" if found["was-pressed"] else "no press ended"
                pin = self._wired.pins("BUTTON")
                look_at = f"another pin for the button: can {pin} wake this chip?"
                self._add(failed("press_wakes", f"{what} its {rest}", look_at))

    def _motion(self) -> None:
        """The sensor asleep notices that it is moved; its wire wakes the board."""
        wired = self._wired.pins("WAKE")
        if not self._board["sensor-name"]:
            self._add(not_tried("motion_wakes", "no sensor answers"), not_tried("wire_wakes", "no sensor answers"))
            return
        if not self._person.there:
            self._add(not_asked("motion_wakes"))
            self._add(not_asked("wire_wakes") if wired else not_there("wire_wakes", "no STORK_WAKE is named"))
            return
        dozes = bool(wired) and self._facts.sleep_on_cable and self._facts.light_sleep
        self._person.told("motion_wakes", f"Now pick the board up and shake it a little, within {ACT_MS // 1000} s.")
        found = asked(self._device, "await-motion", limit_ms=ACT_MS, extra=int(dozes))
        if not found["is-there"]:  # it was lost meanwhile
            self._add(not_tried("motion_wakes", "no sensor answers"), not_tried("wire_wakes", "no sensor answers"))
            return
        if found["was-moved"]:
            self._add(passed("motion_wakes", "the sensor, asleep, noticed that it was moved"))
        else:
            told = found["what-fault"] or f"the sensor, asleep, noticed no motion within {ACT_MS // 1000} s"
            self._add(failed("motion_wakes", told, "pick it up briskly; else the sensor's chip"))
        if not wired:
            self._add(not_there("wire_wakes", "no STORK_WAKE is named"))
        elif not dozes:
            self._add(not_tried("wire_wakes", _NOT_ON_CABLE if self._facts.light_sleep else "no light sleep here"))
        elif not found["was-moved"]:
            self._add(not_tried("wire_wakes", "no motion was noticed"))
        elif found["by-wire"] and not found["was-asleep"]:
            told = f"the wire on {wired} was seen while the board waited awake: {judge.AWAKE}"
            self._add(failed("wire_wakes", told, judge.another_pin(self._wired)))
        elif found["by-wire"]:
            self._add(passed("wire_wakes", f"the sensor's wire on {wired} ended the board's sleep"))
        else:
            self._add(failed("wire_wakes", f"the wire on {wired} did not end the board's sleep", f"INT1 to {wired}"))

    def _bite(self) -> None:
        """Starve the watchdog: the board starts anew and tells why."""
        if self._mode == "maker":
            self._add(not_tried("bite", "in maker mode the watchdog is off by intent"))
            return
        before = self._stuck_records(self._device)
        uptime_ms = self._device.info().uptime_ms
        self._person.told("bite", "The watchdog restarts the board now; this takes up to half a minute.")
        if not asked(self._device, "watchdog-bite")["is-armed"]:
            self._add(failed("bite", "the watchdog is not armed", "another version of CircuitPython"))
            return
        self._device.close()
        port = self._back()
        if port is None:
            self._add(
                failed(
                    "bite",
                    f"the board did not come back within {BACK_S:.0f} s",
                    "unplug it and plug it in again; then `stork journal`",
                )
            )
            return
        with StorkDevice(port) as again:
            restarted = again.info().uptime_ms < uptime_ms
            told = self._stuck_records(again) != before
        if not restarted:
            self._add(
                failed("bite", "nobody fed the watchdog, and it did not bite", "another version of CircuitPython")
            )
        elif not told:
            self._add(failed("bite", "the board restarted, and its journal does not say why", "`stork journal`"))
        else:
            self._add(
                passed(
                    "bite",
                    "left alone, it restarted the board, which its journal tells; for a minute `power` does, too",
                )
            )

    def _back(self) -> str | None:
        until = time.monotonic() + BACK_S
        while time.monotonic() < until:
            port = self._device.port
            for candidate in [Candidate(port, ""), *(each for each in candidates() if each.port != port)]:
                found = probe(candidate)
                if found.info is not None and found.info.device_id == self._begun.device_id:
                    return candidate.port
            time.sleep(0.5)
        return None

    @staticmethod
    def _stuck_records(device: StorkDevice) -> set[int]:
        """Counters of the records that say: the watchdog started the board anew."""
        kind, detail = journal_records.FAULT, journal_records.FAULT_STUCK
        return {record[5] for record in device.journal() if (record[0], record[1]) == (kind, detail)}

    def _result(self, part: str) -> Result:
        return next(each.result for each in self._outcomes if each.part == part)


_PRESS: Final = f"Press the button for half a second, within {ACT_MS // 1000} s."
_TAP: Final = f"Tap twice on the case, quickly, within {ACT_MS // 1000} s: that is its button."
_DOWN: Final = "the button is down, and ends every sleep"
_NOT_ON_CABLE: Final = "on this chip sleep may end the USB connection: see that it wakes without the cable"
_LOOK: Final = {
    "show-colours": "Look at the light.",
    "show-text": "Look at the display.",
    "play-beeps": "Listen.",
    "run-motor": "Put a finger on the motor.",
}
_SEEN: Final = {
    "light": "the light was seen",
    "display": "the text was seen",
    "sound": "three beeps were heard",
    "vibration": "the motor was felt",
    "left": "the left motor was felt",
    "right": "the right motor was felt",
}
_MOTOR: Final = "the motor's transistor and its wire to {pins}; a DRV2605's SCL and SDA"
_LOOK_AT: Final = {
    "light": "its data wire on {pins}, 3.3 V and GND, and its own power pin (STORK_LIGHT_POWER); a NeoPixel's DIN is "
    "not its DOUT; colours in another order: STORK_RGB",
    "display": "STORK_DISPLAY, and CircuitPython for exactly this board",
    "sound": "its wires on {pins} and GND; a passive piezo, not an active buzzer; STORK_VOLUME",
    "vibration": _MOTOR,
    "left": _MOTOR + "; left and right exchanged?",
    "right": _MOTOR + "; left and right exchanged?",
}
