"""Sway and its zones: distance of the lean from its slowly moving centre."""

from stork.core.integer_math import radius
from stork_format import const
from stork_format.codes import DRIFTING, FAR, STEADY

# The centre follows the posture with 256 samples (2.5 s): the constant lean of one leg is no sway [sway-centre].
_CENTRE_SHIFT = const(8)
_MOST = const(30000)  # mdeg: limit, so that sums over a trial stay below 2^30

# Zones begin at 6 times the wearer's own sway in quiet stance, within these bounds (mdeg) [zone-lines]. One degree is
# a usual threshold of tilt feedback [tilt-feedback]; on one leg people sway more, so the floor is higher.
_FIRST_TIMES = const(6)
FIRST_FLOOR = 1500
FIRST_CEILING = 3000
# Hysteresis: a zone is left inwards at 13/16 of the distance at which it was entered [zone-lines].
_BACK = const(13)


class Sway:
    """``ml ap`` sway (mdeg, right and forward positive) and ``zone``, over tilt in mdeg.

    Counts ``samples``, how many of them in each zone, and the mean distance from the centre.
    """

    def __init__(self):
        self.samples = 0
        self.total = 0
        self.zone_samples = [0, 0, 0]  # until the last change
        self.since = 0
        self.start(0, 0, 0)

    def start(self, ml, ap, quiet):
        """Centre the sway at tilt ``ml ap``; ``quiet``: mean size of the wearer's sway in quiet stance, mdeg."""
        self.centre_ml = ml << _CENTRE_SHIFT
        self.centre_ap = ap << _CENTRE_SHIFT
        first = quiet * _FIRST_TIMES
        if first < FIRST_FLOOR:
            first = FIRST_FLOOR
        elif first > FIRST_CEILING:
            first = FIRST_CEILING
        self.set_lines(first)
        self.ml = 0
        self.ap = 0
        self.zone = STEADY

    def set_lines(self, first):
        """``first``: where drifting begins, mdeg."""
        self.first = first
        self.second = first * 5 // 2
        self.first_back = first * _BACK >> 4
        self.second_back = self.second * _BACK >> 4

    def step(self, tilt_ml, tilt_ap):
        """One sample of tilt, mdeg. Returns the distance from the centre, mdeg, for ``judge``."""
        ml = tilt_ml - (self.centre_ml >> _CENTRE_SHIFT)
        ap = tilt_ap - (self.centre_ap >> _CENTRE_SHIFT)
        self.centre_ml += ml
        self.centre_ap += ap
        self.ml = ml
        self.ap = ap
        r = radius(ml, ap)
        if r > _MOST:
            r = _MOST
        self.total += r
        self.samples += 1
        return r

    def judge(self, r):
        """The zone at a distance of ``r``, mdeg: of this sample, or the largest since the last call."""
        zone = self.zone
        if zone == STEADY:
            if r >= self.first:
                self._enter(FAR if r >= self.second else DRIFTING)
        elif r >= self.second or (zone == FAR and r > self.second_back):
            if zone != FAR:
                self._enter(FAR)
        elif r <= self.first_back:
            self._enter(STEADY)
        elif zone == FAR:
            self._enter(DRIFTING)
        return self.zone

    def in_zone(self, zone):
        """Samples in ``zone`` so far."""
        return self.zone_samples[zone] + (self.samples - self.since if zone == self.zone else 0)

    def distance(self):
        """Distance of the lean from the centre now, mdeg."""
        return radius(self.ml, self.ap)

    def mean(self):
        """Mean distance from the centre, mdeg."""
        return self.total // self.samples if self.samples else 0

    def _enter(self, zone):
        """The sample of the change belongs to the new zone."""
        self.zone_samples[self.zone] += self.samples - 1 - self.since
        self.since = self.samples - 1
        self.zone = zone

    def direction(self):
        """Direction of the lean: index into stork_format.codes.DIRECTIONS."""
        return way(self.ml, self.ap)


def way(ml, ap):
    """Direction of the larger component."""
    if (ml if ml >= 0 else -ml) >= (ap if ap >= 0 else -ap):
        return 1 if ml >= 0 else 2
    return 3 if ap >= 0 else 4
