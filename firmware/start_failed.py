"""Report of a start that failed, and its light, so that nothing between power-on and the loop leaves the board dark.

Needs nothing but the interpreter itself; of Stork it uses what can still be loaded. Under CircuitPython ``note`` gives
the drive to the PC by one restart into maker mode. There this file runs as the program, with all memory and all pins
free [cp-next-code], and shows the light until a file on the drive changes.

The shrinker renames no name that stands here (docs/decisions/0018-fewer-names.md), so none of the modules' does.
"""

import os
import sys
import time

LIT_GRB = b"\x00\x3c\x3c"  # purple
LIT_STAR = bytes(4) + b"\xff\x3c\x00\x3c" + b"\xff" * 4  # of a DotStar: zeros; brightness, blue, green, red; ones
# (s, on): one long flash and two short ones, as in stork.feedback.language; they begin 0.5 s apart and more
# [flash-spacing].
FLASHES = ((1.0, 1), (0.5, 0), (0.2, 1), (0.3, 0), (0.2, 1), (1.5, 0))
PC_OWNS = 30  # EROFS


def shine(feed=None):
    """Endless light. ``feed``: of a watchdog, called at each change, or None."""
    shining = shining_parts()
    while True:
        for seconds, on in FLASHES:
            for turn in shining:
                turn(on)
            time.sleep(seconds)
            if feed is not None:
                feed()


def shine_circuitpython():
    """The light as a program of its own."""
    import supervisor

    supervisor.runtime.autoreload = True  # as soon as it is mended
    shine()


def shining_parts():
    """A function of 0 or 1 for each that can be had."""
    circuitpython = sys.implementation.name == "circuitpython"
    pins = (of_circuitpython if circuitpython else of_micropython)()
    table = board_table()
    # Once more without it, where what was to be the power was the light's own pin.
    return parts_on(pins, table, ("LIGHT_POWER", [])) or parts_on(pins, table)


def parts_on(pins, table, *power):
    """``pins``: see of_circuitpython; ``table``: the board's own file, or None."""
    wire, bead, let_go = pins
    let_go()

    def candidates(key, common):
        mine = setting_of("STORK_" + key)
        mine = mine.split(",") if isinstance(mine, str) else []
        theirs = getattr(table, key, ())
        if isinstance(theirs, str):
            theirs = (theirs,)
        elif not isinstance(theirs, (tuple, list)):
            theirs = ()
        return [name.strip() for name in mine] + list(theirs) + common

    def star(name):
        """Clock and data follow each other in the list of names: each pair is tried, once."""
        stars.append(name)
        if len(stars) % 2:
            raise ValueError(name)
        clock, line = wire(stars[-2]), wire(name)
        return lambda on: shift(clock, line, LIT_STAR if on else LIT_STAR[:5] + bytes(3) + LIT_STAR[8:])

    stars = []
    result = []
    inverted = getattr(table, "RGB_LOW", 0)
    makers = {"PIXEL": bead, "DOTSTAR": star}
    earlier = ("", ["NEOPIXEL_POWER"]), ("PIXEL", ["NEOPIXEL"]), ("DOTSTAR", [])
    for key, common in earlier + power + (("RGB", []), ("LED", ["LED"])):
        make = makers.get(key, wire)
        for name in candidates(key, common):
            try:
                turn = make(name)
            except Exception:
                continue  # no such pin
            if key in ("", "LIGHT_POWER"):
                turn(1)
            elif key == "RGB" and inverted:
                result.append(lambda on, turn=turn: turn(not on))
            else:
                result.append(turn)
    return result


def shift(clock, line, data):
    """Bytes to a DotStar, which takes a bit at each rise of the clock."""
    for byte in data:
        for bit in range(7, -1, -1):
            line(byte >> bit & 1)
            clock(1)
            clock(0)


def of_circuitpython():
    """Functions of a pin's name that give one of 0 or 1: of a pin, of a pixel; and one that frees all pins."""
    import board
    from digitalio import DigitalInOut

    gates = []

    def let_go():
        while gates:
            gates.pop().deinit()

    def output(name):
        gate = DigitalInOut(getattr(board, name))
        gates.append(gate)
        gate.switch_to_output()
        return gate

    def wire(name):
        gate = output(name)
        return lambda on: setattr(gate, "value", bool(on))

    def bead(name):
        from neopixel_write import neopixel_write

        gate = output(name)
        return lambda on: neopixel_write(gate, LIT_GRB if on else bytes(3))

    return wire, bead, let_go


def of_micropython():
    import machine

    def wire(name):
        return machine.Pin(int(name[2:]) if name[:2] == "GP" and name[2:].isdigit() else name, machine.Pin.OUT)

    def bead(name):
        gate = wire(name)
        return lambda on: machine.bitstream(gate, 0, (400, 850, 800, 450), LIT_GRB if on else bytes(3))

    return wire, bead, lambda: None  # nobody owns a pin here


def board_table():
    """The board's own file, or None."""
    try:
        import board

        common = board.board_id
    except ImportError:
        common = "raspberry_pi_pico"  # the pins of MicroPython's "rp2"
    for name in (setting_of("STORK_BOARD"), common):
        try:
            return __import__("boards." + str(name), None, None, ("AXES",))
        except BaseException:
            pass
    return None


def setting_of(name):
    try:
        return os.getenv(name)
    except BaseException:
        return None


if __name__ == "__main__":
    shine_circuitpython()


# What follows is for code.py. Last comes ``note``: a file that was cut short has none, and nobody waits for its light.
def restart_circuitpython():
    import microcontroller

    time.sleep(0.5)  # let the lines reach the PC
    microcontroller.reset()


def text_of(error):
    try:
        try:
            import traceback

            return "".join(traceback.format_exception(error))
        except ImportError:  # MicroPython
            import io

            memory = io.StringIO()
            sys.print_exception(error, memory)
            return memory.getvalue()
    except BaseException:
        return repr(error)


def write_down(message):
    """0, or the number of the OSError. The next start gives the drive to the PC."""
    try:
        from microcontroller import nvm

        from stork.store import nvm_flags

        nvm_flags.set_maker(nvm, True)
        if not message.startswith("stork: "):
            from stork.app import crash_handler

            return crash_handler.start_failed(nvm, message)
    except BaseException:
        pass  # MicroPython, or libraries that are not whole
    try:
        with open("/crash.txt", "wb") as file:
            file.write(message.encode("utf-8")[-1024:])
        return 0
    except OSError as cause:
        return cause.args[0]


def in_maker_mode_next():
    try:
        from microcontroller import nvm

        from stork.store import nvm_flags

        return nvm_flags.maker(nvm)
    except BaseException:
        return False


def note(error):
    """Console, /crash.txt, journal. Under CircuitPython it restarts into maker mode, where it does not once more."""
    if isinstance(error, ImportError) or ".mpy" in str(error):
        message = "stork: expected the libraries in /lib, found that %s; try stork install" % error
        print(message)
    else:
        message = text_of(error)
        print(message)
        wrong = type(error).__name__, error
        print("stork: expected a start without an error, found %s: %s; mend it on the drive" % wrong)
    if write_down(message) != PC_OWNS and in_maker_mode_next():
        print("stork: the next start gives the drive to the PC")
        restart_circuitpython()
