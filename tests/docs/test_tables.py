"""Tables and numbers of the pages are the code's."""

import inspect
import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import pages
import pytest

from sessions import HEADER
from stork import drills
from stork.core import (
    fall_detector,
    gait_sway,
    heading_calibration,
    metronome,
    mounting,
    quiet_stance,
    score,
    signal_quality,
    stance_end_detector,
    step_classifier,
    step_regularity,
    sway,
    trial,
    trial_result,
    turn_detector,
)
from stork.drills import calibrate, cued_walk, free_walk, stance, stride_walk, tandem_walk, walk
from stork.feedback import feedback_modes
from stork.settings import settings_rules
from stork_format import blocks, code_names, codes, named_fields
from stork_host.analysis.drill_kind import kind_of
from stork_host.cli import sessions as sessions_command
from stork_host.drill_words import CARRIES, IN_FRONT, WORDS
from stork_host.errors import StorkError
from stork_host.install import chips
from stork_host.install.lookalikes import LOOK_ALIKES
from stork_host.pictures.messages import GROUPS

SESSION = pages.text("docs/session_file.md")
BUILD = pages.text("docs/build_guide.md")
SCORING = pages.text("docs/scoring.md")
THERAPIST = pages.text("docs/therapist_guide.md")


_S3 = ("esp32s3_4mbflash_2mbpsram", "esp32s3_nopsram")


class Quiet:
    """A sink that nobody reads."""

    def event(self, *one: int) -> None:
        """An event, which is dropped."""


def _after(page: str, heading: str) -> str:
    return page[page.index(heading) :]


@pytest.mark.parametrize("heading, known", [("### Header", named_fields.HEADER), ("### Result", named_fields.RESULT)])
def test_field_tables(heading: str, known: tuple[tuple[int, str, str], ...]) -> None:
    rows = pages.table(_after(SESSION, heading), "id", "name")
    assert [(int(row[0]), row[1], row[2]) for row in rows] == list(known)


@pytest.mark.parametrize(
    "head, known",
    [
        ("kind", list(code_names.EVENTS.items())),
        ("phase", list(enumerate(codes.PHASES))),
        ("zone", list(enumerate(codes.ZONES))),
        ("direction", list(enumerate(codes.DIRECTIONS))[1:]),
        ("end cause", list(enumerate(codes.END_CAUSES))),
        ("bit", list(code_names.QUALITY)),
    ],
)
def test_code_tables(head: str, known: list[tuple[int, str]]) -> None:
    rows = pages.table(SESSION, head, "name")
    assert [(int(row[0]), row[1]) for row in rows] == known


def test_block_kinds() -> None:
    kinds = {value: name[5:].lower() for name, value in vars(blocks).items() if name.startswith("KIND_")}
    rows = pages.table(SESSION, "kind", "payload")
    assert dict((int(number), name) for number, name in (row[0].split() for row in rows)) == kinds


def test_every_light_of_the_language_has_its_row() -> None:
    rows = [row[0] for row in pages.table(pages.text("docs/light_and_sound.md"), "message", "light")]
    shown = {message.name for group in GROUPS for message in group.messages}
    assert set(rows) == shown  # and tests/pictures: these are the lights that the firmware shows
    ways = pages.table(pages.text("docs/light_and_sound.md"), "you lean to the", "rhythm")
    assert {row[0] for row in ways} == set(codes.DIRECTIONS[1:])
    assert [row[0] for row in pages.table(pages.text("docs/light_and_sound.md"), "mode")] == list(feedback_modes.MODES)


