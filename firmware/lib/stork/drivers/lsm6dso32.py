"""LSM6DSO32: an LSM6DSOX whose accelerometer ranges are twice as wide. Both say the same WHO_AM_I; the length of
gravity tells them apart. Loaded while the sensor is opened and tested, then let go.

Ranges: FS_XL 0, 2, 3, 1 is +-4, 8, 16, 32 g; in the LSM6DSOX +-2, 4, 8, 16 g. All other registers that the driver uses
are the same. [lsm6dso32-header], [lsm6dsox-sheet]
"""

from stork_format import const

_NARROW = "LSM6DSOX"
_WIDE = "LSM6DSO32"
_4_G = const(0x08)  # FS_XL 2
_4_G_WIDE = const(0x00)  # FS_XL 0

# Per mille by which gravity is off. Nobody moves so that it is half as long for half a second, except in a fall; but it
# may well be longer. [self-test-limits]
_HALF_LEAST = const(-650)
_HALF_MOST = const(-350)
_SHORT = const(-250)
_MEAN = const(-250)  # shaking does not lengthen the mean of half a second much, and turning shortens it
_LONG = const(400)
_DOUBLE_MOST = const(1600)


def swap(sensor):
    """Drive an LSM6DSOX as an LSM6DSO32, or the reverse; samples come anew, at +-4 g. Raises OSError, RuntimeError."""
    wide = sensor.name == _NARROW
    sensor.name = _WIDE if wide else _NARROW
    sensor.acc_range = _4_G_WIDE if wide else _4_G
    sensor.wake()


def judge_of(sensor):
    """``judge`` for a chip that may be the other one, else None."""
    return judge if sensor.name in (_NARROW, _WIDE) else None


def judge(sensor, per_mille, still, may_swap, mean):
    """None: it was the other chip, and is driven as that from now on; else what to add to a complaint, "" for nothing.

    per_mille: how far gravity is off; ``still``: measured while it was still; mean: how far the longest mean of half a
    second is off. Raises OSError, RuntimeError.
    """
    narrow = sensor.name == _NARROW
    if narrow:
        other = _HALF_LEAST <= per_mille <= _HALF_MOST
    else:
        other = still and _LONG <= per_mille <= _DOUBLE_MOST
    if other and may_swap:
        swap(sensor)
        return None
    if per_mille < _SHORT or (per_mille > _LONG and not narrow) or (narrow and not still and mean < _MEAN):
        return ": %s or %s? Hold it still, or set STORK_CHIPS" % (_NARROW, _WIDE)
    return ""
