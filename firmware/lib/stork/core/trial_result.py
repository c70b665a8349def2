"""How a trial ends and what it comes to: score, stars, times, and whether the sensor can be believed."""

from stork_format import codes

_LIKE_A_FALL = (codes.TOUCHED_DOWN, codes.HOPPED, codes.GRABBED, codes.SWAY_LIMIT)  # a fall begins like these
_WATCH_MS = 2500  # a fall that may hide behind the end is looked for this much longer, with no feedback
_LOST_PER_MILLE = 20  # of the samples in play; more, and there is no score


def may_hide_a_fall(trial, cause):
    """Whether the end of a trial may be the beginning of a fall: neither the last step nor the button undoes a blow."""
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
        cause = codes.WORN_WRONG  # it was kept going
    trial.end_cause = cause
    trial.flags |= trial.quality.flags  # what the sensor does afterwards spoils nothing
    trial.event(codes.END, cause, 0)
    if watch:
        trial.left = trial.samples_of(_WATCH_MS)
    trial.enter(codes.WATCH if watch else codes.DONE)


def stars(score):
    """0..3 for a score of 0..1000."""
    return 3 if score >= 750 else 2 if score >= 500 else 1 if score >= 250 else 0


def result(trial):
    """dict, stork_format.named_fields.RESULT, of a trial that is over; what all drills share."""
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
