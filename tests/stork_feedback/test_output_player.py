"""Patterns in time, also over the wrap of the ticks, and what reaches the outputs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.core import ticks
from stork.feedback import language
from stork.feedback.output_player import OutputPlayer
from stork.feedback.pattern_player import PatternPlayer
from stork.feedback.sway_cue import SwayCue
from stork_format import codes
from stork_host.pictures.patterns import colour, light

WRAP = 1 << 29
STARTS = st.integers(0, WRAP - 1)


@given(STARTS, st.integers(-(1 << 28), (1 << 28) - 1))
def test_a_difference_of_ticks_is_right_over_the_wrap(start, ms):
    assert ticks.diff(ticks.add(start, ms), start) == ms
    assert 0 <= ticks.add(start, ms) < WRAP


def test_ticks_by_hand():
    assert ticks.diff(5, WRAP - 10) == 15
    assert ticks.diff(WRAP - 10, 5) == -15
    assert ticks.add(WRAP - 1, 1) == 0


A, B = (100, 10, 11, 12), (50, 20, 21, 22)
ONCE = language.ONCE


def pattern(*steps, loop=ONCE):
    return bytes((loop,)) + b"".join(bytes((ms // 10, *rest)) for ms, *rest in steps)


def seen(steps, start, until, every=1):
    """(ms since the start, step) at each change."""
    channel = PatternPlayer(language.LIGHT)
    channel.begin(steps, start)
    found = []
    for ms in range(0, until, every):
        if channel.tick(ticks.add(start, ms)):
            at = channel.at
            found.append((ms, (steps[at] * 10, *steps[at + 1 : at + 4]) if at else None))
    return found


@pytest.mark.parametrize("start", [0, 12345, WRAP - 1, WRAP - 120, WRAP - 150])
def test_a_pattern_by_hand(start):
    assert seen(pattern(A, B), start, 1000) == [(0, A), (100, B), (150, None)]
    assert seen(pattern(A, B, loop=0), start, 400) == [(0, A), (100, B), (150, A), (250, B), (300, A)]
    assert seen(pattern(A, B, loop=1), start, 230) == [(0, A), (100, B), (150, B), (200, B)]
    assert seen(pattern(A, loop=0), start, 250) == [(0, A), (100, A), (200, A)]
    assert seen(b"", start, 50) == []


@given(STARTS, st.integers(1, 40))
def test_late_ticks_do_not_slow_the_rhythm(start, every):
    changes = seen(pattern(A, B, loop=0), start, 6000, every)
    assert all(step == (A, B)[k % 2] for k, (_, step) in enumerate(changes))
    for k, (ms, _) in enumerate(changes):
        due = k // 2 * 150 + k % 2 * 100
        assert due <= ms < due + every


def test_after_a_long_gap_it_goes_on_without_racing():
    channel = PatternPlayer(language.LIGHT)
    channel.begin(pattern(A, B, loop=0), 0)
    channel.tick(0)
    changes = sum(channel.tick(ms) for ms in range(5000, 5301))
    assert changes <= 5  # not the 66 that were missed


def test_a_source_writes_on_behind_what_was_first():
    class Counts:
        n = 0

        def write(self, channel):
            self.n += 1
            channel.own[1:5] = bytes((5, self.n, 0, 0))
            channel.end = 5

    channel = PatternPlayer(language.LIGHT, 5)
    channel.begin(pattern(A), 0, Counts())
    heard = []
    for ms in range(260):
        if channel.tick(ms):
            heard.append((ms, channel.steps[channel.at + 1]))
    assert heard == [(0, 10), (100, 1), (150, 2), (200, 3), (250, 4)]


def test_a_channel_that_never_began_is_silent():
    assert not PatternPlayer(language.LIGHT).tick(WRAP - 1)


class Outputs:
    """Stand-in for light, sound, motor and display: a list of the outputs of each, in order."""

    def __init__(self):
        self.light = []
        self.sound = []
        self.felt = []
        self.said = []

    def set(self, r, g, b):
        self.light.append((r, g, b))

    def tone(self, hz):
        self.sound.append(hz)

    def on(self, percent):
        self.felt.append(percent)

    def off(self):
        self.felt.append(0)

    def show(self, name, lines, rgb):
        self.said.append((name, lines, rgb))


def run(player, start, ms):
    for k in range(0, ms, 5):
        player.tick(ticks.add(start, k))


@pytest.mark.parametrize("start", [0, WRAP - 300])
def test_a_sound_ends_in_silence(start):
    out = Outputs()
    player = OutputPlayer(out, out)
    player.play("start", start)
    run(player, start, 1000)
    assert out.sound == [660, 880, 0]


def test_a_repeated_sound_ends_when_hushed():
    out = Outputs()
    player = OutputPlayer(out, out)
    player.play("fall", 0)
    run(player, 0, 2300)  # 800 ms of two tones in each 2 s
    assert out.sound == [880, 590, 0, 880]
    player.hush(2300)
    run(player, 2300, 1000)
    assert out.sound == [880, 590, 0, 880, 0]


def test_the_same_light_again_does_not_begin_anew():
    out = Outputs()
    player = OutputPlayer(out, None)
    for ms in range(0, 3000, 5):
        player.show("still", ms)
        player.tick(ms)
    assert out.light == [(40, 40, 40), (0, 0, 0), (40, 40, 40)]


def test_the_menu_interrupts_and_the_old_light_can_come_back():
    out = Outputs()
    player = OutputPlayer(out, out)
    player.show("go", 0)
    player.tick(0)
    player.show_menu(1, 10)
    run(player, 10, 900)  # the menu is darker: it waits for the third of a second since power-on
    assert out.light == [(0, 90, 0), (0, 30, 110), (0, 0, 0), (0, 30, 110)]
    player.show("go", 950)
    player.tick(950)
    assert out.light[4:] == [(0, 90, 0)]
    assert out.sound == [660, 0, 660, 0, 0][:4]


@pytest.mark.parametrize("percent", range(1, 101))
def test_no_brightness_makes_a_light_dark(percent):
    for name in language.LIGHTS:
        out = Outputs()
        player = OutputPlayer(out, None, percent)
        player.show(name, 1000)
        run(player, 1000, 4000)
        steps = [rgb for k, (_, *rgb) in enumerate(light(name).steps)]
        for shown, step in zip(out.light, steps, strict=False):
            for value, full in zip(shown, step, strict=True):
                assert (value > 0) == (full > 0)
                assert abs(value - full * percent / 100) < 1


class Swings:
    """A sway that a test moves."""

    first, second = 2000, 5000

    def __init__(self):
        self.way, self.mdeg = 2, 0

    def direction(self):
        return self.way

    def distance(self):
        return self.mdeg


@given(st.lists(st.tuples(st.integers(5, 900), st.integers(0, 2), st.integers(1, 4)), max_size=60), STARTS)
def test_no_change_of_zones_flashes_too_often(changes, start):
    """However fast somebody shakes: no two darkenings within a third of a second, so never four flashes in one."""
    out = Timed()
    player = OutputPlayer(out, None)
    lean = SwayCue(True)
    lean.begin(Swings())
    now = 0
    for ms, zone, way in changes:
        lean.sway.way = way
        lean.enter(zone)
        player.show_lean(lean, ticks.add(start, now))
        for k in range(0, ms, 5):
            out.now = now + k
            player.tick(ticks.add(start, now + k))
        now += ms
    falls = [t for (_, a), (t, b) in pairwise(out.light) if luminance(b) < 0.85 * luminance(a)]
    assert all(b - a >= 334 for a, b in pairwise(falls))


class Timed:
    def __init__(self):
        self.now = 0
        self.light = []

    def set(self, r, g, b):
        self.light.append((self.now, (r, g, b)))


def luminance(rgb):
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def test_a_change_to_another_zone_is_shown_at_once_though_it_may_darken_only_later():
    out = Timed()
    player = OutputPlayer(out, None)
    lean = SwayCue(True)
    lean.begin(Swings())
    for ms in range(0, 2000, 5):
        out.now = ms
        if ms in (0, 200, 300, 500):
            lean.enter({0: codes.STEADY, 200: codes.FAR, 300: codes.STEADY, 500: codes.DRIFTING}[ms])
            player.show_lean(lean, ms)
        player.tick(ms)
    steady, far, drifting = colour("steady"), colour("far"), colour("drifting")
    assert out.light[:4] == [(0, steady), (200, far), (300, steady), (500, drifting)]


def test_the_side_of_a_lean_is_told_to_a_row_of_lights():
    out = Outputs()
    player = OutputPlayer(out, None)
    lean = SwayCue(True)
    lean.begin(Swings())
    sides = []
    for zone, way in ((codes.STEADY, 2), (codes.DRIFTING, 2), (codes.FAR, 3), (codes.STEADY, 3)):
        lean.sway.way = way
        lean.enter(zone)
        player.show_lean(lean, 0)
        player.tick(0)
        sides.append(out.side)
    assert sides == [0, 2, 3, 0]
    player.show_lean(lean, 0)
    player.show("go", 0)
    player.tick(0)
    assert out.side == 0


def test_the_tone_follows_the_sway_from_note_to_note():
    out = Outputs()
    player = OutputPlayer(out, out)
    lean = SwayCue(True)
    lean.begin(Swings())
    lean.enter(codes.DRIFTING)
    player.play_lean(lean, 0)
    pitches = []
    for ms in range(0, 5400, 5):
        lean.sway.mdeg = 2000 + ms // 2
        player.tick(ms)
        if ms % 1800 == 0:
            pitches.append((out.sound[-1], out.level))
    assert [p for p, _ in pitches] == sorted((p for p, _ in pitches), reverse=True)
    assert pitches[0] == (400, 40) and pitches[-1][1] > 60


def test_the_motor_follows_the_sound_and_is_stronger_for_what_is_worse():
    out = Outputs()
    player = OutputPlayer(None, out, haptic=out)
    player.play("start", 0)
    run(player, 0, 1000)
    assert out.felt == [82, 0], "one push for two notes"
    lean = SwayCue(True)
    lean.begin(Swings())
    pushes = []
    for zone, mdeg in ((codes.STEADY, 0), (codes.DRIFTING, 2100), (codes.DRIFTING, 4900), (codes.FAR, 9000)):
        del out.felt[:]
        lean.sway.mdeg = mdeg
        lean.enter(zone)
        player.hush(2000)
        player.tick(2000)
        player.play_lean(lean, 2000)
        player.tick(2000)
        pushes.append(max(out.felt, default=0))
    assert pushes == sorted(pushes) and pushes[0] == 0 < pushes[1] < pushes[2] < pushes[3] == 100


def test_quiet_vibrates_all_the_same():
    out = Outputs()
    player = OutputPlayer(None, out, quiet=True, haptic=out)
    player.play("go", 0)
    run(player, 0, 1000)
    assert out.sound == [] and out.felt == [88, 0]


def test_a_display_is_told_each_message_once_after_light_and_sound():
    out = Outputs()
    player = OutputPlayer(out, out, display=out)
    player.show_menu(1, 0, ("single_leg", "right"))
    run(player, 0, 3000)
    player.tell("go", 3000)
    player.tick(3000)
    player.show("go", 3100)
    player.tick(3100)
    assert [name for name, *_ in out.said] == ["menu", "go"]
    assert out.said[0][1] == ("2", "One leg", "right")
    assert out.said[1][1][0] == "Go!" and out.said[1][2] == (0, 255, 0)


def test_a_display_is_written_once_a_second_at_most_while_somebody_balances():
    out = Outputs()
    player = OutputPlayer(out, out, display=out)
    lean = SwayCue(True)
    lean.begin(Swings())
    lean.sway.way = 4
    zones = (codes.STEADY, codes.DRIFTING, codes.FAR)
    for ms in range(0, 4000, 10):
        if ms % 200 == 0:
            lean.enter(zones[ms // 200 % 3])
            player.show_lean(lean, ms)
        player.tick(ms)
    assert 3 <= len(out.said) <= 4
    assert {name for name, *_ in out.said} <= set(codes.ZONES)
    assert any(lines[-1] == "backward" for _, lines, _ in out.said)


def test_quiet_has_light_and_no_sound():
    out = Outputs()
    player = OutputPlayer(out, out, quiet=True)
    player.tell("fault", 0)
    run(player, 0, 500)
    assert out.sound == [] and out.light


def test_quiet_does_not_silence_the_fall_alarm():
    out = Outputs()
    player = OutputPlayer(out, out, quiet=True)
    player.play("stars3", 0)
    player.play("fall", 0)
    run(player, 0, 4100)  # an alarm of 880 and 590 Hz and a pause, 2 s, for ever
    assert out.sound == [880, 590, 0, 880, 590, 0, 880]


@pytest.mark.parametrize("then", ["stopped", "menu"])
def test_in_quiet_whatever_comes_after_it_ends_the_alarm(then):
    out = Outputs()
    player = OutputPlayer(out, out, quiet=True)
    player.play("fall", 0)
    run(player, 0, 100)
    if then == "menu":
        player.show_menu(0, 100)
    else:
        player.play(then, 100)
    run(player, 100, 5000)
    assert out.sound == [880, 0]


def test_a_board_without_outputs():
    player = OutputPlayer(None, None)
    player.tell("fault", 0)
    run(player, 0, 500)
