"""Wearer of a belt in a life with faults: plays drills by light and sound, and does not always do what is wise."""

import random
from collections.abc import Callable

from stork_format import journal_records
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.message_reader import MessageReader, feedback_level
from stork_sim.motion.body import WornBody

_TAP_US = 200_000
_LONG_US = 1_000_000
_TRIAL_US = 240_000_000  # longer than any trial
_MOST_FAULTS = 12
_BORED_US = 30_000_000
"""Time without anything that asks for something, after which the button is pressed: whatever shows goes on then."""


WAITING, CHOOSING, CHOSEN, PLAYING, OVER = "waiting", "choosing", "chosen", "playing", "over"
"""States of the belt as its wearer believes them: waiting for the menu; in it; a drill was started; its go was told;
its record is there.
"""


class Wearer:
    """Wants ``trials`` trials; ``done`` once they were played, or the belt has told to rest, or given up.

    ``calm``: no silly presses, and every message is answered in time. ``nap_s``: after the trials the belt is left
    alone for so long, until it sleeps, and is woken by a press.
    """

    def __init__(
        self,
        board: VirtualBoard,
        body: WornBody,
        chance: random.Random,
        trials: int,
        *,
        calm: bool = False,
        nap_s: int = 0,
    ) -> None:
        self.board = board
        self.played = 0
        self.done = not trials
        self._where = WAITING
        self._body = body
        self._chance = chance
        self._trials = trials
        self._calm = calm
        self._nap_s = nap_s
        self._faults = 0
        self._plans = 0  # only the newest counts
        MessageReader(board, self._message)
        board.boot_watchers.append(self._booted)
        board.nvm.watchers.append(self._written)
        board.light.watchers.append(self._see)

    def _booted(self) -> None:
        self._where = WAITING
        self.board.press(False)
        self._plan(_BORED_US, self._bored)

    def _message(self, name: str, since_us: int, again: bool) -> None:
        where = self._where
        if name == "go" and where == CHOSEN:
            self._go()
        elif where == PLAYING or self.done:  # in a trial the lights of sway look like others
            return
        elif name == "menu" and where == WAITING:
            self._where = CHOOSING
            self._plan(self._us(0.8, 3), self._choose)
        elif name in ("support", "battery_low") and where == CHOSEN:
            self._plan(self._us(1, 4), self._tap)
        elif name == "rest":
            self._end()
        elif name == "fault":
            self._faults += 1
            if self._faults > _MOST_FAULTS:
                self._end()
            else:
                self._plan(self._us(3, 12), self._back)

    def _go(self) -> None:
        now = self.board.clock.now_us
        self._where = PLAYING
        self._body.on_go(now / 1e6)
        if not self._calm and self._chance.random() < 0.15:
            self._plan(self._us(0.5, 12), self._tap)
        else:
            self._plan(_TRIAL_US, self._bored)

    def _see(self, rgb: tuple[int, int, int]) -> None:
        level = feedback_level(rgb) if self._where == PLAYING else None
        if level is not None:
            self._body.on_feedback(self.board.clock.now_us / 1e6, level)

    def _written(self, raw: bytes) -> None:
        if len(raw) != journal_records.SIZE or raw[0] != journal_records.RESULT:
            return
        self._where = OVER
        self.played += 1
        if self.played >= self._trials:
            self._plan(self._us(1, 6), self._end)
        elif self._calm or self._chance.random() < 0.7:
            self._plan(self._us(2, 8), self._back)
        else:
            self._plan(self._us(2, 8), self._long)  # once more, without the menu

    def _choose(self) -> None:
        taps = self._chance.choice((0, 0, 1, 1, 2, 3))

        def step(left: int) -> None:
            if left:
                self._press(_TAP_US, lambda: step(left - 1))
            else:
                self._long()

        step(taps)

    def _end(self) -> None:
        if self._nap_s:
            nap_us, self._nap_s = self._nap_s * 1_000_000, 0
            self._where = OVER
            self._plan(nap_us, lambda: self._press(_TAP_US, lambda: self._plan(2_000_000, self._end)))
        else:
            self.done = True

    def _bored(self) -> None:
        if not self.done:
            self._back()

    def _back(self) -> None:
        self._where = WAITING
        self._tap()

    def _tap(self) -> None:
        self._press(_TAP_US, lambda: self._plan(_BORED_US, self._bored))

    def _long(self) -> None:
        self._where = CHOSEN
        self._press(_LONG_US, lambda: self._plan(_BORED_US, self._bored))

    def _press(self, us: int, then: Callable[[], None]) -> None:
        self.board.press(True)
        self.board.clock.call_in(us, lambda: self.board.press(False))
        if self._where != WAITING:
            self._plan(us + self.board.patience_us, then)
        else:
            self._plan(_BORED_US, self._bored)  # unless the menu comes before

    def _plan(self, us: int, function: Callable[[], None]) -> None:
        """Let this be the next thing that is done."""
        self._plans += 1
        plan = self._plans

        def unless_out_of_date() -> None:
            if self._plans == plan:
                function()

        self.board.clock.call_in(us, unless_out_of_date)

    def _us(self, least_s: float, most_s: float) -> int:
        return int(self._chance.uniform(least_s, most_s) * 1e6)
