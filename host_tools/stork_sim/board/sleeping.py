"""Stand-in for ``alarm``: light sleep until a time or a pin's level."""

from types import ModuleType, SimpleNamespace

from stork_sim.board.machine import Machine
from stork_sim.board.module_factory import module
from stork_sim.board.pins import Pin

_STEP_US = 5_000  # how closely a pin is watched


def alarm(machine: Machine) -> ModuleType:
    clock = machine.clock

    class TimeAlarm:
        def __init__(self, *, monotonic_time: float) -> None:
            if monotonic_time * 1e6 <= clock.now_us:
                raise ValueError("Time is in the past.")
            self.monotonic_time = monotonic_time

        def due(self) -> bool:
            return clock.now_us >= self.monotonic_time * 1e6

    class PinAlarm:
        def __init__(self, pin: Pin, *, value: bool, edge: bool = False, pull: bool = False) -> None:
            if not isinstance(pin, Pin):
                raise TypeError("expected a pin of the board module")
            self.pin, self.value, self.pull = pin, value, pull

        def due(self) -> bool:
            # a pull goes against the value that is waited for
            return self.pin.read(self.pull and not self.value) == self.value

    def light_sleep_until_alarms(*alarms: TimeAlarm | PinAlarm) -> TimeAlarm | PinAlarm | None:
        pins = [one.pin for one in alarms if isinstance(one, PinAlarm)]
        for pin in pins:
            pin.claim(alarms)  # ValueError where it has an owner
        try:
            while alarms:
                for one in alarms:
                    if one.due():
                        return one
                times = [one.monotonic_time * 1e6 - clock.now_us for one in alarms if isinstance(one, TimeAlarm)]
                step = int(min(times, default=1e6)) + 1
                clock.advance(min(step, _STEP_US) if pins else step)
                machine.slept_us += min(step, _STEP_US) if pins else step
        finally:
            for pin in pins:
                pin.release()
        return None

    return module(
        "alarm",
        light_sleep_until_alarms=light_sleep_until_alarms,
        time=SimpleNamespace(TimeAlarm=TimeAlarm),
        pin=SimpleNamespace(PinAlarm=PinAlarm),
    )
