"""Patterns in time, also over the wrap of the ticks, and what reaches the outputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork import ticks
from stork.feedback import language
from stork.feedback.player import Channel, Player

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


def seen(steps, repeats, start, until, every=1):
    """(ms since the start, step) at each change."""
    channel = Channel()
    channel.begin(steps, repeats, start)
    found = []
    for ms in range(0, until, every):
        if channel.tick(ticks.add(start, ms)):
            found.append((ms, channel.step))
    return found


A, B = (100, 1), (50, 2)


@pytest.mark.parametrize("start", [0, 12345, WRAP - 1, WRAP - 120, WRAP - 150])
def test_a_pattern_by_hand(start):
    assert seen((A, B), False, start, 1000) == [(0, A), (100, B), (150, None)]
    assert seen((A, B), True, start, 400) == [(0, A), (100, B), (150, A), (250, B), (300, A)]
    assert seen((A,), True, start, 250) == [(0, A), (100, A), (200, A)]
    assert seen((), False, start, 50) == [(0, None)]
    assert seen((), True, start, 50) == [(0, None)]


@given(STARTS, st.integers(1, 40))
def test_late_ticks_do_not_slow_the_rhythm(start, every):
    changes = seen((A, B), True, start, 6000, every)
    assert all(step == (A, B)[k % 2] for k, (_, step) in enumerate(changes))
    for k, (ms, _) in enumerate(changes):
        due = k // 2 * 150 + k % 2 * 100
        assert due <= ms < due + every


def test_after_a_long_gap_it_goes_on_without_racing():
    channel = Channel()
    channel.begin((A, B), True, 0)
    channel.tick(0)
    changes = sum(channel.tick(ms) for ms in range(5000, 5301))
    assert changes <= 5  # not the 66 that were missed


def test_a_channel_that_never_began_is_silent():
    assert not Channel().tick(WRAP - 1)


class Outputs:
    """What came out, in order."""

    def __init__(self):
        self.light = []
        self.sound = []

    def set(self, r, g, b):
        self.light.append((r, g, b))

    def tone(self, hz):
        self.sound.append(hz)


def run(player, start, ms):
    for k in range(0, ms, 5):
        player.tick(ticks.add(start, k))


@pytest.mark.parametrize("start", [0, WRAP - 300])
def test_a_sound_ends_in_silence(start):
    out = Outputs()
    player = Player(out, out)
    player.play("start", start)
    run(player, start, 1000)
    assert out.sound == [660, 0, 880, 0]


def test_a_repeated_sound_ends_when_hushed():
    out = Outputs()
    player = Player(out, out)
    player.play("far", 0)
    run(player, 0, 900)  # 120 ms of tone in each 400
    assert out.sound == [220, 0, 220, 0, 220]
    player.hush(900)
    run(player, 900, 1000)
    assert out.sound[-1] == 0 and len(out.sound) == 6


def test_the_same_light_again_does_not_begin_anew():
    out = Outputs()
    player = Player(out, None)
    for ms in range(0, 1000, 5):
        player.show("far", ms)
        player.tick(ms)
    assert out.light == [(120, 0, 0), (0, 0, 0)] * 2 + [(120, 0, 0)]


def test_the_menu_interrupts_and_the_old_light_can_come_back():
    out = Outputs()
    player = Player(out, out)
    player.show("steady", 0)
    player.tick(0)
    player.show_menu(1, 10)
    player.tick(10)
    player.show("steady", 20)
    player.tick(20)
    assert out.light == [(0, 40, 0), (0, 0, 60), (0, 40, 0)]
    assert out.sound == [660]


@pytest.mark.parametrize("percent", range(1, 101))
def test_no_brightness_makes_a_light_dark(percent):
    for name in language.LIGHTS:
        out = Outputs()
        player = Player(out, None, percent)
        player.show(name, 0)
        run(player, 0, 4000)
        for shown, step in zip(out.light, language.LIGHTS[name], strict=False):
            for value, full in zip(shown, step[1:], strict=True):
                assert (value > 0) == (full > 0)
                assert abs(value - full * percent / 100) < 1
    assert percent < 100 or max(max(rgb) for rgb in out.light) == 20


def test_quiet_has_light_and_no_sound():
    out = Outputs()
    player = Player(out, out, quiet=True)
    player.show("far", 0)
    player.play("far", 0)
    run(player, 0, 500)
    assert out.sound == [] and out.light


def test_quiet_does_not_silence_the_fall_alarm():
    out = Outputs()
    player = Player(out, out, quiet=True)
    player.play("done", 0)
    player.play("fall", 0)
    run(player, 0, 4100)  # an alarm of 880 and 587 Hz and a pause, 2 s, for ever
    assert out.sound == [880, 587, 0, 880, 587, 0, 880]


@pytest.mark.parametrize("then", ["stopped", "menu"])
def test_in_quiet_whatever_comes_after_it_ends_the_alarm(then):
    out = Outputs()
    player = Player(out, out, quiet=True)
    player.play("fall", 0)
    run(player, 0, 100)
    if then == "menu":
        player.show_menu(0, 100)
    else:
        player.play(then, 100)
    run(player, 100, 5000)
    assert out.sound == [880, 0]


def test_a_board_without_outputs():
    player = Player(None, None)
    player.show("far", 0)
    player.play("far", 0)
    run(player, 0, 500)
