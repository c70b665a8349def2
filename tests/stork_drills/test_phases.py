"""Each phase at its sample, each end by its cause."""

import pytest

from device_motion import DPS, G, jolt, leaning, noisy, row, standing, swaying
from session_replay import Played
from stork import drills
from stork_format import codes

# At 9600 us, rounded up: 2 s, 3 s, 2 s.
BASELINE, COUNTDOWN, LIFT = 209, 313, 209
GO = BASELINE + COUNTDOWN
PLAY = GO + LIFT
STAND = standing(60.0)


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
    played = single_leg(STAND, hold_ms=10000)
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
    assert result["steady_ms"] == hold * 9600 // 1000
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
    played = single_leg(STAND[: PLAY + 500] + jolt())
    at = PLAY + 500
    assert played.end_cause == "touchdown"
    assert played.events[-3:] == [
        (at, codes.TOUCHDOWN, 0, 0),
        (at, codes.END, codes.TOUCHED_DOWN, 0),
        (at, codes.PHASE, codes.DONE, 0),
    ]
    assert 0 < played.result["score"] < 150  # 4.8 of 45 s


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
    at = played.events[-1][0]
    # 12 degrees after 24 samples, held for 200 ms; the centre follows a little
    assert PLAY + 100 + 24 + 21 <= at <= PLAY + 100 + 35 + 21


def test_a_fall_ends_everything():
    fallen = [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 200
    for played in (
        single_leg(STAND[: PLAY + 60] + fallen, keep_going=1),
        tandem_walk(STAND[: GO + 60] + fallen, keep_going=1),
        single_leg(STAND[: BASELINE + 60] + fallen),  # in the countdown too
    ):
        assert played.end_cause == "fall"
        assert len(played.events.of(codes.FALL)) == 1


def test_never_still():
    marching = swaying(40.0, ml_deg=8, hz=1.8)
    played = single_leg(marching)
    assert played.end_cause == "never_still"
    assert played.result["score"] == 0 and codes.quality_names(played.result["quality"]) == ["not_still"]
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
    played = single_leg(STAND, [(PLAY + 3000, codes.SENSOR_LOST, 0)])
    assert played.end_cause == "sensor_lost" and played.result["score"] == 0
    assert codes.quality_names(played.result["quality"]) == ["sensor_lost"]


def test_lost_samples_are_told_and_go_on():
    played = single_leg(STAND, [(PLAY + 30, codes.SAMPLES_LOST, 44)], hold_ms=2000)
    assert played.end_cause == "time_reached"
    assert (PLAY + 30, codes.SAMPLES_LOST, 0, 44) in played.events
    assert codes.quality_names(played.result["quality"]) == ["samples_lost"]


@pytest.mark.parametrize("drill", ["single_leg", "tandem_walk"])
def test_the_time_limit_ends_any_drill(drill):
    played = Played(STAND + STAND, drill=drill, limit_ms=5000, keep_going=1)
    assert played.end_cause == "time_reached"
    first_of_play = PLAY if drill == "single_leg" else GO
    assert played.samples == first_of_play + 521


def test_nothing_is_said_after_the_end():
    """The limit comes with the very sample of a touchdown."""
    played = single_leg(STAND[: PLAY + 520] + jolt() + STAND, limit_ms=5000, keep_going=1)
    assert played.events[-1][1:3] == (codes.PHASE, codes.DONE)
    assert len(played.events.of(codes.TOUCHDOWN)) == 1
    ended = list(played.events)
    played.drill.step(*STAND[0])
    played.drill.input(codes.BUTTON, 0)
    assert played.events == ended


def test_keep_going_takes_touchdowns_and_sway_and_time():
    rows = STAND[: PLAY + 100] + jolt() + STAND[:200] + [leaning(ml_deg=-25)] * 400 + STAND[:3000]
    played = single_leg(rows, [(len(rows) - 1, codes.BUTTON, 0)], keep_going=1, hold_ms=3000)
    assert played.end_cause == "stopped"
    assert played.events.of(codes.TOUCHDOWN) and played.events.of(codes.ZONE)


def test_a_gravity_far_off_is_flagged():
    weak = noisy([row(up=0.9 * G)] * 800)
    assert codes.quality_names(single_leg(weak).result["quality"]) == ["gravity_off"]
    assert single_leg(noisy([row(up=0.94 * G)] * 800)).result["quality"] == 0


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


def test_a_walk_that_stands_still_is_over_after_six_seconds():
    played = tandem_walk(STAND[: GO + 60] + steps(3) + STAND)
    assert played.end_cause == "stopped" and played.result["steps"] == 3
    assert played.samples - GO - 60 - 3 * 83 == pytest.approx(6 / 0.0096, abs=90)
    assert not played.events.of(codes.BUTTON)


def test_a_lean_beyond_seven_degrees_makes_the_step_a_side_step():
    """The lean of 9 degrees lasts for one step of six."""
    rows = steps(6)
    speed = round(9 / 0.0096 / 20 * DPS)
    for k in range(20):
        x, y, z, *_ = rows[180 + k]
        rows[180 + k] = (x, y, z, 0, 0, -speed)
        rows[210 + k] = (*rows[210 + k][:5], speed)
    played = tandem_walk(STAND[: GO + 60] + rows, steps=0)
    assert played.result["side_steps"] == 1 and played.result["steps"] == 6
    (side,) = played.events.of(codes.SIDE_STEP)
    assert (side[0], codes.STEP, 0, side[3]) in played.events, "it is a step too"


def test_as_many_steps_as_wanted_where_none_are_asked_for():
    played = tandem_walk(STAND[: GO + 60] + steps(25), [(GO + 60 + 25 * 83 - 1, codes.BUTTON, 0)], steps=0)
    assert played.end_cause == "stopped" and played.result["steps"] == 25
    assert played.result["score"] > 900


def test_an_unknown_drill_is_named():
    with pytest.raises(ValueError, match=r"expected one of single_leg, tandem_walk, found 'jumping'"):
        drills.create({"drill": "jumping"}, None)


@pytest.mark.parametrize(("name", "leg"), drills.MENU)
def test_everything_on_the_menu_can_be_made(name, leg):
    assert name in drills.NAMES
    assert Played([], drill=name, leg=leg).drill.phase == codes.STILL