def _board(board: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(pages.text(f"firmware/boards/{board}.py"), names)
    return names


def test_wiring_tables_are_the_boards_pins() -> None:
    pico, feather = _board("raspberry_pi_pico"), _board("adafruit_feather_rp2040")
    rows = pages.table(_after(BUILD, "### Raspberry Pi Pico"), "part", "its pin")
    wired = {(row[0], row[1]): row[2] for row in rows}
    pins = {("LSM6DSOX", "SCL"): "SCL", ("LSM6DSOX", "SDA"): "SDA", ("NeoPixel", "data in"): "PIXEL"}
    pins |= {("buzzer", "one leg"): "BUZZER", ("button", "one leg"): "BUTTON"}
    assert {key: wired[key] for key in pins} == {key: pico[pin] for key, pin in pins.items()}
    rows = pages.table(_after(BUILD, "### Adafruit Feather RP2040"), "part", "its pin")
    wired = {(row[0], row[1]): row[2] for row in rows}
    assert wired["buzzer", "one leg"] == feather["BUZZER"]
    assert wired["button", "one leg"] == feather["BUTTON"]
    front = {row[0]: row[1:] for row in pages.table(pages.text("README.md"), "", "Raspberry Pi Pico")}
    assert front["LSM6DSOX SCL"][0] == pico["SCL"]
    assert front["LSM6DSOX SDA"][0] == pico["SDA"]
    assert front["NeoPixel data in"][0] == pico["PIXEL"]
    assert front["buzzer, other leg to GND"] == [pico["BUZZER"], feather["BUZZER"]]
    assert front["button, other leg to GND"] == [pico["BUTTON"], feather["BUTTON"]]


def test_the_boards_table_is_the_board_files() -> None:
    rows = {row[1]: row for row in pages.table(BUILD, "board", "`board_id`")}
    files = {p.stem for p in (pages.REPOSITORY / "firmware/boards").glob("*.py")}
    assert set(rows) == files - {"__init__", "other", "stork_virtual"}
    for name, (_, _, sensor, light, sound, button, battery) in rows.items():
        data = _board(name)
        assert sensor.partition(": ")[2] == " or ".join(data["CHIPS"])  # type: ignore[arg-type]
        lit = [data["PIXEL"]] if "PIXEL" in data else list(data.get("RGB", [data.get("LED")]))  # type: ignore[call-overload]
        assert light == ", ".join(lit) + (", and words on its display" if data.get("DISPLAY") else "") + (
            ", brightness only" if "LED" in data else ""
        )
        assert sound == data.get("BUZZER", "none")
        assert button == (data["BUTTON"] or "double tap")
        assert battery == ("yes" if "BATTERY" in data else "none")


def test_wiring_of_the_other_boards() -> None:
    headings = [
        *(("### Adafruit Feather", f"adafruit_feather_{one}") for one in ("rp2350", *_S3)),
        *(("### Adafruit QT Py", f"adafruit_qtpy_{one}") for one in ("rp2040", *_S3)),
        ("### Seeed XIAO ESP32-S3", "seeed_xiao_esp32_s3_sense"),
    ]
    for heading, name in headings:
        data = _board(name)
        wired = {(row[0], row[1]): row[2] for row in pages.table(_after(BUILD, heading), "part", "its pin")}
        assert wired["buzzer", "one leg"] == data["BUZZER"]
        assert wired["button", "one leg"] == data["BUTTON"]
        for part, key in (
            (("LSM6DSOX", "SCL"), "SCL"),
            (("LSM6DSOX", "SDA"), "SDA"),
            (("NeoPixel", "data in"), "PIXEL"),
        ):
            assert wired.get(part, "STEMMA QT").partition(" ")[0] in (data.get(key), "STEMMA")


def test_the_table_of_look_alikes_is_the_installers() -> None:
    rows = {row[0]: row[1] for row in pages.table(BUILD, "`board_id`", "lines in settings.toml")}
    assert rows == {name: like.lines() for name, like in LOOK_ALIKES.items()}


def test_the_refused_chips_are_the_installers() -> None:
    told = {row[1].partition(":")[0]: row for row in pages.table(BUILD, "chip", "what it says")}
    for chip in told["refused"][0].split(", "):
        with pytest.raises(StorkError, match=f"{chips.NEEDED_KB} kB of memory"):
            chips.check(chip)
    assert len(told["refused"][0].split(", ")) == len(chips.RAM_KB) + 1, "two of them begin alike"
    assert f"Python needs {chips.NEEDED_KB} kB" in told["refused"][1]
    assert all(chips.warnings(chip, (10, 0)) == [] for chip in told["nothing"][0].split(", "))


def test_pico_pin_numbers_are_those_of_its_header() -> None:
    """GP0..GP15 are pins 1, 2, 4, 5, 6, 7, 9 ... 20, GP16.. begin at 21; every fifth but two is ground."""
    order = [pin for pin in range(1, 41) if pin not in (3, 8, 13, 18, 23, 28, 33, 38, 30, 35, 36, 37, 39, 40)]
    known = {f"GP{gp}": pin for gp, pin in enumerate(order[:23])} | {"3V3(OUT)": 36}
    for row in pages.table(_after(BUILD, "### Raspberry Pi Pico"), "part", "its pin"):
        if row[2] == "GND":
            assert int(row[3]) in (3, 8, 13, 18, 23, 28, 33, 38)
        else:
            assert int(row[3]) == known[row[2]]


def test_settings_table_is_complete_and_states_the_usual_values() -> None:
    rows = {row[0]: row for row in pages.table(BUILD, "name", "value")}
    firmware = "".join(p.read_text(encoding="utf-8") for p in (pages.REPOSITORY / "firmware").rglob("*.py"))
    wiring = {row[0] for row in pages.table(BUILD, "wiring", "what it names")}
    read = {f"STORK_{key}" for key in re.findall(r'(?:names\(|part\(|numbers\[)"(?!STORK)([A-Z0-9_]+)"', firmware)}
    read |= {f"STORK_{kind}" for kind in import_module("stork.hal.lights").KINDS}
    assert wiring < read and not wiring & set(rows)
    assert set(rows) | wiring == set(re.findall(r'"(STORK_[A-Z0-9_]+)"', firmware)) | read
    shipped = tomllib.loads(pages.text("firmware/settings.toml"))
    for name, value in shipped.items():
        if name.startswith("STORK_"):
            assert rows[name][2] == (str(value) or "empty")


def test_settings_ranges() -> None:
    numbers = vars(import_module("stork.settings.settings_rules"))["_NUMBERS"]
    rows = {row[0]: row for row in pages.table(BUILD, "name", "value")}
    for name, (least, most, usual) in numbers.items():
        assert rows[name][2] == (f"the drill's own{_own(name)}" if usual is None else str(usual))
        if most > 1:
            assert rows[name][1].startswith(f"{least} to {most}")


def _own(name: str) -> str:
    """Value that most drills have of their own for a setting: " (45)"; "" for steps, in which they differ."""
    if name == "STORK_STEPS":
        return ""
    field, unit = {"STORK_HOLD_S": ("hold_ms", 1000), "STORK_BPM": ("bpm", 1)}[name]
    ((most, _),) = Counter(drills.setting({"drill": n}, field) // unit for n in drills.NAMES).most_common(1)
    return f" ({most})"


def _g(value: float) -> str:
    return f"{value:g}"


_EIGHTH = {8: "eighth"}


def _private(module: ModuleType, name: str) -> int:
    value = vars(module)[name]
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    "sentence",
    [
        f"Every axis within {_private(quiet_stance, '_ACC_MG')} mg"
        f" and {_private(quiet_stance, '_RATE_DPS')} degrees a second",
        f"after {_private(trial, '_STILL_LIMIT_MS') // 1000} s the trial gives up",
        f"| countdown | {_private(trial, '_COUNTDOWN_MS') // 1000} s;",
        f"at least {sway.FIRST_FLOOR / 1000} and at most {sway.FIRST_CEILING / 1000} degrees",
        f"at {_private(sway, '_BACK')}/16 of the line",
        f"the lines are {({4: 'four'})[_private(gait_sway, '_TIMES')]} times as far",
        f"the first at {sway.FIRST_FLOOR * _private(gait_sway, '_TIMES') // 1000} to "
        f"{gait_sway.FIRST_CEILING // 1000} degrees",
        f"at most every {_private(stride_walk, '_APART')} samples (a third of a second),"
        f" and after {stride_walk._LATEST} samples (a second) without a step",
        f"| watch | {_private(trial_result, '_WATCH_MS') / 1000} s after an end that may be the beginning of a fall",
        f"the time held, of the time to hold; *h* = {stance._HALF_MDEG / 1000} degrees",
        f"*h* = {walk.Walk.half_mdeg / 1000} degrees",
        f"at most {tandem_walk._FREE_MDEG // 1000} degrees to either side",
        f"0 from {tandem_walk._LOST_MDEG // 1000} degrees on",
        f"both need {free_walk._LEAST_STEPS} steps",
        f"within an {_EIGHTH[metronome._HIT]} of a beat",
        f"the first {cued_walk._FIRST_STEPS} steps are for finding the beat",
        f"more than {_private(trial_result, '_LOST_PER_MILLE') // 10} % of the samples in play",
        f"of more than {_private(stance_end_detector, '_JOLT_MG')} mg in the length",
        f"fell by more than {-_private(stance_end_detector, '_FLIGHT_MG')} mg",
        f"a jerk of more than {_private(stance_end_detector, '_JERK_MG')} mg",
        f"reported {_private(stance_end_detector, '_JUDGED_MS') / 1000} s later",
        f"sway of {stance._TOO_FAR_MDEG // 1000} degrees for {stance._TOO_FAR_MS / 1000} s",
        f"also {_private(walk, '_PAUSE_MS') / 1000} s without a step",
        f"a **pause** is {_private(walk, '_PAUSE_MS') / 1000} s without",
        f"a lean of {calibrate._LEAN_MDEG // 1000} degrees has been held for {calibrate._HOLD_MS / 1000} s",
        f"`calibrate` {calibrate._LIMIT_MS // 1000} s",
        f"an impact of more than {_private(fall_detector, '_HARD')} g",
        f"after {_private(step_classifier, '_IDLE_MS') / 1000} s of standing",
        f"one strong peak ({_private(step_classifier, '_STRONG_MG')} mg)",
        f"followed by a higher peak within {_private(step_classifier, '_LIFT_MS') / 1000} s",
        f"**turn** is {_private(turn_detector, '_LEAST_DEG')} degrees or more in one go",
        f"faster than {_private(turn_detector, '_RATE_DPS')} degrees a second",
        f"more than {_private(fall_detector, '_BLOW_EIGHTHS') / 8} g, and within",
        f"within {_private(fall_detector, '_ARMED_MS') / 1000} s the trunk begins to lie",
        f"beyond 45 degrees, for {({1000: 'a second'})[_private(fall_detector, '_LYING_MS')]}",
        f"within {_private(step_classifier, '_REFRACTORY_MS') / 1000} s of the last step",
        f"more than {tandem_walk._SIDE_MDEG // 1000} degrees to a side",
        f"({_private(trial, '_LIMIT_MS') // 1000} s unless set)",
    ],
)
def test_scoring_states_the_codes_own_numbers(sentence: str) -> None:
    assert sentence.lower() in " ".join(SCORING.split()).lower()


def scoring_row(name: str) -> str:
    """The row of a drill in docs/scoring.md, from the table of drills and its words."""
    _, _, legs, _, hold_ms, steps, bpm, difficulty = drills.row(name)
    kind = kind_of(name)
    made = drills.load(name)
    own = {"stance": f"{hold_ms // 1000} s", "walk": f"{steps} steps" if steps else "no end", "calibration": ""}[kind]
    if issubclass(made, cued_walk.CuedWalk):
        own += f", {bpm} beats a minute"
    ends = {
        "stance": "after the time to hold",
        "walk": "after the steps to take",
        "calibration": f"when the lean has been seen, or after {calibrate._LIMIT_MS // 1000} s",
    }[kind]
    asks = WORDS[name].asks.format(leg="`leg`")
    lift = f"{made.lift_ms // 1000} s" if made.lift_ms else ""
    return _line(f"`{name}`", asks, ", ".join(legs), own, str(difficulty or ""), lift, ends)


def build_guide_row(name: str) -> str:
    """The row of a drill in docs/build_guide.md, as the therapist writes it into a menu."""
    if drills.legs(name) == ("",):
        return _line(f"`{name}`", "")
    meaning = {IN_FRONT: "the foot in front", CARRIES: "the leg that carries"}[WORDS[name].leg]
    return _line(f"`{name}`", ", ".join(f"`{leg}`" for leg in drills.legs(name)) + f": {meaning}")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells).replace("|  |", "| |").replace("|  |", "| |").rstrip() + " |"


