"""settings.toml as CircuitPython reads it, and the board's file. Loaded at the start, then let go.

``os.getenv`` raises ValueError on 8.2 to 10.1 for a line that it cannot read, and on all for a text that is no UTF-8
[cp-settings]: no line may stop the start. stork.settings.settings_lines tells of it.
"""

import os

import board

# Letters of a name: one of 249 is another error than a file that is not there [input-limits]. Of its own, for boot.py
# asks here, too, and what is around it may be half-written then.
_LONGEST = 64


def setting(name):
    """str, int or None."""
    try:
        value = os.getenv(name)
        if isinstance(value, str):
            str(value.encode("utf-8"), "utf-8")  # 8.2 does not look
        return value
    except (ValueError, MemoryError):  # the latter: a line of 100 kB
        return None


def board_data():
    """The module of boards/ that STORK_BOARD names, or that has this board's name, or one without parts, for
    settings.toml to name them. Raises what an edited file of boards/ raises.
    """
    found = _file()
    if found is None:
        name = setting("STORK_BOARD") or board.board_id
        print("stork: no file boards/%s.py: settings.toml must name the pins (STORK_SCL, STORK_SDA ...)" % name)
        found = __import__("boards.other", None, None, ("other",))
    return found


def button_held():
    """Whether somebody holds the button that the loop will have, asked by boot.py. False where there is none."""
    from digitalio import DigitalInOut, Pull

    for name in _buttons():
        try:
            pin = DigitalInOut(getattr(board, name))
        except (AttributeError, TypeError, ValueError):
            continue  # no such pin
        pin.switch_to_input(Pull.UP)
        return not pin.value
    return False


def _buttons():
    """Names of the button's pin; the first that can be had counts."""
    data = _file()
    usual = [getattr(data, "BUTTON", "")]
    line = setting("STORK_BUTTON")
    if line is None:
        return usual
    names = [line]
    try:
        from stork.hal import cp_pins, pin_owners
        from stork.hal.wiring import Wiring

        wiring = Wiring(data, setting, lambda text: None)  # told by the loop
        pin_owners.settle(wiring, cp_pins.find)
        names = list(wiring.names("BUTTON"))
    except Exception:
        pass  # half-written
    if names and names != [""]:
        return (names + usual) if len(names) == 1 else usual
    return names


def _file():
    for name in (setting("STORK_BOARD"), board.board_id):
        if name:
            try:
                found = __import__("boards." + str(name)[:_LONGEST], None, None, ("AXES",))
                # A file, be it an empty one, which is damage and fails the start; boards itself is a folder.
                if name != "__init__" and not hasattr(found, "__path__"):
                    return found
            except ImportError:
                pass
    return None
