"""Messages of the wearer's language, recognised on a virtual board by their sound, or else by their light.

The patterns come from the firmware's own tables (stork.feedback.language), so a changed pattern is recognised, too.
"""

from collections.abc import Callable
from typing import Final

from stork.feedback import language, sway_cue
from stork_sim.board.virtual_board import VirtualBoard

Rgb = tuple[int, int, int]

_BY_TWO_NOTES: Final = ("start", "support", "rest", "battery_low", "storage")
_BY_COLOUR: Final = ("go", "support", "rest", "battery_low", "storage", "fault")
_MENU_SHARE: Final = 0.2  # [simulated-limits]
"""Brightness beside the menu's blue: the leg in the menu is darker white, the light of a trial's beginning brighter."""


class MessageReader:
    """Calls ``on_message(name, since_us, again)`` for each message that is recognised on ``board``.

    name: "menu"; "start", "go" of a trial; "support", "rest", "battery_low", "storage"; "fault" (all with that
    first note or colour). ``since_us``: when it began; the second note tells some of them. ``again``: the last message
    recognised was the same one. ``now``: the last message, "" after another sound or light, or a start of the board.
    """

    def __init__(self, board: VirtualBoard, on_message: Callable[[str, int, bool], None]) -> None:
        self.now = ""
        self._board = board
        self._on_message = on_message
        self._hz = 0
        self._since_us = 0
        self._blue = 0
        board.boot_watchers.append(self._booted)
        if board.model.buzzer:
            board.sound.watchers.append(self._hear)
        else:
            board.light.watchers.append(self._see)

    def _booted(self) -> None:
        self.now = ""

    def _hear(self, hz: int) -> None:
        before, self._hz = self._hz, hz
        since_us, self._since_us = self._since_us, self._board.clock.now_us
        if not hz:
            return
        name = _TWO_NOTES.get((before, hz))
        if name:
            self._tell(name, since_us)
        else:
            self._tell(_NOTES.get(hz, ""), self._since_us)

    def _see(self, rgb: Rgb) -> None:
        if not any(rgb):
            return
        name = _COLOURS.get(hue(rgb), "")
        if name == "menu":
            self._blue = max(rgb)
        elif hue(rgb) == _WHITE:
            name = "start" if max(rgb) > _MENU_SHARE * self._blue else "menu"
        self._tell(name, self._board.clock.now_us)

    def _tell(self, name: str, since_us: int) -> None:
        again = name == self.now
        self.now = name
        if name:
            self._on_message(name, since_us, again)


def feedback_level(rgb: Rgb) -> float | None:
    """Strength of a light's warning: 0 steady, 0.5 drifting, 1 far; None for any other. Brightness does not matter."""
    if not any(rgb):
        return None
    for colour, level in zip(sway_cue.COLOURS, (0.0, 0.5, 1.0), strict=True):
        if hue(rgb) == hue((colour[0], colour[1], colour[2])):
            return level
    return None


def hue(rgb: Rgb) -> Rgb:
    """The colour of a light that is on, without its brightness: 0..4 for each of r, g, b."""
    r, g, b = (round(4 * part / max(rgb)) for part in rgb)
    return r, g, b


def _notes(name: str) -> list[int]:
    """The pitches of a sound's steps in Hz, 0 for silence. Behind a byte that says where it goes on, each step is
    time, pitch, strength.
    """
    steps = language.piece(language.SOUNDS[name])
    return [steps[n + 1] * 10 for n in range(1, len(steps), language.SOUND)]


def _lit(steps: bytes) -> Rgb:
    """The first colour of a light that is not dark: where it goes on, then time, r, g, b of each step."""
    colours = [(steps[n + 1], steps[n + 2], steps[n + 3]) for n in range(1, len(steps), language.LIGHT)]
    return next(rgb for rgb in colours if any(rgb))


_TWO_NOTES: Final = {(_notes(name)[0], _notes(name)[1]): name for name in _BY_TWO_NOTES}
_NOTES: Final = {language.MENU_HZ: "menu", language.GO_HZ: "go", _notes("fault")[0]: "fault"}
_COLOURS: Final = {hue(_lit(language.piece(language.LIGHTS[name]))): name for name in _BY_COLOUR} | {
    hue(_lit(language.menu_light(0, ""))): "menu"
}
_WHITE: Final = hue(_lit(language.piece(language.LIGHTS["still"])))
