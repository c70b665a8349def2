"""Tables and numbers of the pages are the code's."""

import re
import tomllib
from importlib import import_module
from types import ModuleType

import pages
import pytest

from stork.core import baseline, fall, score, steps, sway, touchdown, trial
from stork.drills import single_leg, tandem_walk
from stork_format import blocks, codes, fields
from stork_host.pictures.messages import GROUPS

SESSION = pages.text("docs/session_file.md")
BUILD = pages.text("docs/build_guide.md")
SCORING = pages.text("docs/scoring.md")


def _after(page: str, heading: str) -> str:
    return page[page.index(heading) :]


@pytest.mark.parametrize("heading, known", [("### Header", fields.HEADER), ("### Result", fields.RESULT)])
def test_field_tables(heading: str, known: tuple[tuple[int, str, str], ...]) -> None:
    rows = pages.table(_after(SESSION, heading), "id", "name")
    assert [(int(row[0]), row[1], row[2]) for row in rows] == list(known)


@pytest.mark.parametrize(
    "head, known",
    [
        ("kind", list(codes.EVENTS.items())),
        ("phase", list(enumerate(codes.PHASES))),
        ("zone", list(enumerate(codes.ZONES))),
        ("direction", list(enumerate(codes.DIRECTIONS))[1:]),
        ("end cause", list(enumerate(codes.END_CAUSES))),
        ("bit", list(codes.QUALITY)),
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
    shown = {message.light for group in GROUPS for message in group.messages if isinstance(message.light, str)}
    assert set(rows) == {"menu", *shown}  # and tests/pictures: these are the lights that the firmware shows


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
    assert set(rows) == set(re.findall(r'"(STORK_[A-Z_]+)"', firmware))
    shipped = tomllib.loads(pages.text("firmware/settings.toml"))
    for name, value in shipped.items():
        if name.startswith("STORK_"):
            assert rows[name][2] == (str(value) or "empty")


def test_settings_ranges() -> None:
    numbers = vars(import_module("stork.settings"))["_NUMBERS"]
    rows = {row[0]: row for row in pages.table(BUILD, "name", "value")}
    for name, (least, most, usual) in numbers.items():
        assert rows[name][2] == str(usual)
        if most > 1:
            assert rows[name][1].startswith(f"{least} to {most}")


def _g(value: float) -> str:
    return f"{value:g}"


def _private(module: ModuleType, name: str) -> int:
    value = vars(module)[name]
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    "sentence",
    [
        f"Every axis within {_private(baseline, '_ACC_MG')} mg and {_private(baseline, '_RATE_DPS')} degrees a second",
        f"after {_private(trial, '_STILL_LIMIT_MS') // 1000} s the trial gives up",
        f"| countdown | {_private(trial, '_COUNTDOWN_MS') // 1000} s;",
        f"| lift | {single_leg.SingleLeg.lift_ms // 1000} s on one leg",
        f"nearer than {sway.FIRST_FLOOR / 1000} and never farther than {sway.FIRST_CEILING / 1000} degrees",
        f"at {_private(sway, '_BACK')}/16 of the distance",
        f"({single_leg._HOLD_MS // 1000} s unless set) | {single_leg._HALF_MDEG / 1000} degrees",
        f"({tandem_walk._STEPS} unless set) | {tandem_walk._HALF_MDEG / 1000} degrees",
        f"of more than {_private(touchdown, '_JOLT_MG')} mg",
        f"sway of {single_leg._TOO_FAR_MDEG // 1000} degrees for {single_leg._TOO_FAR_MS / 1000} s",
        f"also {tandem_walk._LIMIT_STEP_MS // 1000} s without a step",
        f"within {_private(fall, '_ARMED_MS') // 1000} s the trunk lies",
        f"at least {_private(steps, '_REFRACTORY_MS') / 1000} s after the last one",
        f"more than {tandem_walk._SIDE_MDEG // 1000} degrees to a side",
        f"({_private(trial, '_LIMIT_MS') // 1000} s unless set)",
    ],
)
def test_scoring_states_the_codes_own_numbers(sentence: str) -> None:
    assert sentence.lower() in " ".join(SCORING.split()).lower()


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
