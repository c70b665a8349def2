"""Phases of a trial at their samples, ends by their causes."""

from itertools import pairwise

import pytest

from device_motion import DPS, G, jolt, leaning, noisy, row, standing, swaying
from session_replay import Played
from stork import drills
from stork_format import code_names, codes

# At 9600 us, rounded up: 2 s, 3 s, 2 s.
BASELINE, COUNTDOWN, LIFT = 209, 313, 209
GO = BASELINE + COUNTDOWN
PLAY = GO + LIFT
LATE = 52  # .5 s: a jolt is told when its ringing is over
WATCH = 261  # 2.5 s
STAND = standing(60.0)


def shifting(rows, side, mg=40.0):
    """The pelvis pushed to ``side`` (1 = right) for a third of a second, .2 s after go."""
    out = list(rows)
    for n in range(GO + 20, GO + 55):
        x, y, *rest = out[n]
        out[n] = (x, y + round(side * mg * G / 1000), *rest)
    return out


# As people do who raise the right foot.
ON_LEFT = shifting(STAND, -1)


def single_leg(samples, inputs=(), **header):
    return Played(samples, inputs, drill="single_leg", **header)


def tandem_walk(samples, inputs=(), **header):
    return Played(samples, inputs, drill="tandem_walk", leg="", **header)


def steps(count, seconds=0.8, strike_g=1.25):
    """``count`` steps: a bump of |a| of 8 samples each."""
    period = round(seconds / 0.0096)
    rows = []
    for _ in range(count):
        rows += [row(up=strike_g * G)] * 8 + [row()] * (period - 8)
    return noisy(rows)


def test_single_leg_phase_by_phase():
    played = single_leg(ON_LEFT, hold_ms=10000)
    hold = 1042  # 10 s
    # an event bears the number of the sample that made it; the hold's first sample comes after PLAY's
    assert played.phases() == [
        (BASELINE - 1, "countdown"),
        (GO - 1, "lift"),
        (PLAY - 1, "play"),
        (PLAY + hold - 1, "done"),
    ]
    assert played.events.of(codes.END) == [(PLAY + hold - 1, codes.END, codes.TIME_REACHED, 0)]
    result = played.result
    assert result["go_sample"] == GO
    assert result["duration_ms"] == (LIFT + hold) * 9600 // 1000
    assert result["held_ms"] == result["steady_ms"] == hold * 9600 // 1000
    assert (result["drifting_ms"], result["far_ms"], result["quality"]) == (0, 0, 0)
    assert result["end_cause"] == "time_reached"
    assert result["score"] > 950 and result["stars"] == 3


def test_the_countdown_counts_three_two_one():
    played = single_leg(STAND[:BASELINE])
    seen = [played.drill.countdown]
    for sample in STAND[BASELINE:GO]:
        played.drill.step(*sample)
        if played.drill.phase == codes.COUNTDOWN and played.drill.countdown != seen[-1]:
            seen.append(played.drill.countdown)
    assert seen == [3, 2, 1]


def test_touchdown_ends_the_hold():
    """It is told half a second later, counts from where it was, and a fall is looked for a while longer."""
    at = PLAY + 500
    played = single_leg(STAND[:at] + jolt() + STAND[:500])
    assert played.end_cause == "touchdown"
    told = at + LATE
    assert played.events[-4:] == [
        (told, codes.TOUCHDOWN, codes.TOUCHED_DOWN, LATE),
        (told, codes.END, codes.TOUCHED_DOWN, 0),
        (told, codes.PHASE, codes.WATCH, 0),
        (told + WATCH, codes.PHASE, codes.DONE, 0),
    ]
    result = played.result
    assert result["held_ms"] == 501 * 9600 // 1000, "from play to the jolt's first sample"
    assert result["duration_ms"] == (LIFT + 501 + LATE) * 9600 // 1000, "and not what was watched"
    assert 0 < result["score"] < 150  # 4.8 of 45 s


