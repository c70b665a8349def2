"""The case as a button: what counts as a double tap, and what does not."""

import pytest

from board_bench import Bench
from stork_sim.board.belt import TAP_S, Addition, tap
from stork_sim.board.models import MODELS
from stork_sim.motion.fall_and_stumble import Fall
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import make_rig, play, play_recording

XIAO, NANO = MODELS["Seeed_XIAO_nRF52840_Sense"], MODELS["arduino_nano_rp2040_connect"]
DOWN, SHORT, LONG = 1, 2, 3


@pytest.fixture(params=[XIAO, NANO], ids=lambda model: model.board_id)
def told(request, tmp_path):
    """Presses that the app's Button finds in taps at these times in s, while nobody moves: (s, which)."""

    def run(*taps_s, until_s=8.0):
        b = Bench(tmp_path / "drive", request.param)
        b.ports.sensor()
        begun = b.clock.now_us
        b.belt.additions += [Addition(begun / 1e6 + at, TAP_S, tap) for at in taps_s]
        b.belt.changed()
        button = b.importer.import_("stork.feedback.button", fromlist=("",)).Button(b.ports.button.long_ms)
        found = []
        while b.clock.now_us < begun + until_s * 1e6:
            b.clock.advance(12_000)
            what = button.tick(b.ports.button.pressed(), b.ports.clock.ticks_ms())
            if what:
                found.append((round((b.clock.now_us - begun) / 1e6, 1), what))
        assert b.chip.violations == []
        return found

    return run


@pytest.mark.parametrize("gap_s", [0.15, 0.3, 0.6])
def test_a_double_tap_is_a_short_press(told, gap_s):
    down, short = told(1.0, 1.0 + gap_s)
    assert down == (pytest.approx(1.4 + gap_s, abs=0.11), DOWN), "known when no third tap came: for a trial to stop"
    assert short == (pytest.approx(down[0] + 2.0, abs=0.11), SHORT)


def test_two_double_taps_are_one_long_press(told):
    down, long = told(1.0, 1.3, 2.2, 2.6)
    assert down[1] == DOWN and long == (pytest.approx(down[0] + 2.1, abs=0.11), LONG)


@pytest.mark.parametrize(
    "taps",
    [(1.0,), (1.0, 1.9), (1.0, 1.06), (1.0, 1.3, 1.55), (1.0, 1.2, 1.4, 1.6, 1.8, 2.0)],
    ids=["one", "two far apart", "one that rings", "three", "a rattle"],
)
def test_what_is_no_double_tap(told, taps):
    assert told(*taps) == []


def test_two_presses_one_after_the_other(told):
    assert [what for _, what in told(1.0, 1.3, 5.0, 5.3, until_s=9.0)] == [DOWN, SHORT, DOWN, SHORT]


@pytest.mark.parametrize("name", ["HA_001_Test5_Trial1", "HA_002_Test5_Trial1", "MS_001_Test5_Trial1"])
def test_no_heel_strike_of_a_real_walk_is_a_tap(shared_data, tmp_path, name):
    """The walk is recorded to its end, as on a board with a button; the double tap at the end stops it."""
    file = shared_data / "lowback_walk" / f"{name}.csv.gz"
    with_button = play_recording(file, "free_walk", to_end=True, out=tmp_path / "button")
    with_taps = play_recording(file, "free_walk", to_end=True, out=tmp_path / "taps", board=NANO.board_id)
    assert with_taps.end_cause == with_button.end_cause == "stopped"
    assert with_taps.duration_s == pytest.approx(with_button.duration_s + 0.6, abs=0.3)


@pytest.mark.parametrize("direction", ["forward", "left"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_fall_is_a_fall_and_not_a_press(tmp_path, direction, seed):
    who = virtual_wearer(person("young"), Fall(direction=direction), seed=seed)
    rig = make_rig(who, tmp_path / "drive", board=XIAO, seed=seed)
    assert play(rig, who, "single_leg", "left").outcome.end_cause == "fall"


def test_without_a_sensor_it_is_tried_again_by_itself(tmp_path):
    """There is nothing to tap on: every ten seconds a press that nobody made."""
    who = virtual_wearer(person("young"), Fall(), seed=1)
    rig = make_rig(who, tmp_path / "drive", board=XIAO)
    rig.chip.nack = True
    rig.board.clock.call_at(15_000_000, lambda: setattr(rig.chip, "nack", False))
    rig.board.clock.call_at(29_000_000, rig.board.power_off)
    rig.board.power_on()
    assert sum("fault: sensor" in line for line in rig.board.console) == 2
    assert any(b > 0 and not r for t, r, _, b in rig.board.light.log if t > 22e6), "the menu's blue"
