"""Stand-in for ``alarm``: light sleep until a time or a pin's level, as the board's microcontroller does it."""

import math
import struct
from types import ModuleType, SimpleNamespace

from stork_sim.board.clock import SimClock
from stork_sim.board.machine import Machine
from stork_sim.board.module_factory import module
from stork_sim.board.pins import Pin

_CALL_US = 200
"""Time from the making of an alarm to the sleep [assumed-costs]."""
_NEVER_US = 1 << 62  # [simulated-limits]
_STEP_US = 5_000  # how closely a pin is watched that a chip drives [assumed-costs]


def short_float(value: float) -> float:
    """``value`` as a board holds it: 22 bits of mantissa, the others cut off [board-floats]."""
    mantissa, exponent = math.frexp(value)
    return math.ldexp(math.floor(mantissa * (1 << 22)), exponent - 22)


def uptime_ms(clock: SimClock) -> int:
    """Milliseconds since power-on, by ticks of 1/1024 s: supervisor/shared/tick.c [board-floats]."""
    return clock.now_us * 1024 // 1_000_000 * 1000 // 1024


def float32(value: float) -> float:
    """``value`` as the chip calculates with it, before it is held."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def alarm(machine: Machine) -> ModuleType:
    clock = machine.clock
    chip = machine.model.microcontroller

    class TimeAlarm:
        def __init__(self, *, monotonic_time: float) -> None:
            monotonic_time = short_float(monotonic_time)
            if monotonic_time < float32(uptime_ms(clock) / 1000):  # so one that is just over may pass
                raise ValueError("Time is in the past.")
            self.monotonic_time = monotonic_time
            self.due_us = 0

        def set(self) -> None:
            """Set the alarm as the sleep begins. A clock of whole seconds gets one more than those that are left."""
            self.due_us = int(self.monotonic_time * 1e6)
            left_ms = int(float32(self.monotonic_time * 1000)) - uptime_ms(clock)
            if chip.alarm_missed_ms and left_ms == -chip.alarm_missed_ms:
                self.due_us = _NEVER_US
            step_us = chip.alarm_step_s * 1_000_000
            if step_us:
                left = max(0, self.due_us - clock.now_us) // step_us
                self.due_us = (clock.now_us // step_us + left + 1) * step_us

        def due(self) -> bool:
            return clock.now_us >= self.due_us

    class PinAlarm:
        def __init__(self, pin: Pin, *, value: bool, edge: bool = False, pull: bool = False) -> None:
            if not isinstance(pin, Pin):
                raise TypeError("expected a pin of the board module")
            if pin.owner is not None:  # shared-bindings: validate_obj_is_free_pin
                raise ValueError(f"{pin.name} in use")
            if not chip.alarm_on_edge and edge:
                raise ValueError("Cannot wake on pin edge. Only level.")
            self.pin, self.value, self.pull = pin, value, pull

        def due(self) -> bool:
            # a pull goes against the value that is waited for
            return self.pin.read(self.pull and not self.value) == self.value

    def light_sleep_until_alarms(*alarms: TimeAlarm | PinAlarm) -> TimeAlarm | PinAlarm | None:
        pins = [one.pin for one in alarms if isinstance(one, PinAlarm)]
        times = [one for one in alarms if isinstance(one, TimeAlarm)]
        if len(times) > 1:
            raise ValueError("Only one alarm.time alarm can be set.")
        clock.advance(_CALL_US)
        for one in times:
            one.set()
        held = machine.held_by_sleep if chip.sleep_stops_pwm else []
        for hold in held:
            hold(True)
        try:
            while alarms:
                for each in alarms:
                    if each.due():
                        return each
                step = min((one.due_us - clock.now_us for one in times), default=1_000_000) + 1
                if any(pin.source is not None for pin in pins):
                    step = min(step, _STEP_US)
                step = max(1, min(step, clock.next_us - clock.now_us))  # a finger comes by the clock
                clock.advance(step)
                machine.slept_us += step
        finally:
            for pin in pins:
                pin.release()
            for hold in held:
                hold(False)
        return None

    return module(
        "alarm",
        light_sleep_until_alarms=light_sleep_until_alarms,
        time=SimpleNamespace(TimeAlarm=TimeAlarm),
        pin=SimpleNamespace(PinAlarm=PinAlarm),
    )
