"""The build guide's lead: on each board that is worn at the back the lines of its row play button, light and sound."""

import re
from dataclasses import replace
from pathlib import Path

import pages
import pytest

from board_world import Worn
from stork_boards.test_every_board import GO, MENU, complaints, headers, lit, played
from stork_boards.test_pins import data, stub
from stork_host.pictures.layout_picture import layouts
from stork_sim.board.models import MODELS, Model

BUILD = pages.text("docs/build_guide.md")
PARTS = {"STORK_BUTTON": "button", "STORK_BUZZER": "buzzer", "STORK_PIXEL": "pixel"}
MOTORS = ("STORK_HAPTIC_LEFT", "STORK_HAPTIC_RIGHT")
PLAIN = re.compile(r"[ADP]\d+|RX|TX|SCK|MISO|MOSI")
"""Names of pins that go to the board's edge and to nothing on it."""


def _lines(cell: str) -> dict[str, str]:
    found = dict(re.findall(r'(STORK_\w+) = "(\w+)"', cell))
    assert ", ".join(f'{name} = "{pin}"' for name, pin in found.items()) == cell
    return found


LEAD = {row[0]: (_lines(row[1]), _lines(row[2])) for row in pages.table(BUILD, "board at the back")}
BOARDS = sorted(LEAD)


def _wired(board: str, *, motors: bool) -> Model:
    """The board with the parts of its row, and without its own LEDs, which the wearer cannot see."""
    lead, side = LEAD[board]
    parts = {part: lead[name] for name, part in PARTS.items()}
    sides = tuple(side[name] for name in MOTORS) if motors else ()
    return replace(MODELS[board], rgb=(), led="", **parts, motors=sides)


def test_every_board_that_has_its_sensor_on_it_has_a_row() -> None:
    rows = pages.table(BUILD, "board", "`board_id`")
    assert list(LEAD) == [row[1] for row in rows if row[2].startswith("on it")]
    for lead, side in LEAD.values():
        assert list(lead) == list(PARTS) and list(side) == list(MOTORS)


@pytest.mark.parametrize("board", BOARDS)
def test_its_pins_are_there_and_nothing_else_uses_them(board: str) -> None:
    known, used = stub(board), [pin for lines in LEAD[board] for pin in lines.values()]
    assert set(used) <= known.keys()
    taken = [known[name] for name in used]
    assert len(set(taken)) == len(taken)
    names = [name for name, pin in known.items() if pin in taken]
    assert all(PLAIN.fullmatch(name) for name in names), names
    own = {key: value for key, value in data(board).items() if "STORK_" + key not in PARTS}
    others = {pin for value in own.values() for pin in (value if isinstance(value, tuple) else (value,))}
    assert not others & set(names)


@pytest.mark.parametrize("motors", [False, True], ids=["lead", "motors"])
@pytest.mark.parametrize("board", BOARDS)
def test_a_whole_trial_by_its_lines(tmp_path: Path, board: str, motors: bool) -> None:
    lead, side = LEAD[board]
    settings = {**lead, **(side if motors else {})}
    found, _ = played(tmp_path / "drive", _wired(board, motors=motors), settings=settings)
    assert headers(found)[0]["board_id"] == board and complaints(found) == []
    assert {MENU, GO} <= lit(found) and found.sound.log
    assert [bool(level.log) for level in found.vibration_sides] == [motors] * 2


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("lost", PARTS)
def test_without_a_line_its_part_does_nothing(tmp_path: Path, board: str, lost: str) -> None:
    """So each line is needed, but for the Nano's buzzer, whose usual pin it is."""
    lines = {name: pin for name, pin in LEAD[board][0].items() if name != lost}
    worn = Worn(tmp_path / "drive", model=_wired(board, motors=False), **lines).start(3.0).run(8.0)
    does = {
        "STORK_BUTTON": "session 1" in worn.console,
        "STORK_BUZZER": bool(worn.board.sound.log),
        "STORK_PIXEL": any(any(rgb) for rgb in lit(worn.board)),
    }
    usual = data(board).get(lost.removeprefix("STORK_")) == LEAD[board][0][lost]
    assert does == {name: name != lost or usual for name in PARTS}
    assert usual == (lost == "STORK_BUZZER" and board.startswith("arduino"))


def test_the_picture_has_the_pins_of_the_table() -> None:
    shown = {name: pin for part in layouts()[1].parts for name, pin in re.findall(r'(STORK_\w+) = "(\w+)"', part.note)}
    lead, side = LEAD["feather_bluefruit_sense"]
    assert shown == {**lead, **side}
