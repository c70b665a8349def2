"""Bench for a chip: a clock that the test advances, known motions, and a chip with its registers set."""

from collections.abc import Callable

import numpy as np

from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.sensor_errors import SensorErrors

G = 9.80665


class ManualClock:
    def __init__(self) -> None:
        self.now_us = 0


class Known:
    """A motion given by a function of time; ``change`` replaces the future."""

    def __init__(self, function: Callable[[np.ndarray], np.ndarray]) -> None:
        self.version = 0
        self._function = function

    def at(self, t_s: np.ndarray) -> np.ndarray:
        return self._function(t_s)

    def change(self, function: Callable[[np.ndarray], np.ndarray], from_s: float) -> None:
        before = self._function

        def spliced(t_s: np.ndarray) -> np.ndarray:
            return np.where((t_s < from_s)[:, None], before(t_s), function(t_s))

        self._function = spliced
        self.version += 1


def constant(*values: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda t_s: np.tile(np.array(values, dtype=float), (len(t_s), 1))


def ramp(t_s: np.ndarray) -> np.ndarray:
    """Every sample of 9600 us differs: x acceleration is k * 0.001 g at the k-th, z rate k * 0.1 deg/s."""
    out = np.zeros((len(t_s), 6))
    out[:, 0] = t_s / 0.0096 * 0.001 * G
    out[:, 5] = t_s / 0.0096 * 0.1
    return out


class Bench:
    """A chip, its clock, and the two things an I2C driver does."""

    def __init__(self, motion: Known, kind: type[Lsm6ds] = Lsm6dsox, **kwargs: object) -> None:
        self.clock = ManualClock()
        self.motion = motion
        kwargs.setdefault("errors", SensorErrors.none())
        if issubclass(kind, Lsm6ds3trc):
            kwargs.setdefault("rate_error", 0.0)
        self.chip = kind(motion, self.clock, **kwargs)  # type: ignore[arg-type]

    def set(self, register: int, *values: int) -> None:
        self.chip.write(bytes((register, *values)))

    def get(self, register: int, count: int = 1) -> bytes:
        self.chip.write(bytes((register,)))
        return self.chip.read(count)

    def start(self, fifo_mode: int = 6, *, xl: int = 0x48, g: int = 0x40, batch: int = 0x44) -> None:
        """104 Hz, +-4 g, +-250 dps, block data update, both batched."""
        self.set(0x12, 0x44)
        self.set(0x10, xl)
        self.set(0x11, g)
        self.set(0x09, batch)
        self.set(0x0A, fifo_mode)

    def level(self) -> int:
        low, high = self.get(0x3A, 2)
        return low | (high & 3) << 8

    def drain(self) -> bytes:
        return self.get(0x78, 7 * self.level())


class UntaggedBench(Bench):
    """The same with a chip whose FIFO has no tags."""

    def start(self, fifo_mode: int = 6, *, xl: int = 0x48, g: int = 0x40, batch: int = 0x09) -> None:
        """104 Hz, +-4 g, +-250 dps, block data update, both in the FIFO at 104 Hz; ``batch`` is FIFO_CTRL3."""
        self.set(0x12, 0x44)
        self.set(0x10, xl)
        self.set(0x11, g)
        self.set(0x08, batch)
        self.set(0x0A, 0x20 | fifo_mode)

    def level(self) -> int:
        low, high = self.get(0x3A, 2)
        return low | (high & 0x0F) << 8

    def pattern(self) -> int:
        low, high = self.get(0x3C, 2)
        return low | high << 8

    def drain(self) -> bytes:
        return self.get(0x3E, 2 * self.level())
