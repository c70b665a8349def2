"""Whole trials: the unmodified firmware on the virtual board, worn, with one button."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from session_replay import replay
from stork import drills
from stork.core import ticks
from stork_format import codes
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_host.pictures.patterns import colour, lean_sound, menu_colours, sound
from stork_sim.board import modules
from stork_sim.motion.motion_source import STANDARD_GRAVITY
from stork_sim.motion.people import person
from stork_sim.runs import play_person
from stork_sim.user_driver import check_drill


@pytest.fixture
def worn(tmp_path):
    return lambda *args, **kwargs: Worn(tmp_path / "drive", *args, **kwargs)


def test_power_on_shows_the_first_drill(worn):
    w = worn().run(4.0)
    assert w.console == ""
    assert {rgb for _, *rgb in map(tuple, w.board.light.log) for rgb in [tuple(rgb)]} == menu_colours("left")
    assert [hz for _, hz in w.board.sound.log] == [660, 0, 440, 0], "the first place, the left leg"
    assert w.chip.violations == []


@pytest.mark.parametrize(("presses", "place"), [(0, 0), (1, 1), (2, 2), (3, 0), (4, 1)])
def test_short_presses_choose_and_a_long_one_starts(worn, presses, place):
    w = worn()
    for k in range(presses):
        w.press(1.5 + 0.4 * k)
    w.start(5.5).press(16.0).run(17.5)
    ((name, stored),) = w.sessions().items()
    assert name == "s0000001.stk"
    assert (stored.header["drill"], stored.header["leg"]) == drills.MENU[place]
    since_us = (1.2 + 0.4 * presses) * 1e6 if presses else 0
    beeps = [hz for t, hz in w.board.sound.log if since_us < t < 5.5e6 and hz]
    leg = {"left": [440], "right": [880, 880], "": []}[drills.MENU[place][1]]
    assert beeps == [660] * (place + 1) + leg


def test_the_button_stops_a_trial_and_the_file_has_it_all(worn):
    w = worn(STORK_WEARER="p-17", STORK_EYES="closed", STORK_SURFACE="foam", STORK_HOLD_S=30).start().press(15.0)
    w.run(20.0)
    assert w.colours(15.3, 20.0) == {colour("stars0")}, "letting go of the button does not leave the result"
    (stored,) = w.sessions().values()
    header = stored.header
    assert (header["wearer_id"], header["hold_ms"]) == ("p-17", 30000)
    assert (header["eyes"], header["surface"]) == ("closed", "foam")
    assert (header["board_id"], header["sensor"], header["start_time"]) == ("stork_virtual", "LSM6DSOX", 0)
    assert stored.result["end_cause"] == "stopped"
    assert stored.events[-3][1] == codes.BUTTON
    assert w.board.console == [
        "stork: session 1: single_leg left",
        f"stork: session 1: stopped, score {stored.result['score']}",
    ]
    again = replay(stored)
    assert list(again.events) == stored.events
    # the board's clock once a second: true time between them, to the rhythm of the loop
    for (a, t), (b, u) in zip(stored.clock, stored.clock[1:], strict=False):
        assert b - a == 104 and u - t == pytest.approx(104 * 9.6, abs=25)


def test_a_day_of_training(worn):
    """Trial after trial without power-off: numbers rise, stars are left by a press, nothing is lost."""
    w = worn(STORK_HOLD_S=2)
    for k in range(5):
        w.start(2.0 + 20 * k).press(2.0 + 20 * k + 16)
    w.run(105.0)
    sessions = w.sessions()
    assert list(sessions) == [f"s000000{k}.stk" for k in range(1, 6)]
    assert [s.header["session_number"] for s in sessions.values()] == [1, 2, 3, 4, 5]
    assert {s.result["end_cause"] for s in sessions.values()} == {"time_reached"}
    assert all(s.result["quality"] & ~codes.Q_NO_SHIFT == 0 for s in sessions.values())


def test_a_long_press_plays_the_same_drill_again(worn):
    w = worn(STORK_HOLD_S=2).start(2.0).start(16.0).run(32.0)
    assert [s.header["drill"] for s in w.sessions().values()] == ["single_leg"] * 2


def test_stars_are_shown_for_a_minute(worn):
    w = worn(STORK_HOLD_S=2).start(2.0).run(90.0)
    ended = next(t for t, hz in w.board.sound.log[::-1] if hz == 1320) / 1e6
    assert colour("stars3") in w.colours(ended, ended + 55)
    assert w.colours(ended + 66, 89) == menu_colours("left")


def test_the_clock_of_the_board_stands_in_the_header(tmp_path):
    w = Worn(tmp_path / "drive", start_epoch=1_790_000_000).start().press(14.0).run(16.0)
    (stored,) = w.sessions().values()
    assert stored.header["start_time"] - 1_790_000_000 in (2, 3)


def swaying_after(begin_s, deg=8.0, hz=0.3):
    def at(t_s):
        tilt = np.radians(deg) * np.sin(2 * np.pi * hz * (t_s - begin_s)) * (t_s > begin_s)
        speed = deg * 2 * np.pi * hz * np.cos(2 * np.pi * hz * (t_s - begin_s)) * (t_s > begin_s)
        out = upright(t_s)
        out[:, 0] = STANDARD_GRAVITY * np.cos(tilt)
        out[:, 1] = -STANDARD_GRAVITY * np.sin(tilt)
        out[:, 5] = speed
        return out

    return Motion(at)


def latencies(log, stored, chip, value_of):
    """ms from the sample that changed the zone to the output that says so, per zone event not at once followed by
    another or by the end.
    """
    zones = [e for e in stored.events if e[1] in (codes.ZONE, codes.END)]
    found = []
    for (sample, kind, zone, _), after in itertools.zip_longest(zones, zones[1:]):
        if kind == codes.END:
            continue
        t_us = chip.sample_time_us(sample)
        following = chip.sample_time_us(after[0]) if after else float("inf")
        if following - t_us < 30_000:
            continue  # over before the eye could have seen it
        shown = [t for t, *value in log if t_us <= t < following + 40_000 and tuple(value) == value_of(zone)]
        assert shown, f"zone {zone} at sample {sample} was never shown"
        found.append((shown[0] - t_us) / 1000)
    return found


def zone_colour(zone):
    return colour(codes.ZONES[zone])


def zone_tones(zone, way, tone):
    """The pitches with which such a lean can begin: one, or with ``tone`` those of all its sizes."""
    sizes = range(0, 12_000, 100) if tone else (0,)
    return {lean_sound(zone, codes.DIRECTIONS[way], tone=tone, mdeg=mdeg).steps[0][1] for mdeg in sizes}


@pytest.mark.parametrize("tone", [True, False])
def test_from_the_sample_that_crosses_a_zone_to_light_and_sound_30_ms(worn, tone):
    """At every percentile, over all zone changes of half a minute of swaying, full blocks packed on the way."""
    kind = "tone" if tone else "zones"
    w = worn(swaying_after(10.5), STORK_KEEP_GOING=1, STORK_SOUND=kind).start(2.0).press(45.0).run(47.0)
    (stored,) = w.sessions().values()
    light = latencies(w.board.light.log, stored, w.chip, zone_colour)
    assert len(light) >= 40
    assert max(light) <= 30.0
    sound_log = [entry for entry in w.board.sound.log]
    # a repeated tone is off between its beats: only what begins sounds can be timed
    loud = [e for e in stored.events if e[1] == codes.ZONE and e[2] != codes.STEADY]
    for sample, _, zone, way in loud:
        t_us = w.chip.sample_time_us(sample)
        tones = zone_tones(zone, way, tone)
        assert any(t_us <= t <= t_us + 30_000 and hz in tones for t, hz in sound_log), (sample, zone)


@pytest.mark.parametrize(("who", "drill"), [("unsteady", "single_leg"), ("unsteady", "tandem_walk")])
def test_people_see_their_zone_within_30_ms(tmp_path, who, drill):
    from stork_sim.motion.virtual_person import virtual_wearer
    from stork_sim.runs import activity
    from stork_sim.user_driver import UserDriver

    leg = "left" if drill == "single_leg" else ""
    wearer = virtual_wearer(person(who), activity(drill, leg), seed=4)
    w = Worn(tmp_path / "drive", wearer, seed=4)
    UserDriver(w.board, wearer, [check_drill(drill, leg)])
    w.board.power_on()
    (stored,) = w.sessions().values()
    assert max(latencies(w.board.light.log, stored, w.chip, zone_colour)) <= 30.0


@pytest.mark.parametrize(("deg", "hz", "free"), [(1.6, 0.3, 80_000), (3.0, 0.3, 30_000), (5.0, 1.0, 80_000)])
def test_a_stance_that_outlasts_the_memory_is_told_as_quickly(worn, monkeypatch, deg, hz, free):
    """150 s of sway: sectors of flash are erased, 54 ms each, where no zone is about to change. With 30 kB free, about
    as on a Pico, only 8 kB are for blocks.
    """
    monkeypatch.setattr(modules, "_free_bytes", lambda machine: free)
    w = worn(swaying_after(12.0, deg, hz), STORK_KEEP_GOING=1, STORK_LIMIT_S=150)
    erased = writes_of(w.board)
    w.start(2.0).run(168.0)
    (stored,) = w.sessions().values()
    found = latencies(w.board.light.log, stored, w.chip, zone_colour)
    assert len(found) > 150 and len([t for t in erased if t < 150e6]) >= 8
    assert max(found) <= 30.0


def writes_of(board):
    """Times (us) at which the flash is busy, from now on."""
    found = []
    busy = board.drive.busy

    def counted(us):
        found.append(board.clock.now_us)
        busy(us)

    board.drive.busy = counted
    return found


class Reeling:
    """``wearer`` on a ship: now and then the trunk swings to and fro, as far as ``deg``."""

    def __init__(self, wearer, deg=14.0, hz=0.4):
        self.wearer = wearer
        self.deg = deg
        self.hz = hz

    def __getattr__(self, name):
        return getattr(self.wearer, name)

    def at(self, t_s):
        out = self.wearer.at(t_s)
        if not self.wearer.version:
            return out  # before go
        lean, speed = self.lean(t_s - self.wearer.truth.go_s)
        up, ahead = out[:, 0].copy(), out[:, 2].copy()
        out[:, 0] = up * np.cos(lean) - ahead * np.sin(lean)
        out[:, 2] = ahead * np.cos(lean) + up * np.sin(lean)
        out[:, 4] += np.degrees(speed)
        return out

    def lean(self, t_s):
        """Radians, and a second."""
        fast, slow = 2 * np.pi * self.hz, 2 * np.pi / 16
        size = np.radians(self.deg) * (t_s > 0)
        return size * np.sin(fast * t_s) * np.sin(slow * t_s), size * (
            fast * np.cos(fast * t_s) * np.sin(slow * t_s) + slow * np.sin(fast * t_s) * np.cos(slow * t_s)
        )


@pytest.mark.parametrize(
    ("drill", "bpm", "free"), [("cued_walk", 60, 30_000), ("cued_walk", 130, 30_000), ("free_walk", 100, 80_000)]
)
def test_a_walk_that_outlasts_the_memory_is_told_as_quickly(tmp_path, monkeypatch, drill, bpm, free):
    """200 steps of somebody who reels: every change is told within 30 ms, and the beat stays even. With 30 kB free only
    8 kB are for blocks.
    """
    from stork_sim.motion.free_walk import FreeWalk
    from stork_sim.motion.virtual_person import virtual_wearer
    from stork_sim.motion.walk_metronome import WalkMetronome
    from stork_sim.user_driver import UserDriver

    monkeypatch.setattr(modules, "_free_bytes", lambda machine: free)
    wearer = Reeling(virtual_wearer(person("older"), FreeWalk(steps=200, beat=WalkMetronome(float(bpm))), seed=2))
    w = Worn(tmp_path / "drive", wearer, seed=2, STORK_STEPS=200, STORK_BPM=bpm)
    erased = writes_of(w.board)
    UserDriver(w.board, wearer, [check_drill(drill)])
    w.board.power_on()
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "steps_done" and len(erased) > 30
    found = latencies(w.board.light.log, stored, w.chip, zone_colour)
    assert len(found) > 30
    assert max(found) <= 30.0
    changes = [sample for sample, kind, _, _ in stored.events if kind == codes.ZONE]
    assert min(np.diff(changes)) >= 35, "no sooner than a third of a second: there a write has its place"
    if drill == "cued_walk":
        beats = [t for t, hz in w.board.sound.log if hz == sound("beat").steps[0][1]]
        assert len(beats) > 100
        late = np.abs(np.diff(beats) - 60e6 / bpm)
        # One beat in some 170 kB of samples: the FAT's next sector begins, four erases more.
        assert np.sum(late >= 20_000) <= 2 and late.max() < 110_000


def test_a_long_walk_heel_to_toe_is_told_as_quickly(tmp_path, monkeypatch):
    """There each sample counts, so that moments without a change can only be guessed; 8 kB of blocks."""
    from stork_sim.motion.tandem_walk import TandemWalk
    from stork_sim.motion.virtual_person import virtual_wearer
    from stork_sim.user_driver import UserDriver

    monkeypatch.setattr(modules, "_free_bytes", lambda machine: 30_000)
    wearer = virtual_wearer(person("unsteady"), TandemWalk(steps=80), seed=4)
    w = Worn(tmp_path / "drive", wearer, seed=4, STORK_STEPS=80, STORK_KEEP_GOING=1, STORK_LIMIT_S=75)
    erased = writes_of(w.board)
    UserDriver(w.board, wearer, [check_drill("tandem_walk")])
    w.board.power_on()
    (stored,) = w.sessions().values()
    found = latencies(w.board.light.log, stored, w.chip, zone_colour)
    assert len(erased) > 12 and len(found) > 100
    assert max(found) <= 30.0


def test_recorded_walks_change_the_light_seldom(shared_data):
    """Six walks: mostly steady, a change in two seconds at most, where those of a stance changed with each step."""
    from stork_sim.runs import play_recording

    steady_s = play_s = changes = 0
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz")):
        outcome = play_recording(file, "free_walk", to_end=True)
        steady_s += outcome.zone_time_s["steady"]
        play_s += sum(outcome.zone_time_s.values())
        changes += sum(event["kind"] == "zone" for event in outcome.events)
    assert steady_s > 0.7 * play_s > 40
    assert 0 < changes < play_s / 2


def test_a_long_trial_spills_and_loses_no_sample(worn):
    """150 s: what no longer fits goes to the flash in between, and the FIFO holds what comes meanwhile."""
    w = worn(swaying_after(12.0, 3.0), STORK_KEEP_GOING=1, STORK_LIMIT_S=150).start(2.0).run(168.0)
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "time_reached" and stored.result["quality"] & ~codes.Q_NO_SHIFT == 0
    assert stored.result["duration_ms"] >= 150_000
    (content,) = sessions_on(w.drive).values()
    assert len(content) > 2 * 32768
    assert list(replay(stored).events) == stored.events
    # the board's clock, which wraps at 2^29 in this trial, against the samples
    gaps = [ticks.diff(u, t) - (b - a) * 9.6 for (a, t), (b, u) in zip(stored.clock, stored.clock[1:], strict=False)]
    assert max(map(abs, gaps)) < 900 and abs(sum(gaps)) < 200


def test_what_holds_up_the_board_is_counted_whenever_it_comes(tmp_path):
    """Between two rounds, or between a look at the clock and one at the sensor, which are .2 ms apart in a round of
    12: 4 s are 416 samples, of which the FIFO holds 256.
    """
    for k in range(0, 62):
        w = Worn(tmp_path / f"drive{k}", STORK_HOLD_S=5)
        w.at(14.0 + k * 2e-4, lambda w=w: w.clock.advance(4_000_000))
        w.start(8.0).run(36.0)
        (stored,) = w.sessions().values()
        lost = sum(value for _, kind, _, value in stored.events if kind == codes.SAMPLES_LOST)
        assert 150 < lost < 175, k


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    def played(folder, seed):
        outcome = play_person(person("unsteady"), "tandem_walk", seed=seed, out=tmp_path / folder)
        return Path(outcome.session_file).read_bytes()

    assert played("a", 3) == played("b", 3)
    assert played("c", 4) != played("a2", 3)


def test_an_unknown_drill_is_one_line():
    with pytest.raises(StorkError, match=r"expected a drill: feet_together, semi_tandem, .*, found 'jumping'"):
        check_drill("jumping")
