"""Lights of every kind behind ``set(r, g, b)``: builds them. Needed at the start only."""

KINDS = ("PIXEL", "DOTSTAR", "RGB", "LED")


def build(pins, wiring, key, names):
    """The light of kind ``key`` on the pins ``names``; ``pins``: as stork.hal.board_setup has them."""
    if len(names) != {"DOTSTAR": 2, "RGB": 3}.get(key, 1):
        raise ValueError("expected one, or clock and data, or red, green, blue")
    if key == "PIXEL":
        return pins.Pixel(names[0], wiring.numbers["PIXELS"])
    if key == "DOTSTAR":
        from stork.hal.dotstar import DotStar

        return DotStar(pins, names, wiring.numbers["PIXELS"])
    from stork.hal.pwm_parts import Leds

    return Leds([pins.Pwm(name, 1000) for name in names], wiring.numbers["RGB_LOW"] == 1)


def of_board(setup):
    """The board's light, which may be several, or None. ``setup``: stork.hal.board_setup.BoardSetup, whose pins nobody
    has yet.
    """
    _power(setup)
    found = _named(setup)
    if not found and setup.pins.held:  # what was to be the power may be the light's own pin
        setup.pins.close(0)
        setup.held = []
        found = _named(setup)
        _power(setup)
    if not found and setup.wiring.get("STORK_PIXEL") != "":
        found = _spare(setup)
    if len(found) < 2:
        return found[0] if found else None
    from stork.hal.pixel_strip import PixelStrip

    return PixelStrip(found)


def _power(setup):
    """Power of the light that is named, and of the one that most boards have: without power it is dark."""
    setup.held.append(setup.part("LIGHT_POWER", setup.held_high))
    setup.held.append(setup.part("LIGHT_POWER", setup.held_high, ("NEOPIXEL_POWER",)))


def _light(setup, key, names=None):
    return setup.part(key, lambda *pins: build(setup.pins, setup.wiring, key, pins), names)


def _named(setup):
    found = [_light(setup, key) for key in KINDS]
    return [light for light in found if light is not None]


def _spare(setup):
    """The board's own light, or one that most boards have, where no named one can be had. Dark is the worst."""
    for key in KINDS:
        own = getattr(setup.wiring.data, key, "")
        usual = {"PIXEL": "NEOPIXEL", "LED": "LED"}.get(key)
        for names in (own if isinstance(own, tuple) else (own,), (usual,)):
            light = _light(setup, key, names) if names and names[0] else None
            if light is not None:
                setup.say("no light of those that are named: using " + ", ".join(names))
                return [light]
    return []
