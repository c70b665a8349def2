"""Lights of every kind behind ``set(r, g, b)``: builds them. Needed at the start only."""

KINDS = ("PIXEL", "DOTSTAR", "RGB", "LED")


def build(pins, wiring, key, names):
    """The light of kind ``key`` on the pins ``names``; ``pins``: as stork.hal.board_setup has them."""
    if len(names) != {"DOTSTAR": 2, "RGB": 3}.get(key, 1):
        raise ValueError("expected one, or clock and data, or red, green, blue")
    if key == "PIXEL":
        return pins.Pixel(names[0], wiring.number("PIXELS", 1, 300, 1))
    if key == "DOTSTAR":
        from stork.hal.dotstar import DotStar

        return DotStar(pins, names, wiring.number("PIXELS", 1, 300, 1))
    from stork.hal.pwm_parts import Leds

    return Leds([pins.Pwm(name, 1000) for name in names], wiring.number("RGB_LOW", 0, 1, 0) == 1)
