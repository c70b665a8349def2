"""Moments in a trial at which a write to flash delays no light and no sound. A write stops the board for 50 to 110 ms.

Where a drill knows that nothing changes so soon, the moment is certain. Where light and sound follow every sample, the
sway must be well inside its zone, and stay there at its present speed. This is a prediction.
"""

from stork.core.integer_math import radius
from stork_format import codes, const

# How long, how far inside and how far ahead: [flash-window].
_STALL = const(12)  # samples: 115 ms
_MARGIN_MDEG = (0, 1000, 700)  # by ``wanted``
_AHEAD = (0, 6, 12)  # samples; the last is 115 ms ahead


class FlashWriteWindow:
    """Moments of one trial for a write to flash; asked at each poll while a write is wanted."""

    def begin(self):
        self.ml = self.ap = 0  # sway at the poll before, which was sample n
        self.n = -1000

    def calm(self, trial, wanted):
        """True where nothing that the wearer should see or hear is about to happen in ``trial``.

        ``wanted``: 1 = there is time to wait for a better moment, 2 = there is little time left.
        """
        if trial.phase != codes.PLAY:
            return trial.phase == codes.STILL
        left = trial.unchanged()
        if left >= 0:
            return left >= _STALL
        n = trial.n
        sway = trial.sway
        ml = sway.ml
        ap = sway.ap
        passed = n - self.n
        by_ml = ml - self.ml
        by_ap = ap - self.ap
        self.n = n
        self.ml = ml
        self.ap = ap
        if not 0 < passed < 32:
            return False  # the poll before was too long ago
        margin = _MARGIN_MDEG[wanted]
        for ahead in _AHEAD:
            if _gap(sway, radius(ml + by_ml * ahead // passed, ap + by_ap * ahead // passed)) < margin:
                return False
        return True


def _gap(sway, r):
    """Distance from ``r`` to the nearest border of the present zone, mdeg."""
    if sway.zone == codes.STEADY:
        return sway.first - r
    if sway.zone == codes.FAR:
        return r - sway.second_back
    return min(sway.second - r, r - sway.first_back)
