"""Mounting: rotation from sensor axes to body axes, ml (to the wearer's right), ap (forward), up.

The board's file gives the rough mounting; gravity in quiet stance gives the exact direction of up. The belt may sit up
to 45 degrees askew. A calibrated mounting has nine numbers instead of a spec. Axes: docs/coordinate_system.md.
"""

from stork.core.integer_math import isqrt
from stork_format import const

# Rows are unit vectors times 4096: a sample of 16 bits times 13 bits, three terms, stay below 2^30 [number-limits].
SHIFT = 12
_ONE = 1 << SHIFT
_HALF = _ONE >> 1
_ASKEW = const(2896)  # cos 45 degrees [mounting-limit]
_LEAST = const(128)  # of a quarter of a vector: 1/16 g at +-4 g [number-limits]
_NOWHERE = (0, 0, 0)


class Mounting:
    """``spec``: stork.core.mounting_spec. ``put`` leaves its answer in ``ml ap up rate_ml rate_ap``, in the units of
    its input.
    Raises ValueError for a spec that is none.
    """

    def __init__(self, spec):
        from stork.core.mounting_spec import parse  # released once a trial has begun

        self.rows = parse(spec)
        self.ml = self.ap = self.up = 0
        self.rate_ml = self.rate_ap = 0

    def put(self, x, y, z, rx, ry, rz):
        """One sample, acceleration and rate, -32768..32767 each."""
        a, b, c, d, e, f, g, h, i = self.rows
        self.ml = (x * a + y * b + z * c + _HALF) >> SHIFT
        self.ap = (x * d + y * e + z * f + _HALF) >> SHIFT
        self.up = (x * g + y * h + z * i + _HALF) >> SHIFT
        self.rate_ml = (rx * a + ry * b + rz * c + _HALF) >> SHIFT
        self.rate_ap = (rx * d + ry * e + rz * f + _HALF) >> SHIFT

    def turning(self, rx, ry, rz):
        """Rate about the up axis, positive to the left (counter-clockwise from above)."""
        _, _, _, _, _, _, g, h, i = self.rows
        return (rx * g + ry * h + rz * i + _HALF) >> SHIFT

    def align(self, x, y, z, any_way=False):
        """Set up from gravity: mean acceleration in quiet stance, sensor axes, LSB.

        Keeps the level part of the declared ml. False, and nothing changed, where up is more than 45 degrees from
        what was declared: the belt is upside down, sideways or on the belly. ``any_way``: accept that too, with an
        arbitrary level ml until stork.core.heading_calibration.
        """
        up = unit(x, y, z)
        if up == _NOWHERE:
            return False
        rows = self.rows
        if up[0] * rows[6] + up[1] * rows[7] + up[2] * rows[8] >= _ASKEW * _ONE:
            self.rows = upright(rows[0:3], up)
            return True
        if any_way:
            # The sensor axis that lies flattest.
            flat = min((abs(up[k]), k) for k in range(3))[1]
            self.rows = upright([_ONE if k == flat else 0 for k in range(3)], up)
        return any_way


def unit(x, y, z):
    """(x, y, z), up to 16 bits each, scaled to length 4096, as a tuple; zeros where it is too short for a direction."""
    length = isqrt((x >> 2) * (x >> 2) + (y >> 2) * (y >> 2) + (z >> 2) * (z >> 2))
    if length < _LEAST:
        return _NOWHERE
    half = length >> 1  # rounded, so that the mirror image is the mirror image
    return (((x << 10) + half) // length, ((y << 10) + half) // length, ((z << 10) + half) // length)


def cross(a, b):
    return (
        (a[1] * b[2] - a[2] * b[1] + _HALF) >> SHIFT,
        (a[2] * b[0] - a[0] * b[2] + _HALF) >> SHIFT,
        (a[0] * b[1] - a[1] * b[0] + _HALF) >> SHIFT,
    )


def upright(ml, up):
    """Rows with this up, and with ``ml`` less what of it is not level."""
    along = (ml[0] * up[0] + ml[1] * up[1] + ml[2] * up[2] + _HALF) >> SHIFT
    ml = unit(
        ml[0] * 4 - ((up[0] * along * 4) >> SHIFT),
        ml[1] * 4 - ((up[1] * along * 4) >> SHIFT),
        ml[2] * 4 - ((up[2] * along * 4) >> SHIFT),
    )
    return ml + cross(up, ml) + up
