"""Report of a start that failed, and its light, so that nothing between power-on and the loop leaves the board dark.

Needs nothing but the interpreter itself; of Stork it uses what can still be loaded. Under CircuitPython ``note`` gives
the drive to the PC by one restart into maker mode. There this file runs as the program, with all memory and all pins
free, and shows the light until a file on the drive changes.
"""

import os
import sys
import time

_PURPLE_GRB = b"\x00\x3c\x3c"
_FAULT = ((1.0, 1), (0.5, 0), (0.2, 1), (0.3, 0), (0.2, 1), (1.5, 0))  # one long, two short: stork.feedback.language
_READ_ONLY = 30  # EROFS: the PC owns the drive


def note(error):
    """Console, /crash.txt, journal. Under CircuitPython it restarts into maker mode, where it does not once more."""
    if isinstance(error, ImportError) or ".mpy" in str(error):
        text = "stork: expected the libraries in /lib, found that %s; try stork install" % error
        print(text)
    else:
        text = _text(error)
        print(text)
        print("stork: expected a start without an error, found %s: %s; mend it on the drive" % (_kind(error), error))
    kept = _save(text)
    # In maker mode too: power may be cut before it is mended.
    if _to_maker_mode() and kept != _READ_ONLY:
        print("stork: the next start gives the drive to the PC")
        time.sleep(0.5)  # let the lines reach the PC
        import microcontroller

        microcontroller.reset()


def show():
    """For ever: whoever mends it starts the board anew by that, or by the power."""
    lights = _lights()
    while True:
        for seconds, lit in _FAULT:
            for light in lights:
                light(lit)
            time.sleep(seconds)


def _text(error):
    try:
        try:
            import traceback

            return "".join(traceback.format_exception(error))
        except ImportError:  # MicroPython
            import io

            text = io.StringIO()
            sys.print_exception(error, text)
            return text.getvalue()
    except Exception:
        return repr(error)


def _kind(error):
    return type(error).__name__


def _save(text):
    """As stork.store.crash_record does it, by itself where that cannot be loaded. 0, or the number of the OSError."""
    try:
        from stork import VERSION
        from stork.store import crash_record
    except Exception:
        VERSION = crash_record = None
    if crash_record is not None and not text.startswith("stork: "):
        return crash_record.save(VERSION, 0, sys.implementation.name, text)
    try:
        with open("/crash.txt", "wb") as file:
            file.write(text.encode("utf-8")[-1024:])
        return 0
    except OSError as failed:
        return failed.args[0]


def _to_maker_mode():
    """Whether the next start is one now; the crash is in the journal then, too."""
    try:
        import storage  # noqa: F401 - MicroPython has no such mode
        from microcontroller import nvm

        from stork.store import nvm_flags

        if nvm_flags.maker(nvm):
            return True
        nvm_flags.set_maker(nvm, True)
        from stork.store.journal import Journal
        from stork_format import journal_records

        Journal(nvm).add(journal_records.FAULT, journal_records.FAULT_CRASH, 0, 0, 0)
    except Exception:
        pass
    try:
        return nvm_flags.maker(nvm)
    except Exception:
        return False


def _lights():
    """A function of 0 or 1 for each light that can be had."""
    data = _data()
    if sys.implementation.name == "circuitpython":
        out, pixel = _circuitpython()
    else:
        out, pixel = _micropython()

    def names(key, usual):
        found = _setting("STORK_" + key)
        found = found.split(",") if isinstance(found, str) else []
        own = getattr(data, key, ())
        return [name.strip() for name in found] + list((own,) if isinstance(own, str) else own) + usual

    found = []
    low = getattr(data, "RGB_LOW", 0)
    for key, usual, build in (
        ("LIGHT_POWER", ["NEOPIXEL_POWER"], out),
        ("PIXEL", ["NEOPIXEL"], pixel),
        ("RGB", [], out),
        ("LED", ["LED"], out),
    ):
        for name in names(key, usual):
            try:
                light = build(name)
            except Exception:
                continue  # no such pin, or taken already
            if key == "LIGHT_POWER":
                light(1)
            elif key == "RGB" and low:
                found.append(lambda lit, light=light: light(not lit))
            else:
                found.append(light)
    return found


def _circuitpython():
    """Functions of a pin's name that give a function of 0 or 1: of a pin, and of a pixel."""
    import board
    from digitalio import DigitalInOut

    def pin(name):
        found = DigitalInOut(getattr(board, name))
        found.switch_to_output()
        return found

    def out(name):
        found = pin(name)
        return lambda lit: setattr(found, "value", bool(lit))

    def pixel(name):
        from neopixel_write import neopixel_write

        found = pin(name)
        return lambda lit: neopixel_write(found, _PURPLE_GRB if lit else bytes(3))

    return out, pixel


def _micropython():
    import machine

    def pin(name):
        return machine.Pin(int(name[2:]) if name[:2] == "GP" and name[2:].isdigit() else name, machine.Pin.OUT)

    def pixel(name):
        found = pin(name)
        return lambda lit: machine.bitstream(found, 0, (400, 850, 800, 450), _PURPLE_GRB if lit else bytes(3))

    return pin, pixel


def _data():
    """The board's own file, or None."""
    try:
        import board

        usual = board.board_id
    except ImportError:
        usual = "raspberry_pi_pico"  # the pins of MicroPython's "rp2"
    for name in (_setting("STORK_BOARD"), usual):
        try:
            return __import__("boards.%s" % name, None, None, ("AXES",))
        except Exception:
            pass
    return None


def _setting(name):
    try:
        return os.getenv(name)
    except Exception:
        return None


if __name__ == "__main__":
    import supervisor

    supervisor.runtime.autoreload = True  # as soon as it is mended
    show()
