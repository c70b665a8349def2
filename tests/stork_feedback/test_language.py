"""The light language: safe to look at, told by rhythm as well as by colour, complete."""

import itertools

import pytest

from stork import drills
from stork.feedback import coach, language

ALL_LIGHTS = {**language.LIGHTS, **{f"menu{n}": steps for n, steps in enumerate(language.MENU_LIGHTS)}}


def luminance(r, g, b):
    """Relative luminance of linear light (ITU-R BT.709 weights): how bright it looks."""
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def flashes_in_a_second(steps):
    """The most flashes in any second of the repeated pattern: a flash is a rise in brightness and the fall after it."""
    times, levels = [], []
    now = 0
    for ms, *rgb in list(steps) * (2 + 4000 // sum(step[0] for step in steps)):
        times.append(now)
        levels.append(luminance(*rgb))
        now += ms
    rises = [t for t, before, after in zip(times[1:], levels, levels[1:], strict=False) if after > before]
    return max((sum(a <= t < a + 1000 for t in rises) for a in rises), default=0)


def test_counting_flashes_by_hand():
    assert flashes_in_a_second(((1000, 9, 9, 9),)) == 0
    assert flashes_in_a_second(((200, 9, 9, 9), (200, 0, 0, 0))) == 3  # at 0, 400 and 800 ms
    assert flashes_in_a_second(((100, 9, 9, 9), (100, 0, 0, 0))) == 5


@pytest.mark.parametrize("name", ALL_LIGHTS)
def test_nothing_flashes_more_than_three_times_a_second(name):
    assert flashes_in_a_second(ALL_LIGHTS[name]) <= 3


@pytest.mark.parametrize("name", language.SOUNDS)
def test_every_tone_can_be_heard(name):
    """As one of its own, on a small piezo, by old ears."""
    _, steps = language.SOUNDS[name]
    assert all(ms >= 40 for ms, _ in steps)
    assert all(hz == 0 or 200 <= hz <= 2000 for _, hz in steps)


def rhythm(steps):
    """On and off times; a small change of a colour is neither."""
    return tuple((ms, luminance(*rgb) > 12) for ms, *rgb in steps)


def test_every_light_has_bytes_and_some_light():
    for name, steps in ALL_LIGHTS.items():
        assert all(0 <= c <= 255 for _, *rgb in steps for c in rgb), name
        assert all(ms > 0 for ms, *_ in steps), name
        assert any(sum(rgb) > 0 for _, *rgb in steps), name


def test_zones_differ_in_rhythm_and_not_only_in_colour():
    assert len({rhythm(language.LIGHTS[name]) for name in ("steady", "drifting", "far")}) == 3


def test_a_lost_sensor_looks_like_no_danger():
    danger = {tuple(step[1:]) for name in ("far", "drifting", "fall") for step in language.LIGHTS[name]}
    fault = {tuple(rgb) for _, *rgb in language.LIGHTS["fault"]} - {(0, 0, 0)}
    assert not fault & danger
    assert all(g == 0 and r == b for r, g, b in fault), "its own hue"


def test_no_two_messages_look_the_same():
    for (one, a), (two, b) in itertools.combinations(ALL_LIGHTS.items(), 2):
        assert a != b, f"{one} and {two}"


def test_the_menu_has_a_light_and_a_sound_for_each_drill():
    assert len(language.MENU_LIGHTS) == len(language.MENU_SOUNDS) >= len(drills.MENU)
    for place, (light, sound) in enumerate(zip(language.MENU_LIGHTS, language.MENU_SOUNDS, strict=True)):
        assert sum(1 for _, *rgb in light if sum(rgb)) == place + 1
        assert sum(1 for _, hz in sound if hz) == place + 1


def test_all_that_the_coach_says_is_in_the_language():
    for name in (*coach._ZONE_LIGHTS, "stars0", "stars1", "stars2", "stars3"):
        assert name in language.LIGHTS
    for name in coach._ZONE_LIGHTS[1:]:
        assert name in language.SOUNDS


def test_only_go_begins_with_the_tone_of_go():
    for name, (_, steps) in language.SOUNDS.items():
        assert (steps[0][1] == language.GO_HZ) == (name == "go")
