"""Integer square root and vector length, without allocation."""


def isqrt(value):
    """The largest integer whose square is at most ``value`` (0 <= value < 2^30). Newton, from above."""
    if value < 2:
        return value
    root = 1
    while root * root < value and root < 32768:
        root <<= 1
    while True:
        nearer = (root + value // root) >> 1
        if nearer >= root:
            return root
        root = nearer


def radius(a, b):
    """About the length of (a, b): at most .8 % too long, at most 3 % and 1 short, where |a| and |b| are below 2^28.

    The larger component, or 7/8 of it and half the smaller: no square root per sample.
    """
    if a < 0:
        a = -a
    if b < 0:
        b = -b
    if a < b:
        long = b
        short = a
    else:
        long = a
        short = b
    both = long - (long >> 3) + (short >> 1)
    return long if long > both else both
