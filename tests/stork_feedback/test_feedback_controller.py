"""Feedback to the wearer during real trials."""

from itertools import pairwise

import pytest

from device_motion import G, jolt, leaning, row, standing, swaying
from session_replay import Events
from sessions import HEADER
from stork import drills
from stork.feedback import feedback_modes, language
from stork.feedback.feedback_controller import FeedbackController
from stork.feedback.output_player import OutputPlayer
from stork_format import codes
from stork_host.pictures.patterns import colour, lean_sound, light

STAND = standing(20.0)
PLAY = {"single_leg": 731, "tandem_walk": 522}


class Outputs:
    """Colours and tones, with the sample at which they came."""

    def __init__(self):
        self.now = 0
        self.light = []
        self.sound = []
        self.felt = []
        self.sides = []  # of what was felt

    def set(self, *rgb):
        if not self.light or self.light[-1][1] != rgb:
            self.light.append((self.now, rgb))

    def tone(self, hz):
        self.sound.append((self.now, hz))

    def on(self, percent):
        self.felt.append((self.now, percent))
        self.sides.append((self.now, self.side))

    def off(self):
        self.felt.append((self.now, 0))

    def lights(self):
        return [rgb for _, rgb in self.light]


def told(samples, inputs=(), at_once=1, tone=False, beat_light=False, **header):
    """Run a trial, ``at_once`` samples between two ticks of the controller, and a second beyond its end."""
    out = Outputs()
    player = OutputPlayer(out, out, haptic=out)
    trial = drills.create({**HEADER, **header}, Events())
    controller = FeedbackController(player, tone, beat_light)
    now = (1 << 29) - 4000  # the ticks wrap on the way
    inputs = dict(inputs)
    for n, sample in enumerate([*samples, *STAND[:105]]):
        if n in inputs:
            trial.input(inputs[n], 0)
        trial.step(*sample)
        now = (now + (10 if n % 5 else 8)) & 0x1FFFFFFF
        if n % at_once == at_once - 1:
            out.now = n
            controller.tick(trial, now)
            player.tick(now)
    return out, trial


def rgb(name, step=0):
    return colour(name, step)


@pytest.mark.parametrize("at_once", [1, 3, 12])
def test_a_quiet_trial_from_still_to_stars(at_once):
    out, trial = told(STAND, at_once=at_once, hold_ms=5000)
    wanted = [rgb("still"), rgb("countdown"), rgb("go"), rgb("steady"), rgb("stars3")]
    # in this order, with the off phases of still, countdown and stars between them
    assert [c for c in dict.fromkeys(out.lights()) if c in wanted] == wanted
    assert trial.phase == codes.DONE


def test_the_countdown_is_three_ticks_and_then_go():
    out, _ = told(STAND[:1000])
    tones = [(n, hz) for n, hz in out.sound if hz]
    ticks_at = [n for n, hz in tones if hz == 660]
    assert len(ticks_at) == 3
    assert [round((b - a) * 0.0096, 1) for a, b in pairwise(ticks_at)] == [1.0, 1.0]
    assert [n for n, hz in tones if hz == language.GO_HZ] == [521], "go is told with the sample that makes it"


def test_a_walk_hears_go_too():
    out, _ = told(STAND[:600], drill="tandem_walk", leg="")
    assert (521, language.GO_HZ) in out.sound
    assert out.light[-1][1] == rgb("steady")


def shown(out, sample):
    return [rgb for n, rgb in out.light if n <= sample][-1]


def sounding(out, sample):
    return [hz for n, hz in out.sound if n <= sample][-1]


def test_zones_are_shown_as_they_change_and_steady_is_silent():
    lean = swaying(12.0, ml_deg=6.0, hz=0.25)
    out, trial = told(STAND[: PLAY["single_leg"] + 5] + lean, keep_going=1)
    zone_events = [e for e in trial.sink if e[1] == codes.ZONE]
    assert {e[2] for e in zone_events} == {codes.STEADY, codes.DRIFTING, codes.FAR}
    for k, (sample, _, zone, way) in enumerate(zone_events):
        name = codes.ZONES[zone]
        before = zone_events[k - 1] if k else (0, 0, codes.STEADY, 0)
        if before[0] + 35 < sample:  # the light's dark part may wait for a third of a second
            assert (sample, rgb(name)) in out.light or shown(out, sample) == rgb(name)
        sound = lean_sound(zone, codes.DIRECTIONS[way] if zone else "", tone=False).steps
        assert sounding(out, sample) == (sound[0][1] if sound else 0)


