"""Sway and its zones: how far the lean is from where the wearer holds himself."""

from stork.core.maths import radius
from stork_format.codes import DRIFTING, FAR, STEADY

# The centre follows the posture with 256 samples (2.5 s): a stance on one leg leans for good, and that is no sway.
_CENTRE_SHIFT = 8
_MOST = 30000  # mdeg; beyond it sway is sway, and sums over a trial stay below 2^30

# Zones begin at 6 times the wearer's own sway in quiet stance, within these bounds (mdeg). One degree is the usual
# threshold of tilt feedback [tilt-feedback]; on one leg people sway more, so the floor is higher.
_FIRST_TIMES = 6
FIRST_FLOOR = 1500
FIRST_CEILING = 3000
# A zone is left inwards at 13/16 of the distance at which it was entered: no flicker on the border.
_BACK = 13


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
        self.first = first
        self.second = first * 5 // 2
        self.first_back = first * _BACK >> 4
        self.second_back = self.second * _BACK >> 4
        self.ml = 0
        self.ap = 0
        self.zone = STEADY

    def step(self, tilt_ml, tilt_ap):
        """One sample of tilt, mdeg. Returns the distance from the centre, mdeg; ``zone`` is up to date."""
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
        return r

    def in_zone(self, zone):
        """Samples in ``zone`` so far."""
        return self.zone_samples[zone] + (self.samples - self.since if zone == self.zone else 0)

    def mean(self):
        """Mean distance from the centre, mdeg."""
        return self.total // self.samples if self.samples else 0

    def _enter(self, zone):
        """The sample of the change belongs to the new zone."""
        self.zone_samples[self.zone] += self.samples - 1 - self.since
        self.since = self.samples - 1
        self.zone = zone

    def direction(self):
        """Where the lean points: index into stork_format.codes.DIRECTIONS, by the larger part."""
        ml = self.ml
        ap = self.ap
        if (ml if ml >= 0 else -ml) >= (ap if ap >= 0 else -ap):
            return 1 if ml >= 0 else 2
        return 3 if ap >= 0 else 4
