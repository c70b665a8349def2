"""Messages: the whole device shows each of the language in some situation, and no others."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from broken_firmware import broken_app
from device_store import fill_area
from stork.feedback import language
from stork_format import codes
from stork_sim.motion.motion_source import STANDARD_GRAVITY

# Whatever the player is told goes to the console too.
TOLD = """
import json
from stork.feedback import output_player as p
light = p.OutputPlayer._light
sound = p.OutputPlayer._sound
def _light(self, name, *rest):
    print("light", name)
    light(self, name, *rest)
def _sound(self, name, *rest):
    print("sound", name)
    sound(self, name, *rest)
p.OutputPlayer._light = _light
p.OutputPlayer._sound = _sound
"""
FELT = """
import json
from stork.hal import circuitpython as hal
class Motor:
    def on(self, percent):
        print("felt", percent)
    def off(self):
        print("felt", 0)
class Display:
    def show(self, name, lines, rgb):
        print("shown", json.dumps([name, list(lines), list(rgb)]))
start = hal.Ports.__init__
def init(self, *rest):
    start(self, *rest)
    self.haptic = Motor()
    self.display = Display()
hal.Ports.__init__ = init
"""


def swings(t_s: np.ndarray) -> np.ndarray:
    """Still, and from the 13th second on leaning to each side in turn, a little and then a lot."""
    out = upright(t_s)
    for axis, rate, sign in ((1, 5, 1.0), (2, 4, 1.0)):
        begin = 13.0 if axis == 1 else 25.0
        on = (t_s > begin) & (t_s < begin + 12.0)
        size = np.where(t_s - begin < 6.0, 4.0, 8.0)
        angle = np.radians(size) * np.sin(2 * np.pi * (t_s - begin) / 6.0) * on
        out[:, axis] = -STANDARD_GRAVITY * np.sin(angle)
        out[:, 0] -= STANDARD_GRAVITY * (1 - np.cos(angle))
        speed = size * 2 * np.pi / 6.0 * np.cos(2 * np.pi * (t_s - begin) / 6.0) * on
        out[:, rate] = sign * speed if rate == 5 else -speed
    return out


def fidgets(t_s: np.ndarray) -> np.ndarray:
    out = upright(t_s)
    out[:, 1] = 3.0 * np.sign(np.sin(2 * np.pi * 0.7 * t_s)) * (t_s > 4.0)
    return out


def falls(t_s: np.ndarray) -> np.ndarray:
    out = upright(t_s)
    lying = t_s > 14.05
    out[lying, 0] = 0
    out[lying, 2] = -STANDARD_GRAVITY
    out[(t_s > 14.0) & ~lying, 0] = 3 * STANDARD_GRAVITY
    return out


def flaps(t_s: np.ndarray) -> np.ndarray:
    out = upright(t_s)
    out[:, 0] += 1.6 * np.sin(2 * np.pi * 11 * t_s) * (t_s > 11.0)
    return out


def worn(drive: Path, motion: object = None, lines: str = "", **settings: object) -> Worn:
    w = Worn(drive, Motion(motion) if motion is not None else None, **settings)  # type: ignore[arg-type]
    w.board.firmware = broken_app(drive.parent / "told", TOLD + lines)
    return w


def said(w: Worn) -> set[str]:
    return {line for line in w.board.console if line.startswith(("light ", "sound "))}


LOW = "import stork.hal.circuitpython as hal\nhal.Ports.battery_mv = lambda self: 3550\n"


def scenes(folder: Path) -> dict[str, Worn]:
    """Name -> somebody who has been through it."""

    def at(name: str, *args: object, **settings: object) -> Worn:
        (folder / name).mkdir()
        return worn(folder / name / "drive", *args, **settings)  # type: ignore[arg-type]

    full = at("full", STORK_HOLD_S=2)
    fill_area(full.drive, 0)
    again = at("best", STORK_HOLD_S=60, STORK_LIMIT_S=10)
    again.start(2.0).start(30.0)
    return {
        "a day": at("day", STORK_SAFETY=1, STORK_HOLD_S=2, STORK_IDLE_S=20).start(2.0).press(6.0).run(120.0),
        "leaning": at("lean", swings, STORK_KEEP_GOING=1).start(2.0).press(40.0).run(45.0),
        "by oneself": at("probe", STORK_FEEDBACK="off", STORK_HOLD_S=2).start(2.0).run(20.0),
        "to a beat": at("beat", STORK_MENU="cued_walk").start(2.0).press(20.0).run(22.0),
        "to a beat of light": at("flash", STORK_MENU="cued_walk", STORK_BEAT_LIGHT=1).start(2.0).press(20.0).run(22.0),
        "one star": at("one", STORK_HOLD_S=30).start(2.0).press(21.0).run(24.0),
        "two stars": at("two", STORK_HOLD_S=30).start(2.0).press(29.0).run(32.0),
        "stopped": at("stop").start(2.0).press(6.0).run(8.0),
        "fidgeting": at("fidget", fidgets).start(2.0).run(45.0),
        "falling": at("fall", falls).start(2.0).press(45.0).run(50.0),
        "loose": at("loose", flaps, STORK_KEEP_GOING=1, STORK_LIMIT_S=12).start(2.0).run(25.0),
        "full drive": full.start(4.0).press(7.0).run(26.0),
        "sensor": at("sensor").start(2.0).set_chip(8.0, nack=True).run(12.0),
        "typing error": at("typo", STORK_BPM=999).run(4.0),
        "battery": at("battery", None, LOW).start(2.0).run(6.0),
    }


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worn]:
    return scenes(tmp_path_factory.mktemp("scenes"))


def test_each_scene_says_what_belongs_to_it(played: dict[str, Worn]) -> None:
    wanted = {
        "a day": "light support, sound support, light still, light countdown, light go, sound stars3, light asleep",
        "leaning": "light steady, light drifting, light far, sound lean",
        "by oneself": "light hold, light stars3",
        "to a beat": "sound beat, light steady",
        "to a beat of light": "sound beat, light beat",
        "one star": "light stars1, sound stars1",
        "two stars": "light stars2, sound stars2",
        "stopped": "sound stopped, light stars0",
        "fidgeting": "light not_still, sound not_still",
        "falling": "light fall_question, sound fall_question, light fall, sound fall",
        "loose": "light doubtful, sound doubtful",
        "full drive": "light storage, sound storage, light memory_full, sound memory_full",
        "sensor": "light fault, sound fault",
        "typing error": "light settings, sound settings",
        "battery": "light battery_low, sound battery_low",
    }
    for scene, names in wanted.items():
        assert set(names.split(", ")) <= said(played[scene]), scene


def test_what_is_never_said_in_these_scenes_is_said_in_others(played: dict[str, Worn]) -> None:
    """test_calibration.py and test_before_and_after_drill.py play the others: best, worn_wrong, learned, rest..."""
    everything = set().union(*(said(w) for w in played.values()))
    lights = {f"light {name}" for name in ("menu", *codes.ZONES, *language.LIGHTS)}
    sounds = {f"sound {name}" for name in ("menu", "lean", *language.SOUNDS)}
    assert everything <= lights | sounds
    elsewhere = {"best", "worn_wrong", "learned", "rest", "plugged"}
    assert {name.split()[1] for name in (lights | sounds) - everything} <= elsewhere


def test_no_light_of_any_scene_flashes_more_than_three_times_a_second(played: dict[str, Worn]) -> None:
    """As the board's light showed it, over all changes of messages: darkenings are a third of a second apart."""
    for scene, w in played.items():
        log = [(t_us / 1000, 0.2126 * r + 0.7152 * g + 0.0722 * b) for t_us, r, g, b in w.board.light.log]
        falls_ms = [t for (_, a), (t, b) in pairwise(log) if b < 0.85 * a]
        gaps = np.diff(falls_ms)
        assert len(falls_ms) == 0 or not len(gaps) or gaps.min() >= 330, scene


