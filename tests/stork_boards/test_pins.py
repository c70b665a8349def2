"""Pins of the board files and of the virtual boards, against CircuitPython's own list (the circuitpython-stubs)."""

import importlib.util
import re
from pathlib import Path

import pytest

from stork_sim.board.models import MODELS
from stork_sim.firmware_folder import firmware_folder

REAL = [name for name in MODELS if name != "stork_virtual"]
SINGLE = ("SCL", "SDA", "POWER", "WAKE", "PIXEL", "LIGHT_POWER", "LED", "BUZZER", "BUTTON", "BATTERY", "BATTERY_LOW")
SEVERAL = ("DOTSTAR", "RGB", "HAPTIC_BUS")


def stub(board: str) -> dict[str, str]:
    """name -> chip pin"""
    spec = importlib.util.find_spec(f"board_definitions.{board}")
    assert spec is not None and spec.submodule_search_locations is not None
    text = (Path(next(iter(spec.submodule_search_locations))) / "__init__.pyi").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+): microcontroller\.Pin  # (\w+)", text, re.MULTILINE))


def data(board: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec((firmware_folder() / "boards" / f"{board}.py").read_text(encoding="utf-8"), names)
    return {key: value for key, value in names.items() if not key.startswith("__")}


@pytest.mark.parametrize("board", REAL)
def test_the_virtual_board_has_circuitpythons_pins(board):
    pins = {name: pin for pin, names in MODELS[board].names() for name in names}
    assert pins == stub(board)


@pytest.mark.parametrize("board", REAL)
def test_a_board_file_names_pins_that_there_are(board):
    found, known = data(board), stub(board)
    used = [found[key] for key in (*SINGLE, "USB_POWER") if found.get(key)]
    used += [pin for key in SEVERAL for pin in found.get(key, ())]
    assert set(used) <= set(known)
    taken = [known[pin] for pin in used]
    assert len(taken) == len(set(taken)), "one pin for two parts"


def test_every_board_file_has_its_model():
    files = {path.stem for path in (firmware_folder() / "boards").glob("*.py")} - {"__init__", "other"}
    assert files == set(MODELS)
