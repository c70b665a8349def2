"""When light and sound can spare the board for a moment: writing to flash stops everything for some 50 to 110 ms.

Calm is when a drill knows that nothing will change so soon. Where light and sound follow every sample it is when the
sway is well inside its zone and stays there if it goes on as it does. That is not known, only likely.
"""

from stork.core.integer_math import radius
from stork_format import codes

_STALL = 12  # samples: 115 ms
_MARGIN_MDEG = (0, 1000, 700)  # by how much it is wanted
_AHEAD = (0, 3, 6)  # samples; the last is 58 ms away


class FlashWriteWindow:
    """Follows one trial at a time; ask at each poll while a write is wanted."""

    def begin(self):
        self.ml = self.ap = 0  # sway at the poll before, which was sample n
        self.n = -1000

    def calm(self, trial, wanted):
        """True where nothing that the wearer should see or hear is about to happen in ``trial``.

        ``wanted``: 1 = there is time to find a better moment, 2 = soon there will be none.
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
            return False  # nobody asked for a while
        margin = _MARGIN_MDEG[wanted]
        for ahead in _AHEAD:
            if _gap(sway, radius(ml + by_ml * ahead // passed, ap + by_ap * ahead // passed)) < margin:
                return False
        return True


def _gap(sway, r):
    """From ``r`` to the next border of the present zone, mdeg."""
    if sway.zone == codes.STEADY:
        return sway.first - r
    if sway.zone == codes.FAR:
        return r - sway.second_back
    return min(sway.second - r, r - sway.first_back)