@pytest.mark.parametrize(
    ("blow", "cause"), [(row(up=0.3 * G), "hop"), (row(ml=0.4 * G), "grab"), (row(ap=-0.4 * G), "grab")]
)
def test_what_the_jolt_was_is_the_cause(blow, cause):
    played = single_leg(STAND[: PLAY + 500] + [blow] * 4 + STAND[:500])
    assert played.end_cause == cause
    code = codes.END_CAUSES.index(cause)
    (told,) = played.events.of(codes.TOUCHDOWN)
    assert told == (PLAY + 500 + LATE, codes.TOUCHDOWN, code, LATE)


@pytest.mark.parametrize("leg", ["left", "right"])
def test_the_weight_goes_over_to_the_stance_leg(leg):
    """40 mg, smoothed over 8 samples, pass 12 mg with the third: 40 (1 - (7/8)^3) = 13."""
    side = 1 if leg == "right" else -1
    shifted = single_leg(shifting(STAND, side), leg=leg, hold_ms=2000)
    assert shifted.events.of(codes.SHIFT) == [(GO + 22, codes.SHIFT, 0, 0)]
    assert shifted.result["quality"] == 0
    for rows in (STAND, shifting(STAND, -side)):
        other = single_leg(rows, leg=leg, hold_ms=2000)
        assert not other.events.of(codes.SHIFT)
        assert code_names.quality_names(other.result["quality"]) == ["no_weight_shift"]
        assert other.result["score"] == pytest.approx(shifted.result["score"], abs=2), "told, and not punished"


def test_a_jolt_while_the_foot_is_raised_is_no_touchdown():
    played = single_leg(STAND[: GO + 50] + jolt() + STAND[:200])
    assert not played.events.of(codes.TOUCHDOWN) and played.drill.phase != codes.DONE


def test_too_much_sway_ends_the_hold():
    over = [leaning(ml_deg=d / 2) for d in range(40)] + [leaning(ml_deg=20)] * 300
    # with the rates that belong to it: 20 deg in 40 samples
    over = [(x, y, z, 0, 0, round(0.5 / 0.0096 * DPS) if n < 40 else 0) for n, (x, y, z, *_) in enumerate(over)]
    played = single_leg(STAND[: PLAY + 100] + over)
    assert played.end_cause == "sway_limit"
    zones = [(detail, codes.DIRECTIONS[value]) for _, _, detail, value in played.events.of(codes.ZONE)]
    assert zones == [(codes.DRIFTING, "right"), (codes.FAR, "right")]
    ((at, *_),) = played.events.of(codes.END)
    # 12 degrees after 24 samples, held for 200 ms; the centre follows a little
    assert PLAY + 100 + 24 + 21 <= at <= PLAY + 100 + 35 + 21
    assert played.events[-2:] == [(at, codes.PHASE, codes.WATCH, 0), (at + WATCH, codes.PHASE, codes.DONE, 0)]


