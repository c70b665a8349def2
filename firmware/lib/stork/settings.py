"""The wearer's choices from settings.toml, checked: a wrong value falls back and is told, never a crash."""

from stork import drills
from stork.core import mounting
from stork.feedback import modes

_CHOICES = {
    "STORK_EYES": ("open", "closed"),
    "STORK_SURFACE": ("firm", "foam", "board"),
    "STORK_FEEDBACK": modes.MODES,
    "STORK_SOUND": ("tone", "zones"),
}

# name: (least, most, without a value)
_NUMBERS = {
    "STORK_HOLD_S": (1, 120, 45),
    "STORK_STEPS": (0, 200, None),  # None: as many as the drill itself says
    "STORK_KEEP_GOING": (0, 1, 0),
    "STORK_LIMIT_S": (5, 180, 180),
    "STORK_BPM": (60, 130, 100),  # the range therapists use [R, science page]
    "STORK_BEAT_LIGHT": (0, 1, 0),
    "STORK_BRIGHTNESS": (1, 100, 100),
    "STORK_QUIET": (0, 1, 0),
    "STORK_SAFETY": (0, 1, 1),
    "STORK_FATIGUE": (0, 240, 15),
    "STORK_IDLE_S": (0, 3600, 120),
    "STORK_UTC_H": (-12, 14, 0),
}

_WEARER_BYTES = 64

# What a board's parts are called; stork.hal.wiring reads them.
_PARTS = (
    "ADDRESS BATTERY BATTERY_LOW BATTERY_PERMILLE BUTTON BUZZER CHIPS DISPLAY DOTSTAR HAPTIC HAPTIC_BUS LED "
    "LIGHT_POWER PIXEL PIXELS POWER RGB RGB_LOW SCL SDA USB_POWER VOLUME WAKE"
)
PLANNED = ("STORK_WEARER", "STORK_MENU") + tuple(_NUMBERS) + tuple(_CHOICES)  # what a plan may say
NAMES = PLANNED + ("STORK_AXES", "STORK_BOARD") + tuple(["STORK_" + part for part in _PARTS.split()])


class Settings:
    """``get``: name -> str, int or None. ``axes``: the board's own mounting;
    ``calibrated``: what a lean forward has told, or None. All is read here, once, because a board
    reads the file anew for each name. What was wrong is in ``complaints``, a line each; ``planned``: the names that a
    plan says, for those lines.
    """

    def __init__(self, get, axes, calibrated=None, planned=()):
        self.complaints = []
        self.planned = planned
        self.values = {}
        for name in _NUMBERS:
            self.values[name] = self._number(name, get(name))
        for name in _CHOICES:
            self.values[name] = self._choice(name, get(name))
        self.wearer = self._wearer(get("STORK_WEARER"))
        self.axes = self._axes(get("STORK_AXES"), axes)
        if calibrated is not None:
            self.axes = self._axes(calibrated, self.axes)
        self.menu = self._menu(get("STORK_MENU"))

    def _number(self, name, raw):
        least, most, usual = _NUMBERS[name]
        if raw is None:
            return usual
        try:
            value = int(raw)
        except (ValueError, TypeError):
            value = least - 1
        if least <= value <= most:
            return value
        self._complain(name, "%d to %d" % (least, most), raw, "the drill's own" if usual is None else usual)
        return usual

    def _choice(self, name, raw):
        choices = _CHOICES[name]
        if raw is None or raw in choices:
            return raw or choices[0]
        self._complain(name, "one of " + ", ".join(choices), raw, choices[0])
        return choices[0]

    def _wearer(self, raw):
        text = "" if raw is None else str(raw)
        if len(text.encode("utf-8")) <= _WEARER_BYTES:
            return text
        self._complain("STORK_WEARER", "a pseudonym of up to %d bytes" % _WEARER_BYTES, text[:8] + "...", "none")
        return ""

    def _axes(self, raw, usual):
        if raw is None:
            return usual
        try:
            mounting.parse(str(raw))
            return str(raw)
        except ValueError:
            self._complain("STORK_AXES", 'a right-handed turn such as "+y+z+x"', raw, usual)
            return usual

    def _menu(self, raw):
        if raw is None:
            return drills.MENU
        try:
            return drills.menu(str(raw))
        except ValueError as error:
            like = 'drills like "single_leg:left, tandem_walk" (%s)' % error
            self._complain("STORK_MENU", like, raw, "the usual ones")
            return drills.MENU

    def _complain(self, name, expected, found, used):
        where = "plan.cbor" if name in self.planned else "settings.toml"
        self.complaints.append("%s: %s: expected %s, found %r; using %s" % (where, name, expected, found, used))
