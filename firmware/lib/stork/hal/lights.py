"""Lights of every kind behind ``set(r, g, b)``."""

KINDS = ("PIXEL", "DOTSTAR", "RGB", "LED")


def build(parts, key, names):
    """The light of kind ``key`` on the pins ``names``; ``parts``: stork.hal.parts.Parts."""
    pins = parts.pins
    wiring = parts.wiring
    if key == "PIXEL":
        return pins.Pixel(names[0], wiring.number("PIXELS", 1, 300, 1))
    if key == "DOTSTAR":
        from stork.hal.dotstar import DotStar

        return DotStar(pins, names, wiring.number("PIXELS", 1, 300, 1))
    from stork.hal.pwm_parts import Leds

    if len(names) != (3 if key == "RGB" else 1):
        raise ValueError("expected pins for red, green, blue" if key == "RGB" else "expected one pin")
    return Leds([pins.Pwm(name, 1000) for name in names], wiring.number("RGB_LOW", 0, 1, 0) == 1)
