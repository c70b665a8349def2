"""Instruction counts and heap of the device's code under MicroPython. Deterministic: the same numbers every time."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from tests.guest_python import Guest

# Few enough that floats, which nobody collects, stay within the guest's heap.
_LOOPS = {"path": (200, 1200), "bare": (200, 1200), "madgwick": (50, 150)}
_GUEST = (Path(__file__).parent / "guest.py").read_text(encoding="utf-8")


@cache
def guest() -> Guest:
    """One box for all measurements."""
    return Guest(Path(tempfile.mkdtemp(prefix="stork-guest-")))


def put_samples(name: str, samples: np.ndarray) -> str:
    """Make ``samples`` (n, 6) of ax ay az rx ry rz, LSB, a file of FIFO words; returns the guest's name for it."""
    words = np.zeros((len(samples), 14), dtype=np.uint8)
    words[:, 0], words[:, 7] = 0x08, 0x10  # tags of gyroscope and accelerometer
    values = np.ascontiguousarray(samples, dtype="<i2").view(np.uint8).reshape(-1, 12)
    words[:, 1:7], words[:, 8:14] = values[:, 6:], values[:, :6]
    return guest().put(name, words.tobytes())


def measure(mode: str, samples: str, drill: str = "single_leg") -> tuple[float, float]:
    """Fuel and allocated bytes per sample of one mode of guest.py."""
    less, more = _LOOPS[mode]
    found = []
    for loops in (less, more):
        lines, fuel = guest().run(_GUEST, LOOPS=loops, SAMPLES=samples, MODE=mode, DRILL=drill)
        found.append((fuel, int(lines[-1].split()[-1]) if lines else 0))
    (fuel_less, heap_less), (fuel_more, heap_more) = found
    return (fuel_more - fuel_less) / (more - less), (heap_more - heap_less) / (more - less)
