"""Check of a board part by part, for a PC that asks (`stork check`, docs/checking_a_board.md). Loaded when it does.

Each part is one request: the PC judges what is found, and asks the person what only he can tell. While it runs the
belt shows a message that a press ends, so that no drill begins; after it, or when the PC has gone, menu or fault are
back. Nothing is stored and nothing is counted.

``begin`` gives a generator; ``found``: name -> value, filled by it. state: stork.app.app_state.AppState; training:
stork.app.training.Training.
"""

import gc
import sys

from stork.app.app_state import FAULT, MENU, TOLD
from stork.core import ticks
from stork.store import nvm_flags
from stork_format import const

_MOST_MS = const(20000)  # for what a person is to do; the PC may have gone [check-limits]
_TEXT = const(500)  # characters: complaints must fit into the smallest answer [check-limits]
_BITE_MS = const(12000)  # longer than the watchdog waits [watchdog-limit]
_AFTER_MS = const(100)  # longer than contacts bounce [button-times]
_SLEEPS = const(100)  # [check-limits]
_SLEEP_MS = const(5)  # [check-limits]


def begin(part, ms, value, found, state, training):
    """The work of one part, or None where it is not known. ``ms``, ``value``: docs/usb_protocol.md."""
    work = TABLE.get(part)
    if work is None:
        from stork.app import check_outputs, check_sensor, check_sleep

        for module in (check_outputs, check_sensor, check_sleep):
            work = work or module.TABLE.get(part)
    if work is None:
        return None
    return _work(work(state, training, min(ms, _MOST_MS), value, found), found, state, training)


def _work(work, found, state, training):
    """``work`` with the menu out of reach. Leaves ``found`` empty where somebody trains, or something else is on."""
    clock = state.ports.clock
    player = state.player
    if state.current != FAULT and (state.current != MENU or training.sensor.test is not None):
        return
    light = player.light_name
    shown = state.current
    if shown == MENU:
        state.enter(TOLD, clock.ticks_ms())
    try:
        for _ in _whole(work, state.ports):
            if state.current == MENU:  # a press ended the message
                state.enter(TOLD, clock.ticks_ms())
            elif state.current != TOLD and state.current != FAULT:
                found.clear()
                return
            yield
    finally:
        work.close()
        now = clock.ticks_ms()
        if state.current == TOLD:
            state.show_menu(now)
            player.hush(now)
        if light != "menu" and state.current == shown:
            player.flash(light, now)


def _whole(work, ports):
    """``work``, and what is left of a press: the loop takes it for the end of a message, and no drill begins."""
    for _ in work:
        yield
    clock = ports.clock
    button = ports.button
    begun = clock.ticks_ms()
    while ticks.diff(clock.ticks_ms(), begun) < (button.long_ms + _AFTER_MS if button.pressed() else _AFTER_MS):
        clock.sleep_ms(_SLEEP_MS)
        yield


def _info(state, training, ms, value, found):
    """Facts of the board: its kind, its parts, and the faults that it knows of."""
    ports = state.ports
    care = training.sensor
    if care.sensor is None:
        found["sensor-fault"] = care.open(ports.clock.ticks_ms())
    sensor = care.sensor
    dog = ports.dog
    restarts = nvm_flags.restarts(ports.nvm)
    found["chip"] = sys.platform
    found["python"] = sys.implementation.name
    found["python-version"] = ".".join([str(number) for number in sys.implementation.version[:3]])
    found["wiring-faults"] = "; ".join(ports.complaints)[:_TEXT]
    found["has-light"] = ports.pixel is not None
    found["has-sound"] = ports.buzzer is not None
    found["has-vibration"] = ports.haptic is not None
    found["has-display"] = ports.display is not None
    found["has-button"] = ports.key is not None
    found["wire-count"] = len(ports.wires)
    found["bus-pins"] = " ".join(ports.sensor_at[0])
    found["sensor-name"] = sensor.name if sensor is not None else ""
    if sensor is not None:
        found["i2c-address"] = sensor.address
        found["period-us"] = sensor.period_us
    found["battery-mv"] = ports.battery_mv()
    found["usb-power"] = ports.usb_power()
    found["watchdog-mode"] = str(getattr(dog, "mode", "on")).split(".")[-1] if dog is not None else ""
    found["watchdog-ms"] = int(getattr(dog, "timeout", 0) * 1000)
    found["restart-count"] = restarts & 15
    found["was-stuck"] = restarts & 16 != 0 or ports.bitten
    found["free-bytes"] = ports.free_memory()
    found["heap-bytes"] = found["free-bytes"] + gc.mem_alloc()
    yield


def _tell(state, training, ms, value, found):
    """A line on the console."""
    state.ports.say("check %d" % value)
    found["said-number"] = value
    yield


def _wait(state, training, ms, value, found):
    """Short sleeps, as the loop does them: the longest, and all."""
    clock = state.ports.clock
    begun = clock.ticks_ms()
    worst = 0
    for _ in range(_SLEEPS):
        before = clock.ticks_ms()
        clock.sleep_ms(_SLEEP_MS)
        worst = max(worst, ticks.diff(clock.ticks_ms(), before))
        yield
    found["how-many"] = _SLEEPS
    found["each-ms"] = _SLEEP_MS
    found["worst-ms"] = worst
    found["lasted-ms"] = ticks.diff(clock.ticks_ms(), begun)


def _restart(state, training, ms, value, found):
    """No work after the answer until the watchdog has restarted the board, or should have."""
    found["is-armed"] = armed = state.ports.dog is not None
    if armed:
        found["when-sent"] = lambda: state.ports.clock.sleep_ms(_BITE_MS)
    yield


TABLE = {"board-facts": _info, "say-number": _tell, "short-sleeps": _wait, "watchdog-bite": _restart}