@pytest.mark.parametrize(
    ("page", "head", "row"),
    [(SCORING, "| drill | what the wearer", scoring_row), (BUILD, "| drill | legs |", build_guide_row)],
    ids=["scoring", "build_guide"],
)
def test_the_drills_of_a_page_are_the_table_of_drills(page: str, head: str, row: Callable[[str], str]) -> None:
    lines = page[page.index(head) :].splitlines()
    rows = lines[2 : next(n for n, line in enumerate(lines) if not line.startswith("|"))]
    assert rows == [row(name) for name in drills.NAMES]


def test_the_therapists_table_has_every_drill_and_the_codes_own_numbers() -> None:
    rows = [(names.split(", "), mind) for names, _, mind in pages.table(THERAPIST, "drill", "for")]
    assert sorted(name for names, _ in rows for name in names) == sorted(drills.NAMES)
    minds = {name: mind for names, mind in rows for name in names}
    assert minds["tandem_walk"] == f"ends after {walk._PAUSE_MS / 1000:g} s without a step"
    assert f"at least {free_walk._LEAST_STEPS + 1} steps; " in minds["free_walk"]
    assert f"the first {cued_walk._FIRST_STEPS} steps are not counted" in minds["cued_walk"]


def test_the_therapists_marks_are_those_of_the_list() -> None:
    marks = [cells[0][0] for cells in pages.table(THERAPIST, "mark", "means")]
    legends = re.findall(r'"(\S)  \w', inspect.getsource(sessions_command))
    assert sorted(marks) == sorted(["*", *legends])


