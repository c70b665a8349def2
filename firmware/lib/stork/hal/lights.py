"""Lights of every kind behind ``set(r, g, b)``."""

KINDS = ("PIXEL", "DOTSTAR", "RGB", "LED")


def build(parts, key, names):
    """The light of kind ``key`` on the pins ``names``; ``parts``: stork.hal.parts.Parts."""
    pins = parts.pins
    wiring = parts.wiring
    if len(names) != {"DOTSTAR": 2, "RGB": 3}.get(key, 1):
        raise ValueError("expected one, or clock and data, or red, green, blue")
    if key == "PIXEL":
        return pins.Pixel(names[0], wiring.number("PIXELS", 1, 300, 1))
    if key == "DOTSTAR":
        from stork.hal.dotstar import DotStar

        return DotStar(pins, names, wiring.number("PIXELS", 1, 300, 1))
    from stork.hal.pwm_parts import Leds

    return Leds([pins.Pwm(name, 1000) for name in names], wiring.number("RGB_LOW", 0, 1, 0) == 1)


def shines(side, n, count):
    """Whether light ``n`` (0 is at the wearer's left) of a row of ``count`` is on for a lean to ``side``.

    side: 0 all of them, else stork_format.codes.DIRECTIONS: 1 right half, 2 left half, 3 middle, 4 both ends.
    """
    if not side or count < 3:
        return True
    if side == 1:
        return 2 * n >= count
    if side == 2:
        return 2 * n < count - 1
    quarter = (count + 1) // 4 or 1
    return (quarter <= n < count - quarter) == (side == 3)
