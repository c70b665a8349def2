"""The wearer's choices from settings.toml, checked: a wrong value is replaced by the default and reported."""

from stork import drills
from stork.core.mounting_spec import parse
from stork.feedback import feedback_modes
from stork.settings.settings_lines import number
from stork.store import mounting_file

_CHOICES = {
    "STORK_EYES": ("open", "closed"),
    "STORK_SURFACE": ("firm", "foam", "board"),
    "STORK_FEEDBACK": feedback_modes.MODES,
    "STORK_SOUND": ("tone", "zones"),
}

# name: (least, most, without a value) [settings-limits]
_NUMBERS = {
    "STORK_HOLD_S": (1, 120, None),  # None: what the drill's own row says
    "STORK_STEPS": (0, 200, None),
    "STORK_KEEP_GOING": (0, 1, 0),
    "STORK_LIMIT_S": (5, 180, 180),
    "STORK_BPM": (60, 130, None),  # [beat-range]
    "STORK_BEAT_LIGHT": (0, 1, 0),
    "STORK_BRIGHTNESS": (1, 100, 100),
    "STORK_QUIET": (0, 1, 0),
    "STORK_SAFETY": (0, 1, 1),
    "STORK_FATIGUE": (0, 240, 15),
    "STORK_IDLE_S": (0, 3600, 120),
    "STORK_UTC_H": (-12, 14, 0),
}

_WEARER_BYTES = 64  # [input-limits]

# What a board's parts are called; stork.hal.wiring reads them.
_PARTS = (
    "ADDRESS BATTERY BATTERY_LOW BATTERY_PERMILLE BUTTON BUZZER CHIPS DISPLAY DOTSTAR HAPTIC HAPTIC_BUS HAPTIC_LEFT "
    "HAPTIC_RIGHT I2C_KHZ LED LIGHT_POWER PIXEL PIXELS POWER RGB RGB_LOW SCL SDA USB_POWER VOLUME WAKE"
)
PLANNED = ("STORK_WEARER", "STORK_MENU") + tuple(_NUMBERS) + tuple(_CHOICES)  # what a plan may say
NAMES = PLANNED + ("STORK_AXES", "STORK_BOARD") + tuple(["STORK_" + part for part in _PARTS.split()])

_MOST_PLACES = 8  # nobody counts more blinks [input-limits]


def menu(text):
    """A menu from text like "single_leg:left, tandem_walk": tuple of (drill, leg). Raises ValueError."""
    found = []
    for item in text.split(","):
        name, _, leg = item.strip().partition(":")
        legs = drills.legs(name)
        if leg not in legs:
            raise ValueError("drill %s: expected a leg of %r, found %r" % (name, legs, leg))
        found.append((name, leg))
    if len(found) > _MOST_PLACES:
        raise ValueError("menu: expected at most %d drills, found %d" % (_MOST_PLACES, len(found)))
    return tuple(found)


class SettingsRules:
    """``get``: name -> str, int or None, of settings.toml. ``axes``: the board's own mounting;
    ``calibrated``: what a lean forward has told, or None. ``planned``: name -> str or int; a plan lies over the file,
    and where it is wrong the file stands. All is read here, once, because a board reads the file anew for each name.
    What was wrong is in ``complaints``, a line each. ``line``: name -> "settings.toml, line 3".
    """

    def __init__(self, get, axes, calibrated=None, planned=None, line=None):
        self.complaints = []
        self.get = get
        self.planned = planned or {}
        self.line = line
        self.values = {}
        for name in _NUMBERS:
            self.values[name] = self._read(name, self._number, _NUMBERS[name][2])
        for name in _CHOICES:
            self.values[name] = self._read(name, self._choice, _CHOICES[name][0])
        self.wearer = self._read("STORK_WEARER", self._wearer, "")
        self.axes = self._read("STORK_AXES", self._axes, axes)
        if calibrated is not None:
            self.where = mounting_file.NAME
            self.axes = self._axes("STORK_AXES", calibrated, self.axes)
        self.menu = self._read("STORK_MENU", self._menu, drills.MENU)

    def _read(self, name, check, usual):
        """``check(name, raw, usual)``: the value, or ``usual`` and a complaint."""
        self.where = None  # settings.toml
        raw = self.get(name)
        if raw is not None:
            usual = check(name, raw, usual)
        if name in self.planned:
            self.where = "plan.cbor"
            usual = check(name, self.planned[name], usual)
        return usual

    def _number(self, name, raw, usual):
        least, most, _ = _NUMBERS[name]
        try:
            value = number(raw)
        except ValueError:
            value = least - 1
        if least <= value <= most:
            return value
        self._complain(name, "%d to %d" % (least, most), raw, "the drill's own" if usual is None else usual)
        return usual

    def _choice(self, name, raw, usual):
        choices = _CHOICES[name]
        if raw in choices:
            return raw
        if raw:
            self._complain(name, "one of " + ", ".join(choices), raw, usual)
        return usual

    def _wearer(self, name, raw, usual):
        text = str(raw)
        if len(text.encode("utf-8")) <= _WEARER_BYTES:
            return text
        self._complain(name, "a pseudonym of up to %d bytes" % _WEARER_BYTES, text[:8] + "...", usual or "none")
        return usual

    def _axes(self, name, raw, usual):
        try:
            parse(str(raw))
            return str(raw)
        except ValueError:
            self._complain(name, 'a right-handed turn such as "+y+z+x"', raw, usual)
            return usual

    def _menu(self, name, raw, usual):
        try:
            return menu(str(raw))
        except ValueError as error:
            like = 'drills like "single_leg:left, tandem_walk" (%s)' % error
            self._complain(name, like, raw, "the usual ones" if usual == drills.MENU else "those of settings.toml")
            return usual

    def _complain(self, name, expected, found, used):
        where = self.where or (self.line(name) if self.line else "settings.toml")
        self.complaints.append("%s: %s: expected %s, found %r; using %s" % (where, name, expected, found, used))
