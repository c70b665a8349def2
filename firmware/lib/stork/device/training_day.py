"""Day of training, and when a new one begins: safety words are due then, the fatigue of the day before is forgotten."""

from stork_format import const

_DAY_S = const(86400)  # [night-break]
# Midnight alone makes no new day; and a clock that a PC sets right by some hours makes none either [night-break].
_NIGHT_S = const(4 * 3600)


class TrainingDay:
    """``utc_h``: the wearer's clock less UTC, hours; ``last_s``: when the last session began, seconds since 1970, 0
    where that is not known.

    Clocks may be set at any time, so what happened since power-on is dated by counting back from now: ``epoch`` is 0
    where nobody has set the clock, ``up_s`` are seconds since power-on.
    """

    def __init__(self, utc_h, last_s):
        self.offset_s = utc_h * 3600
        self.last_s = last_s
        self.begun_s = None  # when the day began or was taken up, in ``up_s``; may lie before power-on

    def new(self, epoch, up_s):
        """True once for each day, where it is asked before each drill."""
        if self.begun_s is None:
            ago = epoch - self.last_s if epoch and self.last_s else -1
            new = ago < 0 or self._over(epoch, ago)  # a clock that was set back since: nothing is known
            self.begun_s = up_s if new else up_s - ago
            return new
        if not self._over(epoch, up_s - self.begun_s):
            return False
        self.begun_s = up_s
        return True

    def _over(self, epoch, ago):
        if not epoch:
            return ago >= _DAY_S
        return ago >= _NIGHT_S and self._date(epoch) != self._date(epoch - ago)

    def _date(self, epoch):
        return (epoch + self.offset_s) // _DAY_S
