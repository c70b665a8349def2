"""End of a trial, and its result: score, stars, times, quality."""

from stork_format import codes, const

_LIKE_A_FALL = (codes.TOUCHED_DOWN, codes.HOPPED, codes.GRABBED, codes.SWAY_LIMIT)  # a fall begins like these
_WATCH_MS = const(2500)  # a possible fall is watched for this long after the end, without feedback [fall-watch]
_LOST_PER_MILLE = const(20)  # of the samples in play; beyond it there is no score [quality-limits]


def may_hide_a_fall(trial, cause):
    """Whether the end of a trial may be the beginning of a fall, also where the last step or the button ended it."""
    if cause == codes.FELL or cause == codes.LOST:
        return False
    return cause in _LIKE_A_FALL or (trial.stood and trial.fall.pending())


def end(trial, cause):
    """``trial`` is over; ``cause``: index into codes.END_CAUSES. The first cause stands, but for a fall."""
    if trial.end_cause >= 0 and cause != codes.FELL:
        return
    if trial.end_cause < 0:
        trial.ended = trial.n + 1
    watch = may_hide_a_fall(trial, cause)
    if trial.flags & codes.Q_WORN_WRONG and cause != codes.FELL and cause != codes.LOST:
        cause = codes.WORN_WRONG  # STORK_KEEP_GOING had kept it going
    trial.end_cause = cause
    trial.flags |= trial.quality.flags  # later faults of the sensor do not count
    trial.event(codes.END, cause, 0)
    if watch:
        trial.left = trial.samples_of(_WATCH_MS)
    trial.enter(codes.WATCH if watch else codes.DONE)


def stars(score):
    """0..3 for a score of 0..1000 [score-halves]."""
    return 3 if score >= 750 else 2 if score >= 500 else 1 if score >= 250 else 0


def result(trial):
    """dict, stork_format.named_fields.RESULT, of a trial that is over: the fields of all drills."""
    flags = trial.flags
    score = 0
    if trial.play_samples and not flags & codes.NO_SCORE:
        if trial.lost_samples * 1000 <= trial.play_samples * _LOST_PER_MILLE:
            score = trial.score()
    sway = trial.sway
    ms = trial.ms_of
    return {
        "score": score,
        "stars": stars(score),
        "end_cause": codes.END_CAUSES[trial.end_cause],
        "go_sample": trial.go_sample,
        "duration_ms": ms(trial.ended - trial.go_sample) if trial.go_sample else 0,
        "held_ms": ms(trial.play_samples),
        "steady_ms": ms(sway.in_zone(codes.STEADY)),
        "drifting_ms": ms(sway.in_zone(codes.DRIFTING)),
        "far_ms": ms(sway.in_zone(codes.FAR)),
        "sway_mdeg": sway.mean(),
        "quality": flags,
    }
