"""Wiring: a board's file, overridden by the settings of the same names. Touches no hardware.

A board's file names pins as text: SCL, SDA, POWER (held high for the sensor), WAKE (the sensor's INT1), PIXEL,
LIGHT_POWER (held high for the pixel), DOTSTAR (clock, data), RGB (red, green, blue), LED, BUZZER, HAPTIC (a motor's
pin, or "DRV2605"), HAPTIC_LEFT and HAPTIC_RIGHT (two motors), HAPTIC_BUS (SCL, SDA of a DRV2605), BUTTON, BATTERY,
BATTERY_LOW (held low to read it), USB_POWER. And values: ADDRESS, CHIPS, I2C_KHZ (a long cable wants 100), PIXELS (how
many), RGB_LOW (1: low is lit), BATTERY_PERMILLE (battery over pin voltage), DISPLAY (1). What is absent or "" is not
there; without a BUTTON double taps on the case are one.
"""

from stork.hal import LONGEST_NAME
from stork.settings import settings_lines

BUS = ("SCL", "SDA")  # refused together: the pins of one bus
# key: least, most, usual [settings-limits]
_NUMBERS = {
    "I2C_KHZ": (100, 400, 400),
    "PIXELS": (1, 300, 1),
    "RGB_LOW": (0, 1, 0),
    "VOLUME": (0, 100, 100),
    "BATTERY_PERMILLE": (1000, 20000, 2000),
    "DISPLAY": (0, 1, 0),
}


def _parts(value):
    if isinstance(value, (tuple, list)):
        return tuple([str(part)[:LONGEST_NAME] for part in value])
    return tuple([part.strip()[:LONGEST_NAME] for part in str(value).split(",") if part.strip()])


def _address(text):
    """int of "0x6A" or "106". Raises ValueError."""
    if text[:2] in ("0x", "0X") and not text[2:].strip("0123456789abcdefABCDEF"):
        return int(text[2:], 16)
    return settings_lines.number(text)


class Wiring:
    """``get(name)``: a value of settings.toml or None; ``say(text)``: where complaints go, a line each."""

    def __init__(self, data, get, say):
        self.data = data
        self.get = get
        self.say = say
        self.complaints = []
        self.numbers = {}  # by key; read_numbers fills it
        self.refused = []  # keys whose line of settings.toml does not count

    def read_numbers(self):
        """All of them: a wrong one is told, also where its part is not there."""
        for key in _NUMBERS:
            self.numbers[key] = self._number(key, *_NUMBERS[key])

    def names(self, key):
        """tuple of str: the pins or chips of ``key``; empty = not there."""
        value = self.line(key)
        return self.own(key) if value is None else _parts(value)

    def line(self, key):
        """Value in settings.toml, None where there is none or it was refused."""
        return None if key in self.refused else self.get("STORK_" + key)

    def wanted(self, key):
        """Whether a part is named, be it by a line that was refused."""
        return key in self.refused or bool(self.names(key))

    def place(self, key):
        """Number of its line in settings.toml, 0 = not found."""
        number = settings_lines.find("STORK_" + key).split()[-1]
        return int(number) if number.isdigit() else 0

    def refuse(self, key, expected, why):
        """Complaint about a line of settings.toml; from now on the board's own file counts."""
        found = ", ".join(self.names(key))
        self.refused.append(key)
        usual = ", ".join(self.own(key))
        self.complain(key, expected, found, "using " + usual if usual else "going on without", why=why)
        if key in BUS:
            for other in BUS:
                if self.line(other) is not None:
                    self.refuse(other, "SCL and SDA of one bus", None)

    def own(self, key):
        """``names`` of the board's own file."""
        return _parts(getattr(self.data, key, ""))

    def _number(self, key, least, most, usual):
        """int within the bounds; a wrong one is reported, and the next is used: settings.toml, the board's file,
        ``usual``.
        """
        for where, raw in (("boards", getattr(self.data, key, None)), ("settings.toml", self.get("STORK_" + key))):
            if raw is not None:
                try:
                    value = settings_lines.number(raw)
                except ValueError:
                    value = least - 1
                if least <= value <= most:
                    usual = value
                else:
                    self.complain(key, "%d to %d" % (least, most), raw, "using " + str(usual), where)
        return usual

    def addresses(self):
        """Addresses, tuple of int, that the sensor may have on its bus."""
        found = []
        for text in self.names("ADDRESS"):
            try:
                address = _address(text)
            except ValueError:
                address = 0
            if 8 <= address < 0x78:  # the bus keeps the others for itself
                found.append(address)
            else:
                self.complain("ADDRESS", "an address such as 0x6A", text, "going on without")
        return tuple(found) or (0x6A, 0x6B)

    def chips(self, known):
        """The sensors that may be there, out of ``known``."""
        found = [name for name in self.names("CHIPS") if name in known]
        for name in self.names("CHIPS"):
            if name not in known:
                self.complain("CHIPS", "one of " + ", ".join(known), name, "going on without")
        return tuple(found) or tuple(known)

    def complain(self, key, expected, found, what, where=None, why=None):
        """A line, once. ``what``: is done now; ``where``: the file, by default where the value stands; ``why``: error
        or text.
        """
        if where is None:
            where = "boards" if self.get("STORK_" + key) is None else "settings.toml"
        if where == "settings.toml":
            where = settings_lines.find("STORK_" + key)
        if why is None:
            line = "%s: STORK_%s: expected %s, found %r; %s" % (where, key, expected, found, what)
        else:
            line = "%s: STORK_%s: expected %s, found %r; (%s) %s" % (where, key, expected, found, why, what)
        if line not in self.complaints:  # what is tried once more
            self.complaints.append(line)
            self.say(line)