def test_a_fall_ends_everything():
    fallen = [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 200
    for played in (
        single_leg(STAND[: PLAY + 60] + fallen, keep_going=1),
        tandem_walk(STAND[: GO + 60] + fallen, keep_going=1),
        single_leg(STAND[: BASELINE + 60] + fallen),  # in the countdown too
    ):
        assert played.end_cause == "fall"
        assert len(played.events.of(codes.FALL)) == 1


def lying(samples):
    return noisy([row(ap=-G, up=0)] * samples)


def test_a_fall_after_the_stance_was_over_still_counts():
    """The foot comes down with 3 g, and 1.2 s after that the trunk lies. The times are of the stance's own end."""
    at = PLAY + 500
    rows = STAND[:at] + jolt(3.0, 3) + STAND[:112] + lying(600)
    played = single_leg(rows)
    ended = at + LATE
    fell = played.samples - 1
    assert at + 115 < fell < ended + WATCH
    assert played.events[-5:] == [
        (ended, codes.END, codes.TOUCHED_DOWN, 0),
        (ended, codes.PHASE, codes.WATCH, 0),
        (fell, codes.FALL, 0, 0),
        (fell, codes.END, codes.FELL, 0),
        (fell, codes.PHASE, codes.DONE, 0),
    ]
    assert played.end_cause == "fall"
    upright = single_leg(STAND[:at] + jolt(3.0, 3) + STAND[:500])
    assert upright.end_cause == "touchdown"
    for name in ("held_ms", "duration_ms", "score"):
        assert played.result[name] == upright.result[name]


def test_lying_down_with_care_after_the_stance_is_no_fall():
    played = single_leg(STAND[: PLAY + 500] + jolt() + STAND[:80] + lying(600))
    assert played.end_cause == "touchdown" and not played.events.of(codes.FALL)


@pytest.mark.parametrize(("kind", "name"), [(codes.BUTTON, "button"), (codes.SENSOR_LOST, "sensor_lost")])
def test_the_watch_is_over_when_something_comes_in(kind, name):
    at = PLAY + 500 + 4 + 100
    played = single_leg(STAND[: PLAY + 500] + jolt() + STAND, [(at, kind, 0)])
    assert played.end_cause == "touchdown", "the stance had ended before " + name
    assert played.events[-2:] == [(at, kind, 0, 0), (at, codes.PHASE, codes.DONE, 0)]
    assert played.samples == at


def test_samples_lost_in_the_watch_change_nothing():
    rows = STAND[: PLAY + 500] + jolt() + STAND
    plain, lost = single_leg(rows), single_leg(rows, [(PLAY + 650, codes.SAMPLES_LOST, 3)])
    assert lost.phases() == plain.phases() and lost.end_cause == "touchdown"


def fallen_at(n):
    """STAND with a trunk that lies before the blow and a second after it: 25 looks at 9620 us, the last at ``n``."""
    return STAND[: n - 24 * 4 - 3 - 40] + lying(40) + [row(ap=-3 * G, up=0)] * 3 + lying(300)


@pytest.mark.parametrize(
    ("drill", "leg", "at"),
    [
        ("single_leg", "left", 520 - 1),  # the countdown's last sample
        ("single_leg", "left", 728 - 1),  # the lift's
        ("tandem_walk", "", 520 - 1),  # no lift: play would come next
        ("single_leg", "left", 728 + 312 - 1),  # the time is reached: 3 s
    ],
)
def test_a_fall_is_the_last_thing_of_its_sample(drill, leg, at):
    """At 9620 us 2 s, 3 s and 2 s are 208, 312 and 208 samples, all of them whole looks."""
    hold_ms = 3000 if at == 728 + 312 - 1 else 45000
    played = Played(fallen_at(at), drill=drill, leg=leg, hold_ms=hold_ms, period_us=9620)
    assert played.events[-3:] == [
        (at, codes.FALL, 0, 0),
        (at, codes.END, codes.FELL, 0),
        (at, codes.PHASE, codes.DONE, 0),
    ]
    assert played.end_cause == "fall" and played.samples == at + 1


@pytest.mark.parametrize("kind", [codes.BUTTON, codes.SENSOR_LOST])
@pytest.mark.parametrize("g", [2.0, 4.0])
def test_the_button_does_not_undo_a_fall_that_has_just_begun(kind, g):
    """The blow, .4 s of lying, and the button: a fall, unless no more is seen."""
    at = PLAY + 60 + 4
    rows = STAND[: PLAY + 60] + jolt(g) + lying(400)
    played = single_leg(rows, [(at + 40, kind, 0)], keep_going=1)
    lost = kind == codes.SENSOR_LOST
    assert played.end_cause == ("sensor_lost" if lost else "fall")
    assert len(played.events.of(codes.FALL)) == (not lost)
    assert played.result["duration_ms"] == (at + 40 - GO) * 9600 // 1000, "it ended with the button"
    assert played.drill.phase == codes.DONE


def test_nor_does_it_undo_a_hard_blow_before_the_trunk_lies():
    at = PLAY + 60 + 4
    rows = STAND[: PLAY + 60] + jolt(4.0) + STAND[:50]
    assert single_leg(rows + lying(400), [(at + 10, codes.BUTTON, 0)], keep_going=1).end_cause == "fall"
    upright = single_leg(rows + STAND, [(at + 10, codes.BUTTON, 0)], keep_going=1)
    assert upright.end_cause == "stopped" and not upright.events.of(codes.FALL)
    assert upright.samples == at + 10 + WATCH
    soft = single_leg(STAND[: PLAY + 60] + jolt(2.9) + STAND, [(at + 10, codes.BUTTON, 0)], keep_going=1)
    assert soft.samples == at + 10, "nothing to wait for"


def test_the_blow_of_a_fall_that_was_taken_for_the_last_step():
    walk = STAND[: GO + 60] + steps(3)
    last = steps(1, strike_g=4.0)[:40]
    fell = tandem_walk(walk + last + lying(400), steps=4)
    assert [cause for _, _, cause, _ in fell.events.of(codes.END)] == [codes.STEPS_DONE, codes.FELL]
    assert fell.end_cause == "fall"
    stood = tandem_walk(walk + last + STAND, steps=4)
    assert stood.end_cause == "steps_done"


def test_the_watch_lasts_until_it_is_known_whether_he_fell():
    """The foot comes down, and the trunk lies only when 2.5 s are nearly over."""
    at = PLAY + 500
    rows = STAND[:at] + jolt() + STAND[: LATE + WATCH - 60] + jolt(3.0) + lying(600)
    played = single_leg(rows)
    (fell,) = played.events.of(codes.FALL)
    assert fell[0] > at + LATE + WATCH and played.end_cause == "fall"


def test_a_belt_worn_askew_is_told_at_the_end_where_a_drill_is_kept_going():
    """60 degrees off: no score and the cause, as ever; but what happens is played, and a fall is found."""
    askew = noisy([leaning(ap_deg=60)] * 1500)
    short = single_leg(askew)
    assert (short.end_cause, short.samples) == ("worn_wrong", BASELINE)
    played = single_leg(askew, [(1400, codes.BUTTON, 0)], keep_going=1)
    assert (played.end_cause, played.samples, played.result["score"]) == ("worn_wrong", 1400, 0)
    assert "worn_wrong" in code_names.quality_names(played.result["quality"])
    assert (PLAY - 1, "play") in played.phases()
    fallen = noisy([leaning(ap_deg=-30)] * 300)
    played = single_leg(askew[: PLAY + 60] + jolt(3.0) + fallen, keep_going=1)
    assert played.end_cause == "fall" and played.result["score"] == 0


def test_a_stumble_is_told_and_ends_nothing():
    rows = STAND[: PLAY + 60] + jolt(3.6) + STAND[:500]
    played = single_leg(rows, keep_going=1)
    (stumble,) = played.events.of(codes.STUMBLE)
    # 39 looks, the first of them at one of the four samples after the last beyond 1.625 g
    assert PLAY + 63 + 38 * 4 <= stumble[0] < PLAY + 63 + 39 * 4
    assert played.drill.phase == codes.PLAY


def test_never_still():
    marching = swaying(40.0, ml_deg=8, hz=1.8)
    played = single_leg(marching)
    assert played.end_cause == "never_still"
    assert played.result["score"] == 0 and code_names.quality_names(played.result["quality"]) == ["not_still"]
    assert played.samples == 3126  # 30 s and the sample that is beyond
    assert played.result["go_sample"] == played.result["duration_ms"] == 0


@pytest.mark.parametrize("at", [0, 100, BASELINE, GO, PLAY, PLAY + 1, PLAY + 700])
def test_the_button_stops_in_every_phase(at):
    played = single_leg(STAND, [(at, codes.BUTTON, 0)])
    assert played.end_cause == "stopped" and played.samples == at
    assert played.events[-3:] == [
        (at, codes.BUTTON, 0, 0),
        (at, codes.END, codes.STOPPED, 0),
        (at, codes.PHASE, codes.DONE, 0),
    ]
    assert (played.result["score"] > 0) == (at > PLAY + 100)


def test_a_lost_sensor_gives_no_score():
    played = single_leg(ON_LEFT, [(PLAY + 3000, codes.SENSOR_LOST, 0)])
    assert played.end_cause == "sensor_lost" and played.result["score"] == 0
    assert code_names.quality_names(played.result["quality"]) == ["sensor_lost"]
    assert played.result["duration_ms"] == (LIFT + 3000) * 9600 // 1000


@pytest.mark.parametrize(("lost", "scored"), [(4, True), (5, False)])
def test_lost_samples_are_told_and_go_on(lost, scored):
    """Up to 20 of 1000 samples; of 209 those are 4.2."""
    played = single_leg(ON_LEFT, [(PLAY + 30, codes.SAMPLES_LOST, lost)], hold_ms=2000)
    assert played.end_cause == "time_reached"
    assert (PLAY + 30, codes.SAMPLES_LOST, 0, lost) in played.events
    assert code_names.quality_names(played.result["quality"]) == ["samples_lost"]
    assert (played.result["score"] > 950) == scored and (played.result["score"] > 0) == scored


@pytest.mark.parametrize("drill", ["single_leg", "tandem_walk"])
def test_the_time_limit_ends_any_drill(drill):
    played = Played(STAND + STAND, drill=drill, limit_ms=5000, keep_going=1)
    assert played.end_cause == "time_reached"
    first_of_play = PLAY if drill == "single_leg" else GO
    assert played.samples == first_of_play + 521


def test_nothing_is_said_after_the_end():
    """The limit comes with the very sample that tells a touchdown, and that one ends the hold."""
    rows = STAND[: PLAY + 520 - LATE] + jolt() + STAND
    for keep_going in (1, 0):
        played = single_leg(rows, limit_ms=5000, keep_going=keep_going)
        assert played.events.of(codes.TOUCHDOWN) == [(PLAY + 520, codes.TOUCHDOWN, codes.TOUCHED_DOWN, LATE)]
        assert len(played.events.of(codes.END)) == 1
        assert played.end_cause == ("time_reached" if keep_going else "touchdown")
        assert played.events[-1][1:3] == (codes.PHASE, codes.DONE)
        ended = list(played.events)
        played.drill.step(*STAND[0])
        played.drill.input(codes.BUTTON, 0)
        assert played.events == ended


@pytest.mark.parametrize("limit_samples", [61, 90, 149, 150, 151, 152, 232, 233, 234, 235])
def test_a_walk_says_nothing_after_the_end_either(limit_samples):
    """The limit before, with and after the sample that tells a step."""
    rows = STAND[: GO + 60] + steps(4)
    whole = tandem_walk(rows, keep_going=1)
    played = tandem_walk(rows, keep_going=1, limit_ms=limit_samples * 9600 // 1000)
    end = GO + limit_samples - 1
    said = [e for e in whole.events if e[0] <= end]
    assert list(played.events) == [*said, (end, codes.END, codes.TIME_REACHED, 0), (end, codes.PHASE, codes.DONE, 0)]
    assert played.result["steps"] == len(played.events.of(codes.STEP))
    assert played.result["duration_ms"] == played.result["held_ms"] == limit_samples * 9600 // 1000


def test_keep_going_takes_touchdowns_and_sway_and_time():
    rows = STAND[: PLAY + 100] + jolt() + STAND[:200] + [leaning(ml_deg=-25)] * 400 + STAND[:3000]
    played = single_leg(rows, [(len(rows) - 1, codes.BUTTON, 0)], keep_going=1, hold_ms=3000)
    assert played.end_cause == "stopped"
    assert played.events.of(codes.TOUCHDOWN) and played.events.of(codes.ZONE)


def test_a_gravity_far_off_is_flagged():
    def flags(g):
        rows = noisy([row(up=g * G)] * 800)
        return code_names.quality_names(single_leg(rows, [(800, codes.BUTTON, 0)]).result["quality"])

    assert flags(0.9) == flags(1.09) == ["gravity_off", "no_weight_shift"]
    assert flags(0.94) == flags(1.07) == ["no_weight_shift"]


def test_ten_steps_end_the_walk():
    played = tandem_walk(STAND[: GO + 60] + steps(14), steps=10)
    assert played.end_cause == "steps_done"
    result = played.result
    assert (result["steps"], result["side_steps"]) == (10, 0)
    assert result["go_sample"] == GO and result["score"] > 900
    assert [e[1] for e in played.events.of(codes.STEP, codes.SIDE_STEP)] == [codes.STEP] * 10
    # where the foot struck: sample less delay, within 60 ms of the bump's middle
    struck = [sample - value for sample, _, _, value in played.events.of(codes.STEP)]
    period = round(0.8 / 0.0096)
    assert all(abs(at - (GO + 60 + 4 + k * period)) <= 6 for k, at in enumerate(struck))


def test_a_walk_that_stands_still_is_over_after_two_and_a_half_seconds():
    """2.5 s after the last contact: longer than two steps take."""
    played = tandem_walk(STAND[: GO + 60] + steps(3) + STAND)
    assert played.end_cause == "stopped" and played.result["steps"] == 3
    last = played.events.of(codes.STEP)[-1]
    (pause,) = played.events.of(codes.PAUSE)
    assert pause[0] == last[0] - last[3] + pause[3] == played.samples - 1
    assert 261 <= pause[3] < 261 + 4, "looked at every fourth sample"
    assert played.result["pauses"] == 1
    assert not played.events.of(codes.BUTTON)


def test_who_takes_a_rest_may_walk_on():
    rows = STAND[: GO + 60] + steps(3) + STAND[:600] + steps(4) + STAND[:600]
    played = tandem_walk(rows, [(len(rows), codes.BUTTON, 0)], keep_going=1)
    assert (played.result["steps"], played.result["pauses"]) == (7, 2)
    # 83 samples from step to step; the pause is no step time
    assert played.result["step_time_ms"] == pytest.approx(83 * 9.6, abs=10)
    assert played.result["cadence_dspm"] == 600_000 // played.result["step_time_ms"]
    # ml and ap of each step that follows another, but not of one that is told together with the one before
    told = [e[0] for e in played.events.of(codes.STEP)]
    together = sum(b - a < 10 for a, b in pairwise(told))
    assert together <= 2
    assert len(played.events.of(codes.STEP_SWAY)) == 2 * (5 - together)


def closings(played):
    """Times at which the feet struck of the steps that were said to have closed a walk, and when that was said."""
    told = played.events.of(codes.CLOSING)
    struck = [sample - value for sample, _, _, value in told]
    known = [e[0] - e[3] for e in played.events.of(codes.STEP)]
    assert all(at in known for at in struck), "each was told as a step before"
    return [known.index(at) for at in struck], [e[0] for e in told]


WALK = STAND[: GO + 60] + steps(5)


def test_the_weak_steps_before_a_rest_close_the_walk():
    """One or two of them; of three, the last two. They are steps for all else: number, credit, cadence."""
    for weak in (1, 2, 3):
        played = tandem_walk(WALK + steps(weak, strike_g=1.09) + STAND[:600])
        assert played.end_cause == "stopped"
        assert (played.result["steps"], played.drill.credit) == (5 + weak, 1000 * (5 + weak))
        which, said = closings(played)
        assert which == [5 + weak - 2, 5 + weak - 1][-weak:]
        assert set(said) == {played.events.of(codes.PAUSE)[0][0]}
    assert not tandem_walk(WALK + STAND[:600]).events.of(codes.CLOSING), "the last one is as strong as the others"


def test_a_weak_step_that_another_follows_closes_nothing():
    """A strong one, or 2.5 s later the first of a new walk."""
    strong = WALK + steps(2, strike_g=1.09) + steps(2) + STAND[:600]
    assert not tandem_walk(strong).events.of(codes.CLOSING)
    rows = WALK + steps(1, strike_g=1.09) + STAND[:600] + steps(3) + STAND[:600]
    played = tandem_walk(rows, [(len(rows), codes.BUTTON, 0)], keep_going=1)
    assert closings(played)[0] == [5] and played.result["steps"] == 9


def test_the_end_of_a_trial_is_the_end_of_the_walk():
    """The button, a second after a weak step; and the last of the steps to take, which ends the walk at once."""
    rows = WALK + steps(1, strike_g=1.09) + STAND[:60]
    for drill in ("free_walk", "cued_walk", "tandem_walk"):
        played = Played(rows, [(len(rows), codes.BUTTON, 0)], drill=drill, leg="")
        assert closings(played) == ([5], [len(rows)])
    done = tandem_walk(WALK + steps(1, strike_g=1.09) + STAND[:600], steps=6)
    assert done.end_cause == "steps_done" and done.result["steps"] == 6
    assert closings(done) == ([5], [done.events.of(codes.STEP)[-1][0]])
    assert [e[1] for e in done.events[-3:]] == [codes.CLOSING, codes.END, codes.PHASE]


def leaning_step(deg):
    """Six steps of which one leans by ``deg`` to the left."""
    rows = steps(6)
    speed = round(deg / 0.0096 / 20 * DPS)
    for k in range(20):
        x, y, z, *_ = rows[195 + k]
        rows[195 + k] = (x, y, z, 0, 0, -speed)
        rows[225 + k] = (*rows[225 + k][:5], speed)
    return tandem_walk(STAND[: GO + 60] + rows, [(GO + 60 + len(rows), codes.BUTTON, 0)], steps=0)


def test_a_lean_beyond_seven_degrees_makes_the_step_a_side_step():
    """The lean of 9 degrees lasts for one step of six."""
    played = leaning_step(9)
    assert played.result["side_steps"] == 1 and played.result["steps"] == 6
    (side,) = played.events.of(codes.SIDE_STEP)
    assert [e[3] for e in played.events.of(codes.STEP) if e[0] == side[0]] == [side[3]], "it is a step too"


def test_a_lean_costs_part_of_the_step_where_it_is_small_and_all_of_it_where_it_is_large():
    """Free up to 4 degrees, lost from 10; the lean that the filter sees is a seventh less."""
    credits = [leaning_step(deg).drill.credit for deg in (0, 3, 6, 8, 14)]
    assert credits[:2] == [6000, 6000] and credits[-1] == 5000
    assert credits == sorted(credits, reverse=True) and len(set(credits)) == 4


def test_as_many_steps_as_wanted_where_none_are_asked_for():
    played = tandem_walk(STAND[: GO + 60] + steps(25), [(GO + 60 + 25 * 83 - 1, codes.BUTTON, 0)], steps=0)
    assert played.end_cause == "stopped" and played.result["steps"] == 25
    assert played.result["score"] > 900


def test_a_lean_that_only_the_gyroscope_saw_calibrates_nothing_and_spoils_nothing():
    """Ten jerks of 22 degrees, as the accelerometer stays upright; then a lean of 20 degrees in truth.

    It is found within twice the third of a second that it must last, whatever was looked at in vain before.
    """
    jerks = noisy(([row(rate_ml=-32767)] * 8 + [row()] * 32) * 10)
    bow = noisy([leaning(ap_deg=20)] * 300)
    played = Played(STAND[: GO + 20] + jerks + bow, drill="calibrate", leg="")
    assert played.end_cause == "calibrated"
    ((at, *_),) = played.events.of(codes.END)
    assert GO + 20 + 400 < at <= GO + 20 + 400 + 64
    rows = [int(value) for value in played.result["mounting"].split()]
    upright = [0, 4096, 0, 0, 0, 4096, 4096, 0, 0]  # +y+z+x
    assert max(abs(a - b) for a, b in zip(rows, upright, strict=True)) <= 8


def test_an_unknown_drill_is_named():
    with pytest.raises(ValueError, match=r"expected one of feet_together, .*, calibrate, found 'jumping'"):
        drills.create({"drill": "jumping"}, None)


@pytest.mark.parametrize(("name", "leg"), [(name, leg) for name in drills.NAMES for leg in drills.legs(name)])
def test_every_drill_can_be_made(name, leg):
    assert Played([], drill=name, leg=leg).drill.phase == codes.STILL


def test_the_menu_offers_what_there_is():
    assert set(drills.MENU) <= {(name, leg) for name in drills.NAMES for leg in drills.legs(name)}
