"""settings.toml under MicroPython, which has no reader of its own, and the board's file. Loaded at the start only."""

import sys

from stork.hal import LONGEST_NAME

# sys.implementation._machine begins with: the file of boards/.
_BOARDS = {"Raspberry Pi Pico": "raspberry_pi_pico", "Arduino Nano RP2040": "arduino_nano_rp2040_connect"}


def load():
    """``NAME = value`` lines of settings.toml: text in quotes, or numbers; what CircuitPython reads of TOML. Others are
    left out; stork.settings.settings_lines tells of them.
    """
    found = {}
    try:
        file = open("/settings.toml", "rb")
    except OSError:
        return found
    with file:
        for line in file:
            name, equals, value = line.strip().partition(b"=")
            try:
                name = str(name.strip(), "utf-8")
                value = str(value.strip(), "utf-8")
            except ValueError:
                continue
            if name.startswith("["):
                break
            if value.startswith('"'):
                value = value.split('"')[1] if value.count('"') > 1 else None
            else:
                value = value.split("#")[0].strip() or None
            if equals and value is not None and not name.startswith("#") and name not in found:
                found[name] = value
    return found


def board_data():
    """The module of boards/ that settings.toml names, or that fits the interpreter's word for the board."""
    own = "other"
    for begin in _BOARDS:
        if sys.implementation._machine.startswith(begin):
            own = _BOARDS[begin]
    for name in (load().get("STORK_BOARD"), own):
        if name:
            try:
                found = __import__("boards." + name[:LONGEST_NAME], None, None, ("AXES",))
                if name != "__init__" and not hasattr(found, "__path__"):  # as stork.hal.cp_settings
                    return found
            except ImportError:
                pass
            print("stork: no file boards/%s.py: settings.toml must name the pins (STORK_SCL, STORK_SDA ...)" % name)
    return __import__("boards.other", None, None, ("other",))
