"""The family's event detectors: wake-up, single tap, double tap (AN5130, 5.3 and 5.5; AN5272 says the same).

They look at every accelerometer sample, by the slope filter: half the difference of two samples that follow each
other. Not stated in the application notes and assumed here: where several axes exceed the tap threshold at once, the
one of highest priority is told (XYZ where the chip has no TAP_PRIORITY).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stork_sim.motion.motion_source import Floats

Bools = npt.NDArray[np.bool_]

_IDLE, _SHOCK, _QUIET, _DURATION, _SECOND_SHOCK, _TOO_LONG = range(6)
_AXIS_BITS = (0x04, 0x02, 0x01)  # X, Y, Z, in WAKE_UP_SRC and TAP_SRC alike
_WU_IA = 0x08
_TAP_IA, _SINGLE_TAP, _DOUBLE_TAP, _TAP_SIGN = 0x40, 0x20, 0x10, 0x08


@dataclass(frozen=True)
class DetectorSettings:
    """Thresholds in g, times in accelerometer samples. ``tap_order``: the axes 0..2 that tell taps, first wins."""

    enabled: bool = False
    wake_g: float = 0.0
    wake_samples: int = 0
    wake_latched: bool = False
    tap_order: tuple[int, ...] = ()
    tap_g: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shock: int = 4
    quiet: int = 2
    duration: int = 16
    double: bool = False
    tap_latched: bool = False


def tap_times(int_dur2: int) -> tuple[int, int, int]:
    """Shock, quiet and duration of INT_DUR2 in samples (AN5130, 5.5.3)."""
    shock, quiet, duration = int_dur2 & 3, int_dur2 >> 2 & 3, int_dur2 >> 4
    return (8 * shock or 4, 4 * quiet or 2, 32 * duration or 16)


class Detectors:
    """Feed samples in order with ``run``; read ``wake_up_src`` and ``tap_src``; reading clears what is latched."""

    def __init__(self) -> None:
        self.settings = DetectorSettings()
        self._reset()

    def configure(self, settings: DetectorSettings) -> None:
        if settings != self.settings:
            self.settings = settings
            if not settings.enabled:
                self._reset()

    def power_up(self) -> None:
        """The accelerometer starts: the slope's first sample has (0, 0, 0) before it (AN5130, 5.3)."""
        self._before = np.zeros((1, 3))

    def run(self, samples_g: Floats) -> None:
        """The next samples (n, 3)."""
        settings = self.settings
        if not settings.enabled or not len(samples_g):
            return
        slope = np.diff(np.concatenate((self._before, samples_g)), axis=0) / 2
        self._before = samples_g[-1:]
        self._run_wake_up(np.abs(slope) > settings.wake_g)
        order = list(settings.tap_order)
        if order:
            self._run_taps(slope, np.abs(slope) > np.array(settings.tap_g), order)
        self._now += len(slope)

    @property
    def wake_up_src(self) -> int:
        return self._wake_bits if self._wake_on or self._wake_held else 0

    @property
    def tap_src(self) -> int:
        return self._tap_bits if self._tap_held or self._now <= self._tap_until else 0

    def read_wake_up_src(self) -> int:
        bits = self.wake_up_src
        self._wake_held = False
        return bits

    def read_tap_src(self) -> int:
        bits = self.tap_src
        self._tap_held = False
        return bits

    def _reset(self) -> None:
        self._before = np.zeros((1, 3))
        self._now = 0  # samples seen
        self._wake_run = 0
        self._wake_on = self._wake_held = False
        self._wake_bits = self._tap_bits = 0
        self._state, self._since = _IDLE, 0
        self._tap_until, self._tap_held = 0, False
        self._first = 0  # axis and sign bits of the tap under way

    def _run_wake_up(self, over: Bools) -> None:
        needed = self.settings.wake_samples + 1
        any_over: Bools = np.any(over, axis=1)
        if not any_over.any():
            self._wake_run, self._wake_on = 0, False
            return
        for n, now_over in enumerate(any_over):
            self._wake_run = self._wake_run + 1 if now_over else 0
            self._wake_on = self._wake_run >= needed
            if self._wake_on:
                self._wake_bits = _WU_IA | sum(bit for bit, axis in zip(_AXIS_BITS, over[n], strict=True) if axis)
                self._wake_held |= self.settings.wake_latched

    def _run_taps(self, slope: Floats, over: Bools, order: list[int]) -> None:
        hits: Bools = np.any(over[:, order], axis=1)
        n = 0
        while n < len(hits):
            if self._state == _IDLE and not hits[n]:
                ahead = np.flatnonzero(hits[n:])  # nothing happens until the next hit
                if not len(ahead):
                    return
                n += int(ahead[0])
            self._expire(self._now + n)
            if hits[n] and self._state in (_IDLE, _DURATION):
                axis = next(a for a in order if over[n, a])
                self._first = _AXIS_BITS[axis] | (_TAP_SIGN if slope[n, axis] < 0 else 0)
            self._tap_step(self._now + n, bool(hits[n]))
            n += 1

    def _expire(self, at: int) -> None:
        settings = self.settings
        if self._state == _QUIET and at - self._since >= settings.quiet:
            self._state = _DURATION if settings.double and self._tap_bits & _SINGLE_TAP else _IDLE
            self._since += settings.quiet
        if self._state == _DURATION and at - self._since >= settings.duration:
            self._state = _IDLE

    def _tap_step(self, at: int, hit: bool) -> None:
        settings = self.settings
        if self._state == _IDLE:
            if hit:
                self._state, self._since = _SHOCK, at
        elif self._state in (_SHOCK, _SECOND_SHOCK):
            if at - self._since > settings.shock:
                self._state = _TOO_LONG if hit else _IDLE
            elif not hit:
                self._tell(_SINGLE_TAP if self._state == _SHOCK else _DOUBLE_TAP, at)
        elif self._state == _QUIET:
            if hit:
                self._state = _TOO_LONG  # bouncing is no second tap
        elif self._state == _DURATION:
            if hit:
                self._state, self._since = _SECOND_SHOCK, at
        elif not hit:
            self._state = _IDLE

    def _tell(self, which: int, at: int) -> None:
        self._state, self._since = _QUIET, at
        self._tap_bits = _TAP_IA | which | self._first
        self._tap_until = at + self.settings.quiet
        # With both kinds enabled only the double tap is latched (AN5130, 5.5.3).
        self._tap_held = self.settings.tap_latched and (which == _DOUBLE_TAP or not self.settings.double)
