"""More lights than one: a row of them, or several that show the same. Imported only where there are some."""


def shines(side, n, count):
    """Whether light ``n`` (0 is at the wearer's left) of a row of ``count`` is on for a lean to ``side``.

    side: 0 all of them, else stork_format.codes.DIRECTIONS: 1 right half, 2 left half, 3 middle, 4 both ends.
    """
    if not side or count < 2 or (count == 2 and side > 2):
        return True
    if side == 1:
        return 2 * n >= count
    if side == 2:
        return 2 * n < count - 1
    quarter = (count + 1) // 4 or 1
    return (quarter <= n < count - quarter) == (side == 3)


class PixelStrip:
    """Several lights that show the same."""

    side = 0

    def __init__(self, lights):
        self.lights = lights

    def set(self, r, g, b):
        for light in self.lights:
            light.side = self.side
            light.set(r, g, b)
