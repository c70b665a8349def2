"""Report of missing libraries in /lib: a line on the console, the light of a fault, and /crash.txt. Needs nothing but
CircuitPython itself.
"""

import os
import time

_PURPLE_GRB = b"\x00\x3c\x3c"
_FAULT = ((1.0, 1), (0.5, 0), (0.2, 1), (0.3, 0), (0.2, 1), (1.5, 0))  # one long, two short: stork.feedback.language


def tell(error, dog):
    """For ever: whoever copies the libraries starts the board anew by that, or by the power. ``dog``: a watchdog to
    feed, or None.
    """
    line = "stork: expected the libraries in /lib, found that %s; try stork install" % error
    print(line)
    try:
        with open("/crash.txt", "wb") as file:
            file.write(line.encode("utf-8"))
    except OSError:
        pass  # the PC owns the drive
    show = _light()
    while True:
        for seconds, lit in _FAULT:
            show(lit)
            time.sleep(seconds)
            if dog is not None:
                dog.feed()


def _light():
    """A function of 0 or 1; does nothing where no light is known."""
    try:
        import board
        from digitalio import DigitalInOut
        from neopixel_write import neopixel_write

        name = os.getenv("STORK_PIXEL") or _pixel(os.getenv("STORK_BOARD") or board.board_id)
        pin = DigitalInOut(getattr(board, name))
        pin.switch_to_output()
        return lambda lit: neopixel_write(pin, _PURPLE_GRB if lit else bytes(3))
    except (ImportError, AttributeError, ValueError, TypeError):
        return lambda lit: None


def _pixel(name):
    try:
        return __import__("boards." + name, None, None, ("PIXEL",)).PIXEL
    except (ImportError, AttributeError):
        return "NEOPIXEL"
