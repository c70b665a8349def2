"""Phases of the day that were played, with the time that each took; printed at the end of a run (conftest.py)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from emulator.machine import Machine


class Phase(NamedTuple):
    """``emulated_s``: of the board; ``waited_s``: of whoever waits for it."""

    interpreter: str
    what: str
    emulated_s: float
    waited_s: float


PLAYED: list[Phase] = []


@contextmanager
def phase(what: str, machine: Machine) -> Iterator[None]:
    """Note a phase that came to its end."""
    emulated, waited = machine.now_s, time.monotonic()
    yield
    PLAYED.append(Phase(machine.interpreter, what, machine.now_s - emulated, time.monotonic() - waited))


def text() -> str:
    lines = [f"{'interpreter':24}{'phase':52}{'emulated':>10}{'waited':>10}"]
    for played in PLAYED:
        lines.append(
            f"{played.interpreter:24}{played.what:52}{played.emulated_s:8.1f} s{played.waited_s:8.0f} s".rstrip()
        )
    return "\n".join(lines)
