"""From sensor axes to body axes: ml (to the wearer's right), ap (forward), up. docs/coordinate_system.md.

The board's file says roughly how the sensor is worn; gravity in quiet stance says exactly which way is up, and the
belt may sit 45 degrees askew before this refuses. A calibrated mounting has nine numbers instead of a spec.
"""

from stork.core.maths import isqrt

_SHIFT = 12  # rows are unit vectors times 4096: a sample of 16 bits times 13 bits, three terms, stay below 2^30
_ONE = 1 << _SHIFT
_HALF = _ONE >> 1
_ASKEW = 2896  # cos 45 degrees
_LEAST = 128  # of a quarter of a vector: 1/16 g at +-4 g
_NOWHERE = (0, 0, 0)


class Mounting:
    """``spec``: "+y+z+x" (sign and sensor axis of ml, ap and up in turn), or nine integers, the rows of ml, ap, up
    times 4096. ``put`` leaves its answer in ``ml ap up rate_ml rate_ap``, in the units that came in.

    Raises ValueError for a spec that is no right-handed turn of the sensor: a mirrored body would swap left and right.
    """

    def __init__(self, spec):
        self.rows = parse(spec)
        self.ml = self.ap = self.up = 0
        self.rate_ml = self.rate_ap = 0

    def put(self, x, y, z, rx, ry, rz):
        """One sample, acceleration and rate, -32768..32767 each."""
        a, b, c, d, e, f, g, h, i = self.rows
        self.ml = (x * a + y * b + z * c + _HALF) >> _SHIFT
        self.ap = (x * d + y * e + z * f + _HALF) >> _SHIFT
        self.up = (x * g + y * h + z * i + _HALF) >> _SHIFT
        self.rate_ml = (rx * a + ry * b + rz * c + _HALF) >> _SHIFT
        self.rate_ap = (rx * d + ry * e + rz * f + _HALF) >> _SHIFT

    def turning(self, rx, ry, rz):
        """Rate about the up axis, positive to the left (counter-clockwise from above)."""
        _, _, _, _, _, _, g, h, i = self.rows
        return (rx * g + ry * h + rz * i + _HALF) >> _SHIFT

    def align(self, x, y, z, any_way=False):
        """Let gravity say which way is up: mean acceleration in quiet stance, sensor axes, LSB.

        Keeps the declared ml as far as it is level. False, and nothing changed, where up is more than 45 degrees
        from what was declared: the belt is upside down, sideways or on the belly. ``any_way``: take that too, with
        an ml that is level and means nothing, until ``lean_forward``.
        """
        up = unit(x, y, z)
        if up == _NOWHERE:
            return False
        rows = self.rows
        if up[0] * rows[6] + up[1] * rows[7] + up[2] * rows[8] >= _ASKEW * _ONE:
            self.rows = _upright(rows[0:3], up)
            return True
        if any_way:
            # The sensor axis that lies flattest.
            flat = min((abs(up[k]), k) for k in range(3))[1]
            self.rows = _upright([_ONE if k == flat else 0 for k in range(3)], up)
        return any_way

    def lean_forward(self, x, y, z):
        """Let a lean forward say which way is forward: mean acceleration while leaning, sensor axes, LSB.

        After ``align``. Forward is where up has moved away from: at rest the accelerometer shows up, and leaning
        forward tips the body's front down. False where the lean is less than 7 degrees.
        """
        up = self.rows[6:9]
        now = unit(x, y, z)
        along = (now[0] * up[0] + now[1] * up[1] + now[2] * up[2]) >> _SHIFT
        # The level part of the change, turned round; its length is the sine of the lean.
        ap = [((up[k] * along) >> _SHIFT) - now[k] for k in range(3)]
        if ap[0] * ap[0] + ap[1] * ap[1] + ap[2] * ap[2] < 500 * 500:
            return False
        ap = unit(ap[0] * 8, ap[1] * 8, ap[2] * 8)
        self.rows = _upright(_cross(ap, up), up)
        return True

    def spec(self):
        """The nine numbers as text, which ``Mounting`` takes back."""
        return " ".join(str(value) for value in self.rows)


def parse(spec):
    """The nine numbers that a spec stands for. Raises ValueError."""
    words = spec.split()
    if len(words) == 9:
        try:
            rows = tuple(int(word) for word in words)
        except ValueError:
            rows = ()
        if rows and _right_handed(rows):
            return rows
        raise ValueError("axes: expected nine integers, a turn times 4096, found " + repr(spec))
    if len(spec) != 6:
        raise ValueError('axes: expected e.g. "+y+z+x", found ' + repr(spec))
    rows = []
    for k in range(0, 6, 2):
        axis = "xyz".find(spec[k + 1])
        if spec[k] not in "+-" or axis < 0:
            raise ValueError('axes: expected e.g. "+y+z+x", found ' + repr(spec))
        row = [0, 0, 0]
        row[axis] = _ONE if spec[k] == "+" else -_ONE
        rows.extend(row)
    if not _right_handed(rows):
        raise ValueError("axes: " + spec + " is no turn of the sensor: use each axis once; or turn one sign round")
    return tuple(rows)


def unit(x, y, z):
    """(x, y, z), up to 16 bits each, as a tuple of length 4096; zeros where it is too short to point anywhere."""
    length = isqrt((x >> 2) * (x >> 2) + (y >> 2) * (y >> 2) + (z >> 2) * (z >> 2))
    if length < _LEAST:
        return _NOWHERE
    half = length >> 1  # rounded, so that the mirror image is the mirror image
    return (((x << 10) + half) // length, ((y << 10) + half) // length, ((z << 10) + half) // length)


def _cross(a, b):
    return (
        (a[1] * b[2] - a[2] * b[1] + _HALF) >> _SHIFT,
        (a[2] * b[0] - a[0] * b[2] + _HALF) >> _SHIFT,
        (a[0] * b[1] - a[1] * b[0] + _HALF) >> _SHIFT,
    )


def _upright(ml, up):
    """Rows with this up, and with ``ml`` less what of it is not level."""
    along = (ml[0] * up[0] + ml[1] * up[1] + ml[2] * up[2] + _HALF) >> _SHIFT
    ml = unit(
        ml[0] * 4 - ((up[0] * along * 4) >> _SHIFT),
        ml[1] * 4 - ((up[1] * along * 4) >> _SHIFT),
        ml[2] * 4 - ((up[2] * along * 4) >> _SHIFT),
    )
    return ml + _cross(up, ml) + up


def _right_handed(rows):
    """Unit rows, ml x ap = up, within what rounding to 1/4096 does."""
    third = _cross(rows[0:3], rows[3:6])
    for k in range(3):
        if not -64 < third[k] - rows[6 + k] < 64:
            return False
    length = rows[0] * rows[0] + rows[1] * rows[1] + rows[2] * rows[2]
    return -(1 << 18) < length - _ONE * _ONE < 1 << 18
