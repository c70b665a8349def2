"""Simulated wearer of a virtual board: chooses a drill with the button, starts it, moves at go.

Decisions rest on what a wearer notices (light, sound) and on what the device stores: session files, and the journal in
non-volatile memory. The console is only quoted, for people; no line of it decides anything.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from stork import drills
from stork.store.catalogue import file_name
from stork_format import block_reader, blocks, codes, journal_names, journal_records, named_fields
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_sim.board.fresh_drive import fresh_drive
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder
from stork_sim.message_reader import MessageReader, feedback_level
from stork_sim.motion.body import WornBody

_TAP_US = 200_000  # [simulated-user]
_PAUSE_US = 400_000  # [simulated-user]
_HOLD_US = 1_000_000  # [simulated-user]
_RETRY_US = 10_000_000  # [simulated-user]
_MOST_RETRIES = 6  # [simulated-user]
_ANSWERED = ("support", "battery_low", "storage")  # messages after which the device goes on at a press
_STOPPED_BY = (journal_records.FAULT_SENSOR, journal_records.FAULT_STORE, journal_records.FAULT_MEMORY)
_LOOK_US = 100_000  # after a fault's record: its light and sound are on by then, or soon [simulated-user]
_LOOKS = 10  # [simulated-user]


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
    """Result of a session that came to its end. ``end_cause``: "" where the device could not store it."""

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
    others give up. ``reacts``: the wearer moves as the light warns. Messages before a drill are answered; after the
    message to rest the drills that are left are not played (``rested``).

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
        self.files: list[Path] = []  # of the sessions that were stored
        self.results: list[Result] = []
        self.unstored = 0  # sessions that the device could not store
        self.faults: list[str] = []  # faults that stopped the device, as its console put them
        self.rested = False
        self.cut = 0  # drills that a restart cut off
        self.error: StorkError | None = None
        self.on_progress: Callable[[int], None] = lambda done: None
        self._ready = False
        self._answering = False  # a message was seen, and the press that answers it is to come
        self._chosen = False  # a drill was started by a long press: what follows is its beginning
        self._playing = False  # from the message of a session's beginning to its record in the journal
        self._gone = False  # ... and the go tone was heard
        self._lost = False  # the sensor fell silent in the last session, which the device shows as a fault
        self._boots = 0
        self._retries = 0
        board.boot_watchers.append(self._booted)
        self._reader = MessageReader(board, self._message)
        board.nvm.watchers.append(self._written)
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
        self._chosen = self._answering = self._playing = self._gone = self._lost = False
        self.board.press(False)
        self._in(self.most_us, self._silent)

    def _message(self, name: str, since_us: int, again: bool) -> None:
        if name == "menu":
            self._menu_is_up()
        elif name == "go":
            self._go()
        elif name == "start":
            self._playing = self._playing or self._chosen
        elif self._playing or again:  # in a trial the lights of sway look like some of these
            pass
        elif name in _ANSWERED and self._chosen and not self._answering:
            self._answering = True  # once, also where a flash that is written to holds up the light, and it begins anew
            noticed_us = self.board.clock.now_us - since_us
            self._in(_HOLD_US - noticed_us, self._answer)
        elif name == "rest":
            self.rested = True
            self._boots += 1  # whatever was to be pressed next is out of date
            self._in(self.rest_us, self._end)

    def _answer(self) -> None:
        self._answering = False
        self._tap(lambda: None)

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

    def _written(self, raw: bytes) -> None:
        """Something was written into the non-volatile memory."""
        record = journal_records.unpack(raw) if len(raw) == journal_records.SIZE else None
        if record is None:
            return
        kind, detail, score, number = record[:4]
        if kind == journal_records.RESULT and self._playing:
            self._session_is_over(number, score)
        elif kind == journal_records.FAULT and detail in _STOPPED_BY:
            self._look(detail, len(self.board.console))

    def _session_is_over(self, number: int, score: int) -> None:
        content = sessions_on(self.board.drive.folder).get(number)
        path = self.board.drive.taken_out / file_name(number)
        stored = content is not None
        if content is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        end_cause = _end_cause(path) if stored else ""
        self.results.append(Result(number, *self.plays[len(self.files)], end_cause, score))
        self._chosen = self._playing = self._gone = False
        self._lost = end_cause == codes.END_CAUSES[codes.LOST]
        self._retries = 0
        if stored:
            self.files.append(path)
            self.on_progress(len(self.files))
        else:
            self.unstored += 1
        self._in(self.rest_us, self._next)

    def _look(self, detail: int, line: int, looks: int = 1) -> None:
        """A fault was written down: does the device show it and wait, or was it only a note?"""

        def look() -> None:
            if self._reader.now == "fault":
                # The line that the device printed behind the record, for people.
                said = self.board.console[line : line + 1] or ["fault: " + journal_names.FAULTS[detail]]
                self._complained(said[0].removeprefix("stork: "), looks * _LOOK_US)
            elif looks < _LOOKS:
                self._look(detail, line, looks + 1)

        self._in(_LOOK_US, look)

    def _complained(self, fault: str, noticed_us: int) -> None:
        self.faults.append(fault)
        lost, self._lost = self._lost, False
        stored = bool(self.files) and self.go_us and not self._playing and not self._retries
        if not self.patient and not (stored and len(self.files) == len(self.plays)):
            self._give_up(
                expected="a device that plays", found=fault, try_this="the console with --verbose, or another --fault"
            )
        if self._playing or (stored and lost):
            return
        self._retries += 1
        if self._retries > _MOST_RETRIES:
            self._give_up(
                expected="a device that recovers when its button is pressed",
                found=f"{fault}, {self._retries} times",
                try_this="a fault that ends",
            )
        self._boots += 1  # whatever was to be pressed next is out of date
        self._in(_RETRY_US - noticed_us, self._back_to_menu)

    def _next(self) -> None:
        if len(self.files) < len(self.plays):
            self._back_to_menu()
        else:
            self._end()

    def _end(self) -> None:
        """End of the run once the drive rests. A power cut during a write is tested by `make power-cuts`."""
        if self.board.drive.resting:
            self.then()
        else:
            self._in(_PAUSE_US, self._end)

    def _back_to_menu(self) -> None:
        """Way back from the stars, or a fault's light: a press, and wait for the beep. Another one where none comes: a
        board that writes to its flash does not see a short press.
        """
        self._ready = False
        self._tap(lambda: self._in(self.most_us, self._silent))
        self._in(_RETRY_US, lambda: None if self._ready else self._tap(lambda: None))

    def _silent(self) -> None:
        if not self._ready:
            self._give_up(
                expected="the beep of the menu",
                found=f"a device that was silent for {self.most_us / 1e6:.0f} simulated seconds",
                try_this="STORK_QUIET = 0, or the console with --verbose",
            )

    def _choose(self) -> None:
        if len(self.files) == len(self.plays):  # all is played, and a PC started the board anew
            return
        wanted = self.menu.index(self.plays[len(self.files)])
        if self.place == wanted:
            self._chosen = True
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


def _end_cause(file: Path) -> str:
    """Cause of a stored session's end, by its result block alone."""
    data = file.read_bytes()
    for kind, start, end in block_reader.walk(data):
        if kind == blocks.KIND_RESULT:
            return str(block_reader.decode(named_fields.RESULT, data[start:end])["end_cause"])
    raise ValueError(f"{file}: expected a result block at its end, found none")
