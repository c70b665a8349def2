"""Which way is forward, by a lean that way: what only a calibration asks."""

from stork.core.mounting import SHIFT, cross, unit, upright


def lean_forward(body, x, y, z):
    """Let a lean forward say which way is forward: mean acceleration while leaning, sensor axes, LSB.

    ``body``: Mounting, after ``align``. Forward is where up has moved away from: at rest the accelerometer shows up,
    and leaning forward tips the body's front down. False where the lean is less than 7 degrees.
    """
    up = body.rows[6:9]
    now = unit(x, y, z)
    along = (now[0] * up[0] + now[1] * up[1] + now[2] * up[2]) >> SHIFT
    # The level part of the change, turned round; its length is the sine of the lean.
    ap = [((up[k] * along) >> SHIFT) - now[k] for k in range(3)]
    if ap[0] * ap[0] + ap[1] * ap[1] + ap[2] * ap[2] < 500 * 500:
        return False
    ap = unit(ap[0] * 8, ap[1] * 8, ap[2] * 8)
    body.rows = upright(cross(ap, up), up)
    return True


def spec(body):
    """The nine numbers of a Mounting as text, which stork.core.mounting_spec takes back."""
    return " ".join(str(value) for value in body.rows)