def test_every_drill_has_a_score_on_the_page() -> None:
    scored = " ".join(row[0] for row in pages.table(SCORING, "drill", "score"))
    for name in drills.NAMES:
        assert ("stances" if kind_of(name) == "stance" else name) in scored


def test_every_end_cause_is_explained() -> None:
    assert sorted(row[0] for row in pages.table(SCORING, "cause", "drill")) == sorted(codes.END_CAUSES)


def test_quality_flags_state_the_codes_own_numbers() -> None:
    words = " ".join(SESSION.split())
    assert f"more than {stance._LOOSE_MG} mg within 38 ms" in words  # every fourth sample
    assert f"more than {stance._DRIFT_DPS} degrees a second" in words
    assert f"more than {stance._DRIFT_PER_MILLE // 10} % off, in the mean of {stance._JUDGED_MS // 1000} s" in words
    assert f"more than {_private(signal_quality, '_GRAVITY_PER_MILLE') // 10} % off 1 g" in words
    assert f"for {_private(import_module('stork.core.signal_quality'), '_FROZEN_SAMPLES')} samples" in words


def test_the_page_names_the_flags_that_leave_no_score() -> None:
    given = SCORING[SCORING.index("### When there is no score") : SCORING.index("### Worked examples")]
    told = [name for _, name in code_names.QUALITY if f"`{name}`" in given]
    assert told == code_names.quality_names(codes.NO_SCORE)


