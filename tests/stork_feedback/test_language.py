"""The language: safe to look at, told apart without colours, without ears, without eyes."""

import itertools

import numpy as np
import perception
import pytest
from perception import VIEWS, light_distance, onsets, rises, sound_distance
from situations import ALL_LIGHTS, ALL_SOUNDS, LIGHTS, SOUNDS, lean_lights, lean_sounds

from stork.feedback import language
from stork.feedback.sway_cue import severity
from stork_format import codes
from stork_host.pictures import patterns
from stork_host.pictures.patterns import Steps

APART_MS = 334  # a third of a second: nothing between 3 and 60 Hz, and no four flashes in a second
CLEARLY = 5.0  # mean distance in L*a*b*; about 1 is the least that can be seen
A_NOTE_MS = 150  # the shortest beep that is counted


def a_light(*steps: tuple[int, ...]) -> Steps:
    return Steps(steps, 0)


def test_counting_flashes_by_hand() -> None:
    assert rises(a_light((1000, 9, 9, 9)), 5000) == []
    assert rises(a_light((200, 9, 9, 9), (200, 0, 0, 0)), 1000) == [400, 800]
    assert onsets(Steps(((100, 440, 50), (100, 0, 0)), None), 1000) == [0]
    assert onsets(Steps(((100, 440, 10), (100, 880, 50)), 0), 500) == [100, 300]


@pytest.mark.parametrize("name", ALL_LIGHTS)
def test_nothing_flashes_faster_than_three_times_a_second(name: str) -> None:
    begun = rises(ALL_LIGHTS[name])
    assert all(b - a >= APART_MS for a, b in itertools.pairwise(begun))


@pytest.mark.parametrize("name", ALL_SOUNDS)
def test_the_motor_does_not_flutter(name: str) -> None:
    begun = onsets(ALL_SOUNDS[name])
    assert all(b - a >= APART_MS for a, b in itertools.pairwise(begun))


def test_no_beat_is_faster() -> None:
    assert APART_MS <= 60_000 / 130


def test_zones_are_equally_bright_and_no_saturated_red() -> None:
    """Else a change between them would be a flash of its own; red of four fifths and more is the worst to flash
    (WCAG 2.2, general flash and red flash thresholds)."""
    lit = [np.array(patterns.colour(zone), dtype=float) for zone in codes.ZONES]
    bright = [rgb @ VIEWS["grey"][0] for rgb in lit]
    assert max(bright) / min(bright) < 1.1
    assert all(rgb[0] / rgb.sum() < 0.8 for rgb in lit)


def test_distances_by_hand() -> None:
    white, dark = a_light((1000, 150, 150, 150)), a_light((1000, 0, 0, 0))
    red, green = a_light((1000, 100, 0, 0)), a_light((1000, 0, 29, 0))
    assert light_distance(white, dark, "grey") == pytest.approx(100, abs=0.1)
    assert light_distance(white, white, "colours") == 0
    assert light_distance(red, green, "colours") > 50 > 3 > light_distance(red, green, "grey")
    assert light_distance(red, green, "deuteranopia") < 0.6 * light_distance(red, green, "colours")
    blink, late = a_light((500, 9, 9, 9), (500, 0, 0, 0)), a_light((500, 0, 0, 0), (500, 9, 9, 9))
    assert light_distance(blink, late, "grey") == 0, "nobody knows when it began"
    one, two = Steps(((200, 440, 70),), None), Steps(((200, 440, 70), (100, 880, 70)), None)
    assert sound_distance(one, two) == 100 and sound_distance(one, one) == 0
    semitone = Steps(((200, 466, 70),), None)
    assert sound_distance(one, semitone) == pytest.approx(50, abs=2)


def test_colour_blind_views_keep_white_and_grey() -> None:
    for view in VIEWS:
        white = perception.lab(np.array([[150.0, 150.0, 150.0]]), view)
        assert white[0] == pytest.approx([100, 0, 0], abs=0.2)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("situation", LIGHTS)
def test_lights_of_one_moment_differ_clearly(situation: str, view: str) -> None:
    """Places of a menu are counted: one blink more is the least difference, a third of that of other messages."""
    for (one, a), (other, b) in itertools.combinations(LIGHTS[situation].items(), 2):
        counted = one.startswith("menu") and other.startswith("menu")
        assert light_distance(a, b, view) >= (CLEARLY if not counted else CLEARLY / 1.5), (one, other)


@pytest.mark.parametrize("situation", SOUNDS)
def test_sounds_of_one_moment_differ_by_a_note_or_more(situation: str) -> None:
    for (one, a), (other, b) in itertools.combinations(SOUNDS[situation].items(), 2):
        assert sound_distance(a, b) >= A_NOTE_MS, (one, other)


@pytest.mark.parametrize("tone", [True, False])
def test_the_skin_alone_tells_how_far_and_which_way(tone: bool) -> None:
    for (one, a), (other, b) in itertools.combinations(lean_sounds(tone).items(), 2):
        assert sound_distance(a, b, by_skin=True) >= 500, (one, other)


