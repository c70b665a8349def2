"""Light and console line of a failed start, where start_failed.py is not there or not whole, or code.py is not.

Needs nothing but CircuitPython, which has no light of its own on every board. One second on, one off: that shows also
where low is lit.
"""

import os
import time

import board
from digitalio import DigitalInOut

LIT_GRB = b"\x00\x3c\x3c"  # purple
LIGHTS = (  # their names; the board's own before those that files name
    lambda: "NEOPIXEL",
    lambda: "LED",
    lambda: os.getenv("STORK_PIXEL"),
    lambda: __import__("boards." + board.board_id, None, None, ("PIXEL",)).PIXEL,
)


def shine(feed=None, seconds=0):
    """Endless blinking, or for so many ``seconds``. After an odd number pixels stay lit: they keep their colour without
    a program. ``feed``: of a watchdog, called each second, or None.
    """
    from neopixel_write import neopixel_write

    lights = []
    output(lambda: "NEOPIXEL_POWER")
    for find in LIGHTS:
        light = output(find)
        if light is not None:
            lights.append(light)
    on = False
    while True:
        on = not on
        for name, pin in lights:
            if name == "LED":
                pin.value = on
            else:
                neopixel_write(pin, LIT_GRB if on else bytes(3))
        time.sleep(1)
        if feed is not None:
            feed()
        seconds -= 1
        if not seconds:
            break


def output(find):
    """(name, its pin, high), or None."""
    try:
        name = find()
        pin = DigitalInOut(getattr(board, name))
        pin.switch_to_output(True)
        return name, pin
    except BaseException:  # no such name or pin
        return None


if __name__ == "__main__":
    import supervisor

    supervisor.runtime.autoreload = True  # as soon as it is mended
    shine()


# Last: a file that was cut short has no ``note``, and nobody waits for its light.
def note(error):
    """Console; the next start gives the drive to the PC."""
    import traceback

    traceback.print_exception(error)
    print("stork: expected start_failed.py, and a start without an error; try stork install")
    try:
        from microcontroller import nvm

        from stork.store import nvm_flags

        nvm_flags.set_maker(nvm, True)
    except BaseException:
        pass  # without the libraries boot.py gives it
