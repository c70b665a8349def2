"""Owners of pins: each pin has one part. A line of settings.toml that names another part's pin is told, and the usual
pin used. Loaded at the start, then let go.
"""

_PARTS = (
    "SCL SDA PIXEL DOTSTAR RGB LED LIGHT_POWER POWER WAKE BUZZER HAPTIC_LEFT HAPTIC_RIGHT HAPTIC HAPTIC_BUS BUTTON "
    "BATTERY BATTERY_LOW USB_POWER"
).split()
_CHIP = "DRV2605"


def settle(wiring, find):
    """Refusal of lines until no pin has two parts. ``find(name)``: a pin, the same object for each of its names;
    ValueError where there is none. Two lines with one pin: the later is refused. Two parts of the board's file are left
    to whoever opens them.
    """
    while True:
        clash = _clash(wiring, find)
        if clash is None:
            return
        key, name, other = clash
        wiring.refuse(key, "a free pin that can do it", "%s is the pin of STORK_%s" % (name, other))


def _clash(wiring, find):
    """(part whose line is wrong, name of the pin, the part that has it), or None."""
    taken = []
    _take(taken, "LIGHT_POWER", ("NEOPIXEL_POWER",), find)  # stork.hal.lights holds it on every board
    for key in _PARTS:
        if wiring.line(key) is None:
            _take(taken, key, _used(wiring, key, find), find)
    for key in _PARTS:
        if wiring.line(key) is not None:
            mine = []
            _take(mine, key, _used(wiring, key, find), find)
            for pin, name, _ in mine:
                for owned, their_name, other in taken:
                    if owned == pin and other != key:
                        if wiring.line(other) is not None and wiring.place(other) > wiring.place(key):
                            return other, their_name, key
                        return key, name, other
            taken.extend(mine)
    return None


def _take(taken, key, names, find):
    for name in names:
        try:
            taken.append((find(name), name, key))
        except ValueError:  # no such pin: told by whoever opens it
            pass


def _used(wiring, key, find):
    """Names of the pins that a part would open; empty where it would not."""
    names = wiring.names(key)
    sides = wiring.names("HAPTIC_LEFT") + wiring.names("HAPTIC_RIGHT")
    if (key == "HAPTIC" and sides) or (key == "BATTERY_LOW" and not wiring.names("BATTERY")):
        return ()
    if key == "HAPTIC_BUS":
        sensor = []
        mine = []
        _take(sensor, "", wiring.names("SCL") + wiring.names("SDA"), find)
        _take(mine, "", names, find)
        if _CHIP not in (sides or wiring.names("HAPTIC")) or [pin for pin, _, _ in mine] == [p for p, _, _ in sensor]:
            return ()
    return [name for name in names if name != _CHIP]
