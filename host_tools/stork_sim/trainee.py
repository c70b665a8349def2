"""Somebody who wears the virtual board: chooses a drill with the button, starts it, moves when it says go."""

from collections.abc import Callable
from pathlib import Path

from stork import drills
from stork.feedback import language
from stork_host.errors import StorkError
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.motion.wearer import Wearer

_TAP_US = 200_000
_PAUSE_US = 400_000
_HOLD_US = 1_000_000


def menu_place(drill: str, leg: str = "") -> int:
    """The place of a drill in the device's menu. Raises StorkError for a drill or leg that the device lacks."""
    if drill not in drills.NAMES:
        raise StorkError(
            expected="a drill: " + ", ".join(drills.NAMES), found=repr(drill), try_this="one of these names"
        )
    legs = [side for name, side in drills.MENU if name == drill]
    if not leg and "" not in legs:
        leg = legs[0]
    if leg not in legs:
        raise StorkError(
            expected=f"for {drill} a leg: {', '.join(s or 'none' for s in legs)}",
            found=repr(leg) if leg else "none",
            try_this="--leg left or --leg right" if legs != [""] else "no --leg",
        )
    return drills.MENU.index((drill, leg))


class Trainee:
    """Plays drills one after the other on ``board``; ``wearer`` moves at each go.

    ``then`` is called when the last is over: by default the power goes off. ``most_s``: simulated seconds that one
    drill may take before this gives up with a StorkError (a device that never ends a drill is a bug).
    """

    def __init__(
        self,
        board: VirtualBoard,
        wearer: Wearer,
        places: list[int],
        *,
        then: Callable[[], None] | None = None,
        stop_at_end: bool = False,
        rest_s: float = 2.0,
        most_s: float = 400.0,
    ) -> None:
        self.board = board
        self.wearer = wearer
        self.places = list(places)
        self.then = then or board.power_off
        self.stop_at_end = stop_at_end
        self.rest_us = int(rest_s * 1e6)
        self.most_us = int(most_s * 1e6)
        self.place = 0  # where the device's menu stands
        self.ready = False
        self.trials = 0
        self.go_us: list[int] = []  # when the go tone was heard
        self.files: list[Path] = []
        self.on_progress: Callable[[int], None] = lambda done: None
        board.sound.watchers.append(self._hear)
        board.console_watchers.append(self._read)

    def _hear(self, hz: int) -> None:
        if not self.ready and hz:  # the first beep: the menu is up
            self.ready = True
            self._in(_PAUSE_US * 2, self._choose)
        elif hz == language.GO_HZ and self.trials > len(self.go_us):
            now = self.board.clock.now_us
            self.go_us.append(now)
            self.wearer.on_go(now / 1e6)
            if self.stop_at_end:
                ends = self.wearer.ends_at
                assert ends is not None
                self.board.clock.call_at(int(ends * 1e6), self._stop)

    def _read(self, line: str) -> None:
        if line.startswith("stork: fault"):
            raise StorkError(
                expected="a device that plays", found=line.removeprefix("stork: "), try_this="the console with --verbose"
            )
        if line.startswith("stork: session") and ", score " in line:
            number = int(line.split()[2].rstrip(":"))
            self.files.append(self.board.drive.path(f"/sessions/s{number:07d}.stk"))
            self.on_progress(len(self.files))
            self._in(self.rest_us, self._next)

    def _next(self) -> None:
        if len(self.files) < len(self.places):
            self._tap(self._choose)  # from the stars back to the menu
        else:
            self.then()

    def _choose(self) -> None:
        wanted = self.places[len(self.files)]
        if self.place == wanted:
            self._press(_HOLD_US, self._started)
        else:
            self.place = (self.place + 1) % len(drills.MENU)
            self._tap(self._choose)

    def _started(self) -> None:
        self.trials += 1
        trial = self.trials
        self._in(self.most_us, lambda: self._give_up(trial))

    def _give_up(self, trial: int) -> None:
        if len(self.files) < trial:
            raise StorkError(
                expected=f"the drill to end within {self.most_us / 1e6:.0f} simulated seconds",
                found="a device that is still in it",
                try_this="a bug report with the command you typed",
            )

    def _stop(self) -> None:
        if self.trials > len(self.files):
            self._tap(lambda: None)

    def _tap(self, then: Callable[[], None]) -> None:
        self._press(_TAP_US, then)

    def _press(self, us: int, then: Callable[[], None]) -> None:
        self.board.press(True)

        def release() -> None:
            self.board.press(False)
            self._in(_PAUSE_US, then)

        self._in(us, release)

    def _in(self, us: int, function: Callable[[], None]) -> None:
        self.board.clock.call_in(us, function)
