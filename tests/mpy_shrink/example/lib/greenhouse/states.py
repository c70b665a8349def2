"""States of the climate, as numbers."""

TOO_COLD = 0
COMFORTABLE = 1
TOO_WARM = 2

NAMES = ("too cold", "comfortable", "too warm")
UNITS_PER_DEGREE = 10
