"""Somebody who wears the virtual board: chooses a drill with the button, starts it, moves when it says go."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from stork import drills
from stork.feedback import language, sway_cue
from stork.store.catalogue import file_name, folder_of
from stork_host.errors import StorkError
from stork_sim.board.drive import fresh_drive
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder
from stork_sim.motion.body import WornBody

_TAP_US = 200_000
_PAUSE_US = 400_000
_HOLD_US = 1_000_000
_RETRY_US = 10_000_000
_MOST_RETRIES = 6
_WORDS = ("stork: stand near a support", "stork: battery:")  # the device goes on at a press


def check_drill(drill: str, leg: str = "") -> tuple[str, str]:
    """The drill and leg as the device knows them. Raises StorkError for what it lacks."""
    if drill not in drills.NAMES:
        raise StorkError(
            expected="a drill: " + ", ".join(drills.NAMES), found=repr(drill), try_this="one of these names"
        )
    legs = drills.legs(drill)
    if not leg and "" not in legs:
        leg = legs[0]
    if leg not in legs:
        raise StorkError(
            expected=f"for {drill} a leg: {', '.join(s or 'none' for s in legs)}",
            found=repr(leg) if leg else "none",
            try_this="--leg left or --leg right" if legs != ("",) else "no --leg",
        )
    return drill, leg


def menu_for(plays: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The device's own menu where it has all of ``plays``, else one of just these. Raises StorkError."""
    wanted = [check_drill(*play) for play in plays]
    if set(wanted) <= set(drills.MENU):
        return list(drills.MENU)
    return list(dict.fromkeys(wanted))


class Result(NamedTuple):
    """What the device said when a session was over."""

    number: int
    drill: str
    leg: str
    end_cause: str
    score: int


