"""Metronome of a walk."""

from dataclasses import dataclass

from stork_host.errors import StorkError
from stork_sim.motion.person_parameters import Person

_REACH = 0.25  # a tempo further away than this from the own one is not followed [people-assumed]
_LEAST_BPM, _MOST_BPM = 30, 200  # [simulated-limits]


@dataclass(frozen=True)
class WalkMetronome:
    """``bpm`` beats a minute, one of them ``first_s`` after go (and so on both sides of it)."""

    bpm: float
    first_s: float = 0.0

    def __post_init__(self) -> None:
        if not _LEAST_BPM <= self.bpm <= _MOST_BPM:
            wanted = f"{_LEAST_BPM} to {_MOST_BPM} beats a minute"
            raise StorkError(expected=wanted, found=f"{self.bpm:g}", try_this="another tempo")

    @property
    def period_s(self) -> float:
        return 60.0 / self.bpm

    def asynchrony_s(self, t_s: float) -> float:
        """Time from the nearest beat; before it is negative."""
        return (t_s - self.first_s + self.period_s / 2.0) % self.period_s - self.period_s / 2.0


def tempo_s(person: Person, own_s: float, beat: WalkMetronome | None) -> float:
    """Step time of a walker to ``beat`` whose own is ``own_s``: between the two.

    Nobody follows a beat that is far from the own tempo; the willingness fades out towards ``_REACH``.
    """
    if beat is None:
        return own_s
    off = abs(beat.period_s / own_s - 1.0)
    willing = person.beat_follow * max(0.0, min(1.0, 2.0 * (1.0 - off / _REACH)))
    return own_s + willing * (beat.period_s - own_s)


def corrected_s(person: Person, landed_s: float, step_s: float, beat: WalkMetronome | None, own_s: float) -> float:
    """The next step time: ``step_s``, less a share of the asynchrony of the step that ``landed_s``.

    One parameter, as for tapping [repp-2012]: what is left of an asynchrony fades geometrically.
    """
    if beat is None or abs(beat.period_s / own_s - 1.0) > _REACH:
        return step_s
    late_s = beat.asynchrony_s(landed_s - person.beat_offset_s)
    return step_s - person.beat_correction * late_s