@pytest.mark.parametrize(
    ("samples", "inputs", "cause", "light", "hz"),
    [
        (STAND[:1000] + jolt(), (), "touchdown", "stars0", 660),
        (STAND[:1000] + [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 200, (), "fall", "fall", 880),
        (STAND[:400] + [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 200, (), "fall", "fall", 880),
        (STAND[:1000], {900: codes.SENSOR_LOST}, "sensor_lost", "fault", 220),
        (STAND[:1000], {300: codes.BUTTON}, "stopped", "stars0", 440),
        (STAND[:1000], {990: codes.BUTTON}, "stopped", "stars0", 660),
        ([leaning(ml_deg=30 * (n // 10 % 2)) for n in range(3200)], (), "never_still", "not_still", 440),
    ],
)
def test_how_each_end_looks_and_sounds(samples, inputs, cause, light, hz):
    out, trial = told(samples, inputs)
    assert codes.END_CAUSES[trial.end_cause] == cause
    end = [e[0] for e in trial.sink if e[1] == codes.END][-1]  # a fall may follow on another end
    # At once, or where it is darker than what was on, when the eye has had its third of a second.
    assert any(end <= n <= end + 36 and seen == rgb(light) for n, seen in out.light)
    assert (end, hz) in out.sound


def test_the_fall_alarm_goes_on():
    out, _ = told(STAND[:400] + [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 1000)
    assert len([hz for _, hz in out.sound if hz == 880]) >= 4


def test_no_danger_colour_stays_when_the_sensor_is_lost():
    """The wearer leans far; then the sensor falls silent. The light changes at once to its own neutral pattern."""
    far = swaying(12.0, ml_deg=8.0, hz=0.25)
    at = PLAY["single_leg"] + 110
    out, trial = told(STAND[: PLAY["single_leg"]] + far, {at: codes.SENSOR_LOST}, keep_going=1)
    assert trial.zone == codes.FAR
    after = {colour for n, colour in out.light if n >= at}
    assert after == {rgb("fault"), (0, 0, 0)}


def test_a_second_trial_begins_afresh():
    out, _ = told(STAND[:1200], {1100: codes.BUTTON})
    player = OutputPlayer(out, out)
    controller = FeedbackController(player)
    for _ in range(2):
        trial = drills.create(HEADER, Events())
        controller.begin()
        del out.light[:]
        for n, sample in enumerate(STAND[:800]):
            trial.step(*sample)
            out.now = n
            controller.tick(trial, n * 10)
            player.tick(n * 10)
        assert [c for c in dict.fromkeys(out.lights()) if c != (0, 0, 0)] == [
            rgb("still"),
            rgb("countdown"),
            rgb("go"),
            rgb("steady"),
        ]
        trial.input(codes.BUTTON, 0)
        controller.tick(trial, 8000)


LEAN = swaying(12.0, ml_deg=6.0, hz=0.25)
ZONES = {colour(zone, step) for zone in codes.ZONES for step in (0, 1)} - {(0, 0, 0)}
SWAYS = STAND[: PLAY["single_leg"] + 5] + LEAN


def in_play(log):
    return [value for n, value in log if n >= PLAY["single_leg"] - 1]


def test_closed_eyes_are_told_everything_by_ear_and_by_skin():
    out, trial = told(SWAYS, keep_going=1, eyes="closed")
    assert {e[2] for e in trial.sink if e[1] == codes.ZONE} == {codes.STEADY, codes.DRIFTING, codes.FAR}
    assert not ZONES & set(in_play(out.light)) and set(in_play(out.light)) <= {step[1:] for step in light("hold").steps}
    assert len(set(in_play(out.sound)) - {0}) >= 4, "two zones and two sides"
    quiet, _ = told(STAND[:1400], keep_going=1, eyes="closed")
    assert 520 in in_play(quiet.sound), "steady is heard too"
    assert {58} < set(in_play(quiet.felt)) | {58, 0}
    far = [p for n, p in out.felt if n > PLAY["single_leg"]]
    assert max(far) > 90


def test_open_eyes_hear_the_tone_all_the_time_if_set_so():
    steady, _ = told(STAND[:1700], tone=True, keep_going=1)
    assert [hz for hz in in_play(steady.sound) if hz] == [520, 650, 780, 650, 520, 650], "one note in two seconds"
    assert in_play(steady.felt) == [], "open eyes: too soft for the motor"
    swaying_out, _ = told(SWAYS, tone=True, keep_going=1)
    assert len(set(in_play(swaying_out.sound))) > 12
    zones, _ = told(STAND[:1700], keep_going=1)
    assert [hz for hz in in_play(zones.sound) if hz] == []


def test_a_trial_by_oneself_says_nothing_until_its_end_and_scores_the_same():
    live, judged = told(SWAYS, tone=True, keep_going=1, feedback="two_of_three", live=1)
    alone, same = told(SWAYS, tone=True, keep_going=1, feedback="two_of_three", live=0)
    assert ZONES & set(in_play(live.light))
    assert not ZONES & set(in_play(alone.light)) and in_play(alone.sound) == [] == in_play(alone.felt)
    assert list(judged.sink) == list(same.sink)
    done, trial = told(STAND, tone=True, hold_ms=5000, feedback="off", live=0)
    assert trial.phase == codes.DONE
    assert any(seen == rgb("stars3") for _, seen in done.light)
    assert [hz for _, hz in done.sound if hz].count(1320) == 5, "go, the last of three notes, three stars"


@pytest.mark.parametrize(("feedback", "ticks"), [("off", 3), ("silent", 0)])
def test_silent_leaves_out_the_countdown_too(feedback, ticks):
    out, _ = told(STAND[:1000], tone=True, feedback=feedback, live=0)
    assert [hz for _, hz in out.sound if hz] == [660] * ticks + [language.GO_HZ]


def test_a_fall_is_told_in_every_mode():
    down = [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 300
    for feedback in feedback_modes.MODES:
        out, _ = told(STAND[:1000] + down, feedback=feedback, live=0, eyes="closed")
        assert rgb("fall") in out.lights() and 880 in [hz for _, hz in out.sound]


def test_the_beat_is_all_there_is_to_hear():
    out, trial = told(STAND[:500] + LEAN + LEAN, tone=True, drill="cued_walk", leg="", bpm=120, keep_going=1)
    assert trial.beats > 10
    assert {hz for n, hz in out.sound if n > 530 and hz} == {990}
    assert ZONES & set(out.lights())


def test_the_tone_of_a_walk_waits_for_go_to_be_over():
    out, _ = told(STAND[:700], tone=True, drill="tandem_walk", leg="")
    tones = [(n, hz) for n, hz in out.sound if n >= 521]
    assert tones[0] == (521, language.GO_HZ)
    assert tones[1][1] == 520 and tones[1][0] - 521 == pytest.approx(63, abs=3)


def test_the_beat_can_be_seen():
    """With the beat light each beat flashes, and the lean is not told by light; closed eyes get none."""
    walk = STAND[:500] + LEAN + LEAN
    out, trial = told(walk, beat_light=True, drill="cued_walk", leg="", bpm=130, keep_going=1)
    flashes = [n for n, seen in out.light if seen == rgb("beat")]
    heard = [n for n, hz in out.sound if hz == 990]
    assert len(flashes) == trial.beats > 20
    assert all(abs(a - b) <= 1 for a, b in zip(flashes, heard, strict=True)), "seen with the note"
    assert all(b - a >= 340 / 9.6 for a, b in pairwise(flashes)), "fewer than three flashes a second"
    assert not {colour(zone, 0) for zone in codes.ZONES} & {seen for n, seen in out.light if n >= flashes[0]}
    other, _ = told(walk, beat_light=True, drill="cued_walk", leg="", eyes="closed", keep_going=1)
    assert rgb("beat") not in other.lights()
    stance, _ = told(STAND[:1200], beat_light=True)
    assert rgb("beat") not in stance.lights() and rgb("steady") in stance.lights()


@pytest.mark.parametrize(("ml_deg", "side"), [(6, 1), (-6, 2)], ids=["right", "left"])
def test_two_motors_are_told_the_side_of_a_lean(ml_deg, side):
    out, _ = told(STAND[:1000] + [leaning(ml_deg)] * 300, at_once=3, tone=True, keep_going=1)
    before = {where for n, where in out.sides if n < 1000}
    leant = [where for n, where in out.sides if 1050 < n < 1300]
    assert before <= {0} and leant and set(leant) == {side}