def test_light_and_sound_of_a_lean_share_their_rhythm() -> None:
    for tone in (True, False):
        for name, light in lean_lights().items():
            if name == "steady":
                continue
            sound = perception.course(lean_sounds(tone)[name], 6000)
            level = perception.course(light, 6000) @ VIEWS["grey"][0]
            assert ((sound[:, 0] > 0) == (level > 15)).all(), name


def test_the_pitch_tells_the_way() -> None:
    def notes(way: str) -> list[int]:
        steps = patterns.lean_sound(codes.DRIFTING, way, tone=False).steps
        return [hz for k, (_, hz, _) in enumerate(steps) if hz and (k == 0 or not steps[k - 1][1])]

    (left,), (one, two) = notes("left"), notes("right")
    assert left < one == two
    assert [a < b for a, b in (notes("forward"), notes("backward"))] == [True, False]


def test_the_tone_grows_worse_with_every_step_of_the_lean() -> None:
    """Lower, louder, nearer to a semitone; softly at first."""
    found = []
    for mdeg in range(0, 9000, 50):
        zone = codes.STEADY if mdeg < 2000 else codes.DRIFTING if mdeg < 5000 else codes.FAR
        steps = patterns.lean_sound(zone, "left" if zone else "", mdeg=mdeg).steps
        found.append((severity(zone, mdeg, 2000, 5000), steps[0][1], steps[1][1], steps[0][2], steps[0][0]))
    assert [f[0] for f in found] == sorted(f[0] for f in found) and {f[0] for f in found} == set(range(16))
    steady, leaning = [f for f in found if f[0] < 4], [f for f in found if f[0] >= 4]
    assert {f[1] for f in steady} == {520} and all(f[3] <= 30 for f in steady)
    for (_, low, high, strength, ms), after in itertools.pairwise(leaning):
        assert after[1] <= low and after[3] >= strength and after[4] <= ms
        assert after[2] / after[1] <= high / low + 0.045  # pitches are whole tens of hertz
    assert leaning[0][2] / leaning[0][1] == 1.25 and leaning[0][3] == 40
    assert leaning[-1][2] / leaning[-1][1] < 1.09 and leaning[-1][3] == 100


def test_steady_is_a_major_chord() -> None:
    steps = patterns.lean_sound(codes.STEADY, tone=True).steps
    notes = [hz for _, hz, _ in steps if hz]
    assert [hz * 4 / notes[0] for hz in notes] == [4, 5, 6, 5]
    assert max(ms for ms, hz, _ in steps if not hz) >= 1000, "slowly"


@pytest.mark.parametrize("name", ALL_SOUNDS)
def test_every_tone_can_be_heard(name: str) -> None:
    """As one of its own, on a small piezo, by old ears; what trembles is one tone."""
    steps = ALL_SOUNDS[name].steps
    assert all(hz == 0 or 200 <= hz <= 2000 for _, hz, _ in steps)
    assert all(20 <= percent <= 100 for _, hz, percent in steps if hz)
    if not name.endswith("tone"):
        assert all(ms >= 60 for ms, hz, _ in steps if hz)


def test_every_light_has_some_light() -> None:
    for name, (steps, _) in ALL_LIGHTS.items():
        assert any(sum(rgb) > 0 for _, *rgb in steps), name
        assert all(0 < ms <= 2550 for ms, *_ in steps), name


def test_a_lost_sensor_looks_like_no_danger() -> None:
    danger = {patterns.colour(name, step) for name in ("far", "drifting", "fall") for step in (0, 1)} - {(0, 0, 0)}
    fault = {step[1:] for step in patterns.light("fault").steps} - {(0, 0, 0)}
    assert not fault & danger
    assert all(g == 0 and r == b for r, g, b in fault), "its own hue"


def test_a_menu_counts_the_place_and_then_tells_the_leg() -> None:
    for place in range(8):
        for leg, mark in (("", []), ("left", [440]), ("right", [880, 880])):
            sound = [hz for _, hz, _ in patterns.menu_sound(place, leg).steps if hz]
            assert sound == [660] * (place + 1) + mark
            lit = [rgb for _, *rgb in patterns.menu_light(place, leg).steps if any(rgb)]
            assert len(lit) == place + 1 + len(mark)
            assert all(max(rgb) < 20 for rgb in lit[place + 1 :]), "dim: it is not counted"


def test_only_go_begins_with_the_tone_of_go() -> None:
    for name, (steps, _) in ALL_SOUNDS.items():
        assert (steps[0][1] == language.GO_HZ) == (name == "go")


def test_the_question_grows_loud_and_stays_so() -> None:
    steps, loop = patterns.sound("fall_question")
    strengths = [percent for _, hz, percent in steps if hz]
    assert strengths == sorted(strengths) and strengths[0] <= 30 and strengths[-1] == 100
    assert loop is not None and {percent for _, hz, percent in steps[loop:] if hz} == {100}