class UserDriver:
    """Plays drills one after the other on ``board``; ``wearer`` moves at each go.

    ``plays``: (drill, leg) in turn; the device's menu is set up for them, as a therapist would.
    ``then`` is called when the last is over: by default the power goes off. ``most_s``: simulated seconds that one
    drill may take before this gives up (a device that never ends a drill is a bug). A board that starts anew in the
    middle of a drill gets that drill again. ``patient``: after a fault of the device press its button and go on, where
    others give up. ``reacts``: the wearer answers what the light says. Words before a drill are heard and answered;
    who is told to rest does so, and the drills that are left are not played (``rested``).

    When it gives up, the power goes off and ``error`` says why; ``check`` raises it.
    """

    def __init__(
        self,
        board: VirtualBoard,
        wearer: WornBody,
        plays: Sequence[tuple[str, str]],
        *,
        then: Callable[[], None] | None = None,
        stop_at_end: bool = False,
        patient: bool = False,
        reacts: bool = False,
        rest_s: float = 2.0,
        most_s: float = 400.0,
    ) -> None:
        self.board = board
        self.wearer = wearer
        self.plays = [check_drill(*play) for play in plays]
        self.menu = menu_for(self.plays)
        text = ", ".join(f"{drill}:{leg}" if leg else drill for drill, leg in self.menu)
        fresh_drive(board.drive.folder, firmware_folder() / "settings.toml", {"STORK_MENU": text})
        self.then = then or board.power_off
        self.stop_at_end = stop_at_end
        self.patient = patient
        self.rest_us = int(rest_s * 1e6)
        self.most_us = int(most_s * 1e6)
        self.place = 0  # where the device's menu stands
        self.go_us: list[int] = []  # when the go tone was heard
        self.files: list[Path] = []  # of the sessions that the device says it stored
        self.results: list[Result] = []
        self.unstored = 0  # sessions that the device could not store
        self.faults: list[str] = []  # what the device complained of
        self.rested = False
        self.cut = 0  # drills that a restart cut off
        self.error: StorkError | None = None
        self.on_progress: Callable[[int], None] = lambda done: None
        self._ready = False
        self._playing = False  # from the device's word that a session begins to its word that it is over
        self._gone = False  # ... and the go tone was heard
        self._boots = 0
        self._retries = 0
        board.boot_watchers.append(self._booted)
        if board.model.buzzer:
            board.sound.watchers.append(self._hear)
        else:
            board.light.watchers.append(self._watch)
        board.console_watchers.append(self._read)
        if reacts:
            board.light.watchers.append(self._see)

    def check(self) -> None:
        """Raise what made this give up, or that the board went off before its work was done."""
        if self.error is not None:
            raise self.error
        if len(self.files) < len(self.plays):
            why = "the wearer was told to rest" if self.rested else "the board went off"
            raise StorkError(
                expected=f"{len(self.plays)} stored session{'s' if len(self.plays) > 1 else ''}",
                found=f"{len(self.files)} when {why}" + (f" ({self.faults[-1]})" if self.faults else ""),
                try_this="a charged battery, or the console with --verbose",
            )

    def _booted(self) -> None:
        self._boots += 1
        self._ready = False
        self.place = 0
        self.cut += self._playing
        self._playing = self._gone = False
        self.board.press(False)
        self._in(self.most_us, self._silent)

    def _hear(self, hz: int) -> None:
        if hz == language.MENU_HZ:
            self._menu_is_up()
        elif hz == language.GO_HZ:
            self._go()

    def _watch(self, rgb: tuple[int, int, int]) -> None:
        """Where nothing sounds, the colours tell: of the menu, and the first green of a trial."""
        if any(rgb):
            if _hue(rgb) == _hue(_lit(language.menu_light(0, ""))):
                self._menu_is_up()
            elif _hue(rgb) == _hue(_lit(language.piece(language.LIGHTS["go"]))):
                self._go()

    def _menu_is_up(self) -> None:
        if not self._ready:
            self._ready = True
            self._retries = 0
            self._in(_PAUSE_US * 2, self._choose)

    def _go(self) -> None:
        if self._playing and not self._gone:
            self._gone = True
            now = self.board.clock.now_us
            self.go_us.append(now)
            self.wearer.on_go(now / 1e6)
            if self.stop_at_end:
                ends = self.wearer.ends_at
                assert ends is not None
                self._in(int(ends * 1e6) - now, self._stop)

    def _see(self, rgb: tuple[int, int, int]) -> None:
        level = feedback_level(rgb) if self._gone else None
        if level is not None:
            self.wearer.on_feedback(self.board.clock.now_us / 1e6, level)

    def _read(self, line: str) -> None:
        if line.startswith("stork: fault"):
            self._complained(line.removeprefix("stork: "))
        elif line.startswith(_WORDS):
            self._in(_HOLD_US, lambda: self._tap(lambda: None))
        elif line.startswith("stork: rest:"):
            self.rested = True
            self._boots += 1  # whatever was to be pressed next is out of date
            self._in(self.rest_us, self.then)
        elif line.startswith("stork: session") and ", score " not in line:
            self._playing = True
        elif line.startswith("stork: session"):
            words = line.split()
            number = int(words[2].rstrip(":"))
            self.results.append(Result(number, *self.plays[len(self.files)], words[3].rstrip(","), int(words[5])))
            self.files.append(self.board.drive.path(f"{folder_of(number)}/{file_name(number)}"))
            self._playing = self._gone = False
            self._retries = 0
            self.on_progress(len(self.files))
            self._in(self.rest_us, self._next)

    def _complained(self, fault: str) -> None:
        self.faults.append(fault)
        if "could not be stored" in fault:
            self.files.pop()
            self.unstored += 1
        stored = bool(self.files) and self.go_us and not self._playing and not self._retries
        if not self.patient and not (stored and len(self.files) == len(self.plays)):
            self._give_up(
                expected="a device that plays", found=fault, try_this="the console with --verbose, or another --fault"
            )
        if self._playing or (stored and "sensor fell silent" in fault):
            return
        self._retries += 1
        if self._retries > _MOST_RETRIES:
            self._give_up(
                expected="a device that recovers when its button is pressed",
                found=f"{fault}, {self._retries} times",
                try_this="a fault that ends",
            )
        self._boots += 1  # whatever was to be pressed next is out of date
        self._in(_RETRY_US, self._back_to_menu)

    def _next(self) -> None:
        if len(self.files) < len(self.plays):
            self._back_to_menu()
        else:
            self.then()

    def _back_to_menu(self) -> None:
        """From the stars, or a fault's light: a press, and wait for the beep."""
        self._ready = False
        self._tap(lambda: self._in(self.most_us, self._silent))

    def _silent(self) -> None:
        if not self._ready:
            self._give_up(
                expected="the beep of the menu",
                found=f"a device that was silent for {self.most_us / 1e6:.0f} simulated seconds",
                try_this="STORK_QUIET = 0, or the console with --verbose",
            )

    def _choose(self) -> None:
        wanted = self.menu.index(self.plays[len(self.files)])
        if self.place == wanted:
            self._press(_HOLD_US, self._started)
        else:
            self.place = (self.place + 1) % len(self.menu)
            self._tap(self._choose)

    def _started(self) -> None:
        stored = len(self.files)
        self._in(self.most_us, lambda: self._too_long(stored))

    def _too_long(self, stored: int) -> None:
        if len(self.files) == stored:
            self._give_up(
                expected=f"the drill to end within {self.most_us / 1e6:.0f} simulated seconds",
                found="a device that is still in it",
                try_this="a bug report with the command you typed",
            )

    def _give_up(self, *, expected: str, found: str, try_this: str) -> None:
        # Not raised here: this is called from inside the firmware, which catches what it can.
        self.error = StorkError(expected=expected, found=found, try_this=try_this)
        self.board.power_off()

    def _stop(self) -> None:
        if self._playing:
            self._tap(lambda: None)

    def _tap(self, then: Callable[[], None]) -> None:
        self._press(_TAP_US, then)

    def _press(self, us: int, then: Callable[[], None]) -> None:
        self.board.press(True)

        # A finger comes off whatever happens meanwhile; what was to follow may be out of date by then.
        self.board.clock.call_in(us, lambda: self.board.press(False))
        self._in(us + self.board.patience_us, then)

    def _in(self, us: int, function: Callable[[], None]) -> None:
        boots = self._boots

        def unless_restarted() -> None:
            if self._boots == boots:
                function()

        self.board.clock.call_in(us, unless_restarted)


def feedback_level(rgb: tuple[int, int, int]) -> float | None:
    """How strongly a light warns: 0 steady, 0.5 drifting, 1 far; None for any other. Brightness does not matter."""
    if not any(rgb):
        return None
    for colour, level in zip(sway_cue.COLOURS, (0.0, 0.5, 1.0), strict=True):
        if _hue(rgb) == _hue((colour[0], colour[1], colour[2])):
            return level
    return None


def _lit(steps: bytes) -> tuple[int, int, int]:
    """The first colour of a light that is not dark: where to go on, then time, r, g, b of each step."""
    colours = [(steps[n + 1], steps[n + 2], steps[n + 3]) for n in range(1, len(steps), language.LIGHT)]
    return next(rgb for rgb in colours if any(rgb))


def _hue(rgb: tuple[int, int, int]) -> tuple[int, ...]:
    return tuple(round(4 * part / max(rgb)) for part in rgb)
