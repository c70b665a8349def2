"""Text form of a mounting: the spec of a board's file, or the nine numbers of a calibration."""

from stork_format import const

_ONE = const(4096)  # rows are unit vectors times this [number-limits]
_NEAR = const(64)  # tolerance for rounding [number-limits]


def parse(spec):
    """The rows of ml, ap and up in turn, times 4096, as a tuple of nine. ``spec``: "+y+z+x", a sign and a sensor axis
    for each; or the nine themselves.

    Raises ValueError for what is no right-handed turn of the sensor: a mirrored body would swap left and right.
    """
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


def _right_handed(rows):
    """Unit rows, ml x ap = up, within what rounding does."""
    for k in range(3):
        i = (k + 1) % 3
        j = (k + 2) % 3
        third = (rows[i] * rows[3 + j] - rows[j] * rows[3 + i]) // _ONE
        if not -_NEAR < third - rows[6 + k] < _NEAR:
            return False
    length = rows[0] * rows[0] + rows[1] * rows[1] + rows[2] * rows[2]
    return -(1 << 18) < length - _ONE * _ONE < 1 << 18