def test_closed_eyes_motor_and_display_on_the_whole_device(tmp_path: Path) -> None:
    w = worn(tmp_path / "drive", swings, FELT, STORK_KEEP_GOING=1, STORK_EYES="closed", STORK_QUIET=1)
    w.start(2.0).press(40.0).run(45.0)
    assert {"light drifting", "light far", "light steady"}.isdisjoint(said(w)) and "light hold" in said(w)
    strengths = [int(line.split()[1]) for line in w.board.console if line.startswith("felt")]
    assert 58 in strengths, "steady, with closed eyes"
    assert max(strengths) > 90 and len(set(strengths)) > 6, "the stronger the farther"
    assert [hz for _, hz in w.board.sound.log if hz] == [], "quiet"
    shown = [json.loads(line[6:]) for line in w.board.console if line.startswith("shown")]
    assert next(lines for name, lines, _ in shown if name == "menu") == ["1", "One leg", "left"]
    assert ["Go!"] in [lines for _, lines, _ in shown] and ["Balance", "on your", "own"] in [x[1] for x in shown]


def test_open_eyes_see_on_the_display_which_way(tmp_path: Path) -> None:
    w = worn(tmp_path / "drive", swings, FELT, STORK_KEEP_GOING=1).start(2.0).press(40.0).run(45.0)
    shown = [json.loads(line[6:]) for line in w.board.console if line.startswith("shown")]
    ways = {lines[1] for name, lines, _ in shown if name in ("drifting", "far")}
    assert ways == {"left", "right", "forward", "backward"}
    (stored,) = w.sessions().values()
    assert {codes.DIRECTIONS[e[3]] for e in stored.events if e[1] == codes.ZONE and e[2]} >= ways
