"""Calibration of the heading: the direction of forward, from one lean forward."""

from stork.core.mounting import SHIFT, cross, unit, upright


def lean_forward(body, x, y, z):
    """Set forward of ``body`` from the mean acceleration x y z while leaning forward, sensor axes, LSB.

    ``body``: Mounting, after ``align``. At rest the accelerometer shows up; leaning forward moves that away from
    forward. False where the lean is below 7 degrees, whose sine is 500 / 4096 [calibration-lean].
    """
    up = body.rows[6:9]
    now = unit(x, y, z)
    along = (now[0] * up[0] + now[1] * up[1] + now[2] * up[2]) >> SHIFT
    # The level part of the change, reversed; its length is the sine of the lean.
    ap = [((up[k] * along) >> SHIFT) - now[k] for k in range(3)]
    if ap[0] * ap[0] + ap[1] * ap[1] + ap[2] * ap[2] < 500 * 500:
        return False
    ap = unit(ap[0] * 8, ap[1] * 8, ap[2] * 8)
    body.rows = upright(cross(ap, up), up)
    return True


def spec(body):
    """The nine numbers of a Mounting as text; stork.core.mounting_spec reads them."""
    return " ".join(str(value) for value in body.rows)
