"""Stand-in for pwmio: channels on the timers that the microcontroller has for them.

Those of an RP2040 or RP2350 are where their pins are: the data sheet, "GPIO functions" [rp2040-sheet]. The others have
timers for any pin: ports/nordic/common-hal/pwmio/PWMOut.c:117, ports/espressif/common-hal/pwmio/PWMOut.c:56 [cp-chips].
"""

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

from stork_sim.board.machine import Machine
from stork_sim.board.microcontrollers import Pwm
from stork_sim.board.module_factory import module as _module
from stork_sim.board.pins import Pin, gpio

_PWM_US = 17  # [emulator-costs]


@dataclass
class Timer:
    """Timer that several PWM channels share. ``tones``: whether its first channel may change the frequency."""

    hz: int
    tones: bool
    channels: list[Any] = field(default_factory=list)


class Timers(Protocol):
    def take(self, channel: Any, pin: Pin, hz: int, tones: bool) -> Timer:
        """The timer that a channel gets. Raises what pwmio does where there is none."""


class _Slices:
    """Timers of an RP2040: eight of two channels. ``early``: CircuitPython 8, with other exceptions."""

    def __init__(self, early: bool) -> None:
        self._early = early
        self._timers: dict[int, Timer] = {}

    def take(self, channel: Any, pin: Pin, hz: int, tones: bool) -> Timer:
        number = gpio(pin)
        timer = self._timers.get(number >> 1 & 7)
        if timer is None or not timer.channels:
            timer = self._timers[number >> 1 & 7] = Timer(hz, tones)
        elif any(gpio(other.pin) & 1 == number & 1 for other in timer.channels):
            raise self._in_use()
        elif tones:
            raise ValueError("Invalid variable_frequency")
        elif timer.tones:
            raise self._in_use()
        elif timer.hz != hz:
            raise ValueError("Invalid frequency")
        timer.channels.append(channel)
        return timer

    def _in_use(self) -> Exception:
        """common_hal_pwmio_pwmout_raise_error: another exception since 9."""
        if self._early:
            return ValueError("All timers for this pin are in use")
        return RuntimeError("Internal resource(s) in use")


class _AnyPin:
    """Timers of the others: the first timer that is free, or that has the same frequency."""

    def __init__(self, pwm: Pwm) -> None:
        self._pwm = pwm
        self._timers: list[Timer] = []

    def take(self, channel: Any, pin: Pin, hz: int, tones: bool) -> Timer:
        if sum(len(timer.channels) for timer in self._timers) == self._pwm.channels:
            raise RuntimeError("Internal resource(s) in use")
        for n, timer in enumerate(self._timers):
            if not timer.channels:
                timer = self._timers[n] = Timer(hz, tones)
            elif not self._joins(timer, hz, tones):
                continue
            timer.channels.append(channel)
            return timer
        if len(self._timers) == self._pwm.timers:
            raise RuntimeError("Internal resource(s) in use")
        self._timers.append(Timer(hz, tones, [channel]))
        return self._timers[-1]

    def _joins(self, timer: Timer, hz: int, tones: bool) -> bool:
        if tones or timer.hz != hz or (timer.tones and not self._pwm.joins_tones):
            return False
        return len(timer.channels) < self._pwm.channels_each


def pwmio(machine: Machine) -> ModuleType:
    chip = machine.model.microcontroller
    pwm = chip.pwm
    timers: Timers = _Slices(machine.drive.release < (9,)) if chip.fixed_pins else _AnyPin(pwm)
    machine.held_by_sleep.clear()

    class PWMOut:
        def __init__(
            self, pin: Pin, *, duty_cycle: int = 0, frequency: int = 500, variable_frequency: bool = False
        ) -> None:
            if not pwm.least_hz <= frequency <= pwm.most_hz:
                raise ValueError("Invalid frequency")
            self._variable = variable_frequency
            pin.claim(self)
            try:
                self._timer = timers.take(self, pin, frequency, variable_frequency)
            except (RuntimeError, ValueError):
                pin.release()
                raise
            self.pin = pin
            machine.held_by_sleep.append(self._hold)
            self._set_duty(duty_cycle)

        def deinit(self) -> None:
            self._timer.channels.remove(self)
            machine.held_by_sleep.remove(self._hold)
            self._set_duty(0)
            self.pin.release()

        @property
        def frequency(self) -> int:
            return self._timer.hz

        @frequency.setter
        def frequency(self, hz: int) -> None:
            if not self._variable:
                raise AttributeError("Invalid variable_frequency")
            if not pwm.least_hz <= hz <= pwm.most_hz:
                raise ValueError("Invalid frequency")
            machine.clock.advance(_PWM_US)
            self._timer.hz = hz
            for channel in self._timer.channels:
                channel.tell()

        @property
        def duty_cycle(self) -> int:
            return self._duty

        @duty_cycle.setter
        def duty_cycle(self, duty: int) -> None:
            self._set_duty(duty)

        def _set_duty(self, duty: int) -> None:
            if not 0 <= duty <= 65535:
                raise ValueError("duty_cycle must be between 0 and 65535 inclusive")
            machine.clock.advance(_PWM_US)
            self._duty = duty
            self.tell()

        def tell(self) -> None:
            """Frequency and duty cycle, passed to every part on the pin."""
            for listener in self.pin.on_pwm:
                listener(self._timer.hz, self._duty)

        def _hold(self, held: bool) -> None:
            """Its clock stands: a pin that is high then stays so. Of a wave, the worst is taken."""
            if not held:
                self.tell()
            elif self._duty:
                for listener in self.pin.on_pwm:
                    listener(0, 65535)

    return _module("pwmio", PWMOut=PWMOut)
