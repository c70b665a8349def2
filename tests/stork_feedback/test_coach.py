"""What the wearer is told during a trial, from real trials."""

from itertools import pairwise

import pytest

from device_motion import G, jolt, leaning, row, standing, swaying
from session_replay import Events
from sessions import HEADER
from stork import drills
from stork.feedback import language
from stork.feedback.coach import Coach
from stork.feedback.player import Player
from stork_format import codes

STAND = standing(20.0)
PLAY = {"single_leg": 731, "tandem_walk": 522}


class Outputs:
    """Colours and tones, with the sample at which they came."""

    def __init__(self):
        self.now = 0
        self.light = []
        self.sound = []

    def set(self, *rgb):
        if not self.light or self.light[-1][1] != rgb:
            self.light.append((self.now, rgb))

    def tone(self, hz):
        self.sound.append((self.now, hz))

    def lights(self):
        return [rgb for _, rgb in self.light]


def told(samples, inputs=(), at_once=1, **header):
    """Run a trial, ``at_once`` samples between two ticks of the coach, and a second beyond its end."""
    out = Outputs()
    player = Player(out, out)
    trial = drills.create({**HEADER, **header}, Events())
    coach = Coach(player)
    now = (1 << 29) - 4000  # the ticks wrap on the way
    inputs = dict(inputs)
    for n, sample in enumerate([*samples, *STAND[:105]]):
        if n in inputs:
            trial.input(inputs[n], 0)
        trial.step(*sample)
        now = (now + (10 if n % 5 else 8)) & 0x1FFFFFFF
        if n % at_once == at_once - 1:
            out.now = n
            coach.tick(trial, now)
            player.tick(now)
    return out, trial


def rgb(name, step=0):
    return language.LIGHTS[name][step][1:]


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


def test_zones_are_shown_as_they_change_and_steady_is_silent():
    lean = swaying(12.0, ml_deg=6.0, hz=0.25)
    out, trial = told(STAND[: PLAY["single_leg"] + 5] + lean, keep_going=1)
    zone_events = [e for e in trial.sink if e[1] == codes.ZONE]
    assert {e[2] for e in zone_events} == {codes.STEADY, codes.DRIFTING, codes.FAR}
    for sample, _, zone, _ in zone_events:
        name = codes.ZONES[zone]
        assert (sample, rgb(name)) in out.light
        hz = {codes.STEADY: 0, codes.DRIFTING: 330, codes.FAR: 220}[zone]
        assert (sample, hz) in out.sound


@pytest.mark.parametrize(
    ("samples", "inputs", "cause", "light", "hz"),
    [
        (STAND[:1000] + jolt(), (), "touchdown", "stars0", 660),
        (STAND[:1000] + [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 100, (), "fall", "fall", 880),
        (STAND[:400] + [row(up=3 * G)] * 3 + [row(ap=-G, up=0)] * 100, (), "fall", "fall", 880),
        (STAND[:1000], {900: codes.SENSOR_LOST}, "sensor_lost", "fault", 220),
        (STAND[:1000], {300: codes.BUTTON}, "stopped", "stars0", 440),
        (STAND[:1000], {990: codes.BUTTON}, "stopped", "stars0", 660),
        ([leaning(ml_deg=30 * (n // 10 % 2)) for n in range(3200)], (), "never_still", "not_still", 440),
    ],
)
def test_how_each_end_looks_and_sounds(samples, inputs, cause, light, hz):
    out, trial = told(samples, inputs)
    assert codes.END_CAUSES[trial.end_cause] == cause
    end = next(e[0] for e in trial.sink if e[1] == codes.END)
    assert (end, rgb(light)) in out.light
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
    player = Player(out, out)
    coach = Coach(player)
    for _ in range(2):
        trial = drills.create(HEADER, Events())
        coach.begin()
        del out.light[:]
        for n, sample in enumerate(STAND[:800]):
            trial.step(*sample)
            out.now = n
            coach.tick(trial, n * 10)
            player.tick(n * 10)
        assert [c for c in dict.fromkeys(out.lights()) if c != (0, 0, 0)] == [
            rgb("still"),
            rgb("countdown"),
            rgb("go"),
            rgb("steady"),
        ]
        trial.input(codes.BUTTON, 0)
        coach.tick(trial, 8000)