def test_the_menus_of_the_pages_are_menus() -> None:
    found = [menu for page in pages.PAGES for menu in re.findall(r'STORK_MENU = "(.+)"', page.read_text("utf-8"))]
    assert found and all(settings_rules.menu(menu) for menu in found)
    assert f"at most {settings_rules._MOST_PLACES}" in BUILD


def test_formula_of_the_tandem_walk() -> None:
    """The page's example: eight steps straight, one with 7 degrees, one with 12."""
    drill = tandem_walk.TandemWalk({**HEADER, "drill": "tandem_walk", "leg": "", "steps": 10, "keep_going": 1}, Quiet())
    for aside in [4000] * 8 + [7000, 12000]:
        drill.steps += 1
        drill.aside = aside
        drill.on_step(0)
    drill.sway.samples, drill.sway.total = 1, 1200
    assert (drill.credit, drill.score(), drill.side_steps) == (8500, 732, 1)


def test_formula_of_the_free_walk_and_its_longest_stride() -> None:
    drill = free_walk.FreeWalk({**HEADER, "drill": "free_walk", "leg": ""}, Quiet())
    drill.regularity = step_regularity.StepRegularity(8192)
    for n in range(750):  # fours of samples
        drill.regularity.step(8192 + 1500 * (n % 15 < 5) + 900 * (n % 30 < 5))
    drill.intervals, drill.interval_samples = 20, 20 * 60
    step, stride, symmetry = drill.regular()
    assert 0 < step < stride and symmetry == step * 1000 // stride
    assert drill.score() == stride * symmetry // 1000
    drill.intervals = 5
    assert drill.score() == 0
    assert "strides of 2.17 s or more" in " ".join(SCORING.split())
    even = step_regularity.StepRegularity(8192)
    for n in range(1000):
        even.step(8192 + 1500 * (n % 28 < 5))
    assert even.at(225) > 0 == even.at(226)
    assert 226 * 9600 == 2_169_600


