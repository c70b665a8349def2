"""A virtual board of any model, plugged into this PC with both its ports, and the person in front of it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from board_world import Motion, upright
from stork_host.board_check.part_outcome import Outcome
from stork_host.board_check.person import Answer
from stork_sim.board.belt import Addition
from stork_sim.board.models import Model
from stork_sim.board.usb import PtyEndpoint
from stork_sim.runs import make_rig
from waits import HUNG_S

_UP_US = 4_000_000  # the menu is up by then, and the self-test over
_SHAKEN_S = 2.0
# Seconds of the board in one of the wall clock. What it tells for a minute only is asked at its own pace.
_HURRIED, _OWN_PACE = 20.0, 1.0


class PluggedBench:
    """A context manager. ``port``, ``console``: names of its ports. The board lies still. ``prepare(rig)`` is
    called before power-on, to break something. Once the board is up after a start it keeps its own pace until `hurry`.
    """

    def __init__(
        self,
        drive: Path,
        model: str | Model,
        chip: str = "",
        prepare: Callable[[Any], object] | None = None,
        **settings: object,
    ) -> None:
        self.rig = make_rig(Motion(upright), drive, board=model, chip=chip, settings=settings)
        self.board = self.rig.board
        self._prepare = prepare
        self._starts = 0
        self._data, self._console = PtyEndpoint(), PtyEndpoint()
        self.port, self.console = self._data.name, self._console.name
        self._ready = threading.Event()
        self._broken: list[BaseException] = []

    def __enter__(self) -> "PluggedBench":
        self.board.console_watchers.append(lambda line: self._console.write(f"{line}\r\n".encode()))
        if self._prepare is not None:
            self._prepare(self.rig)
        self.board.attach(self._data)
        self._boot, self.board._boot = self.board._boot, self._start  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        if not self._ready.wait(HUNG_S) or self._broken:
            raise RuntimeError(f"the virtual board did not start: {self._broken}")
        return self

    def __exit__(self, *_: object) -> None:
        self.hurry()
        self.board.clock.call_in(0, self.board.power_off)
        self._thread.join(HUNG_S)
        self._data.close()
        self._console.close()
        assert self._broken == [] and "Traceback" not in "\n".join(self.board.console)

    def _start(self) -> None:
        self._starts += 1
        this = self._starts
        self.board.clock.call_in(_UP_US, lambda: self._up(this))
        self._boot()

    def _up(self, start: int) -> None:
        if start == self._starts:  # else it was restarted before it was up
            self.board.clock.set_realtime(True, _OWN_PACE)
            self._ready.set()

    def hurry(self) -> None:
        """Make its clock go faster, for what it does by itself, until it is started anew. Its own thread slows it
        down: from here that would meet the board while it waits for the wall clock.
        """
        self.board.clock.set_realtime(True, _HURRIED)

    def _run(self) -> None:
        try:
            self.board.power_on()
        except BaseException as error:
            self._broken.append(error)
        finally:
            self._ready.set()


def shaken(since: np.ndarray) -> np.ndarray:
    """Motion of a board in somebody's hand."""
    out = np.zeros((len(since), 6))
    out[:, 1] = 6 * np.sin(2 * np.pi * 3 * since)
    out[:, 3] = 60 * np.sin(2 * np.pi * 3 * since)
    return out


class VirtualPerson:
    """Looks, listens, feels and presses; what he says is what the board's parts did since he was told to look."""

    there = True

    def __init__(self, bench: PluggedBench) -> None:
        self._rig, self._board = bench.rig, bench.board
        self._marks: tuple[int, ...] = ()
        self._now = ""
        self.questions: list[str] = []

    def told(self, part: str, text: str) -> None:
        board = self._board
        self._now = part
        if part in ("button", "press_wakes"):
            self._again(self._press)
        if part == "motion_wakes":
            self._again(self._shake)
        logs = (board.light.log, board.sound.log, board.words.log, board.vibration.log)
        self._marks = tuple(len(log) for log in (*logs, *(side.log for side in board.vibration_sides)))

    def noticed(self, outcome: Outcome) -> None:
        """News from the check: it goes on."""
        self._now = ""

    def _again(self, act: Callable[[], object]) -> None:
        """Half a second later and then again, in the board's own time, until something comes of it."""
        part = self._now

        def once() -> None:
            if self._now == part:
                act()
                self._board.clock.call_in(3_100_000, once)

        self._board.clock.call_in(500_000, once)

    def _press(self) -> None:
        self._board.press(True)
        self._board.clock.call_in(500_000, lambda: self._board.press(False))

    def _shake(self) -> None:
        self._rig.belt.additions.append(Addition(self._board.clock.now_us / 1e6, _SHAKEN_S, shaken))
        self._rig.belt.changed()

    def asked(self, part: str, question: str) -> Answer:
        self.questions.append(part)
        return Answer.YES if getattr(self, "_" + part)() else Answer.NO

    def _light(self) -> bool:
        seen = [entry[1:] for entry in self._board.light.log[self._marks[0] :] if any(entry[1:])]
        if self._board.model.led:
            return len(seen) >= 3
        colours = [rgb for rgb in seen if sum(map(bool, rgb)) == 1]  # the menu's is a mixture
        return [[bool(value) for value in rgb].index(True) for rgb in colours] == [0, 1, 2]

    def _sound(self) -> bool:
        heard = [hz for _, hz in self._board.sound.log[self._marks[1] :] if hz]
        return len(heard) >= 3 and heard[:3] == sorted(set(heard[:3]))

    def _display(self) -> bool:
        return any("Check" in lines[1:2] for _, lines, _ in self._board.words.log[self._marks[2] :])

    def _vibration(self) -> bool:
        return any(percent for _, percent in self._board.vibration.log[self._marks[3] :])

    def _side(self, which: int) -> bool:
        felt = [
            any(percent for _, percent in side.log[mark:])
            for side, mark in zip(self._board.vibration_sides, self._marks[4:], strict=True)
        ]
        return felt == [which == 0, which == 1]

    def _left(self) -> bool:
        return self._side(0)

    def _right(self) -> bool:
        return self._side(1)
