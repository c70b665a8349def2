"""Phases of the day that were played, and what each took; printed at the end of a run (conftest.py)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from emulator.machine import Machine


class Phase(NamedTuple):
    """``emulated_s``: of the board; ``core_s``: of this PC's core, which others that work on it do not change."""

    interpreter: str
    what: str
    emulated_s: float
    core_s: float


PLAYED: list[Phase] = []


@contextmanager
def phase(what: str, machine: Machine) -> Iterator[None]:
    """Note a phase that came to its end."""
    emulated, core = machine.now_s, time.process_time()
    yield
    PLAYED.append(Phase(machine.interpreter, what, machine.now_s - emulated, time.process_time() - core))


def text() -> str:
    lines = [f"{'interpreter':24}{'phase':52}{'emulated':>10}{'core':>10}"]
    for played in PLAYED:
        lines.append(f"{played.interpreter:24}{played.what:52}{played.emulated_s:8.1f} s{played.core_s:8.0f} s")
    lines.append(f"{'':24}{'all, with what is in no phase':52}{'':10}{time.process_time():8.0f} s")
    return "\n".join(lines)