def test_formula_of_the_cued_walk() -> None:
    drill = cued_walk.CuedWalk({**HEADER, "drill": "cued_walk", "leg": ""}, Quiet())
    drill.beat.steps, drill.beat.hits = 36, 30
    drill.beat.cosines = 127 * 36 * 9 // 10
    assert drill.beat.concentration() == pytest.approx(900, abs=1)
    assert drill.score() == (833 + drill.beat.concentration()) * drill.beat.concentration() // 2000


def test_a_belt_sunk_by_ten_degrees_has_the_nine_integers_of_the_page() -> None:
    rows = pages.table(pages.text("docs/coordinate_system.md"), "spec", "nine integers")
    plain = mounting.Mounting("+y+z+x")
    assert heading_calibration.spec(plain) == rows[0][1]
    sunk = mounting.Mounting("+y+z+x")
    assert sunk.align(round(8192 * math.cos(math.radians(10))), 0, round(8192 * math.sin(math.radians(10))))
    assert heading_calibration.spec(sunk) == rows[1][1]
    assert mounting.Mounting(heading_calibration.spec(sunk)).rows == sunk.rows


def test_zone_lines_and_stars_as_told() -> None:
    lines = sway.Sway()
    lines.start(0, 0, 400)
    assert (lines.first, lines.second) == (6 * 400, 6 * 400 * 5 // 2)
    words = " ".join(SCORING.split())
    assert "six times the wearer's own mean sway" in words and "two and a half times the first" in words
    assert "750 points give three, 500 two, 250 one" in words
    told = [(points, [row for row in (750, 500, 250) if points >= row]) for points in (749, 750, 500, 250, 249)]
    for points, reached in told:
        assert _stars(points) == len(reached)


def _stars(points: int) -> int:
    class Fixed(trial.Trial):
        def score(self) -> int:
            return points

    header = {"period_us": 9600, "acc_ug_per_lsb": 122, "gyr_udps_per_lsb": 8750, "axes": "+y+z+x"}
    one = Fixed(header, None)
    one.play_samples = 1
    stars: int = one.result()["stars"]
    return stars


def test_score_formula_against_exact_fractions() -> None:
    for s in range(0, 9000, 70):
        for h in (1500, 3000):
            exact = 1000 * h * h / (h * h + s * s)
            assert abs(score.steadiness(s, h) - exact) < 5


def test_costs_of_the_simulator() -> None:
    rows = pages.table(pages.text("docs/simulator.md"), "action", "microseconds")
    checked = 0
    for row in rows:
        if row[2]:
            module, _, constant = row[2].rpartition(".")
            assert int(row[1]) == vars(import_module(module))[constant], row
            checked += 1
    assert checked >= 7


def test_power_states_the_codes_own_thresholds() -> None:
    battery, gate = import_module("stork.device.battery_level"), pages.text("docs/power.md")
    for mv in (battery.LOW_MV, battery.EMPTY_MV, _private(battery, "_ABSENT_MV")):
        assert f"| below {mv} mV |" in gate
    spoken = {12000: "twelve"}[import_module("stork.device.fall_alarm").QUESTION_MS]
    assert f"**Press the button once** within {spoken} seconds" in pages.text("docs/wearer_guide.md")


def test_the_fatigue_brake_as_told_to_therapists() -> None:
    told = " ".join(pages.text("docs/therapist_guide.md").split())
    brake = import_module("stork.device.fatigue")
    assert f"more than {_private(brake, '_WORSE_PER_MILLE') / 1000} times the lowest" in told
    assert f"and {_private(brake, '_LEAST_MDEG') / 1000} degrees above it" in told
    assert f"shorter than {_private(brake, '_HELD_MS') // 1000} s" in told
    assert _private(brake, "_NEAR_FALLS") == 2 and "two trials of the day with a stumble" in told
    minutes = vars(import_module("stork.settings.settings_rules"))["_NUMBERS"]["STORK_FATIGUE"][2]
    assert f"For {minutes} minutes no drill begins" in told
