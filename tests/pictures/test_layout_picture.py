"""The pictures of the two layouts show the boards' own pins, and are those in the guides."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from stork_host.pictures import layout_picture
from stork_host.pictures.board_pins import board_pins
from stork_host.pictures.layout_picture import Layout, layouts

BOARDS = {"front": "adafruit_feather_rp2040", "back": "feather_bluefruit_sense"}


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
@pytest.mark.parametrize("kind", ["layout", "belt"])
def test_the_committed_picture_is_up_to_date(repository: Path, layout: Layout, kind: str) -> None:
    with Image.open(repository / "docs" / "images" / f"{kind}_{layout.name}.png") as picture:
        assert picture.text[layout_picture.FINGERPRINT] == layout_picture.fingerprint(layout), "run `make pictures`"


def test_a_change_is_noticed() -> None:
    layout = layouts()[0]
    assert layout_picture.fingerprint(replace(layout, front="a lamp")) != layout_picture.fingerprint(layout)


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_no_pin_is_used_twice_and_none_that_the_board_needs(layout: Layout) -> None:
    used = [ours for part in layout.parts for _, ours in part.pins if ours not in ("GND", "3V")]
    assert len(set(used)) == len(used)
    told = {name: pin for part in layout.parts for name, pin in re.findall(r'STORK_(\w+) = "(\w+)"', part.note)}
    assert set(told.values()) <= set(used)
    other = {key: value for key, value in board_pins(BOARDS[layout.name]).items() if key not in told}
    wanted = set(other.values()) if layout.name == "back" else set()
    assert not {pin for pin in wanted if isinstance(pin, str)} & set(used)


@pytest.mark.parametrize("name", ["README.md", "docs/build_guide.md", "docs/wearer_guide.md"])
def test_the_guides_show_them(repository: Path, name: str) -> None:
    text = (repository / name).read_text(encoding="utf-8")
    kind = "belt" if "wearer" in name else "layout"
    wanted = [f"{kind}_front.png"] + [f"{kind}_back.png"] * (name != "README.md")
    assert all(picture in text for picture in wanted)


def test_drawing_fills_the_picture(tmp_path: Path) -> None:
    layout_picture.draw(tmp_path / "drawn.png", layouts()[1])
    with Image.open(tmp_path / "drawn.png") as picture:
        assert picture.width > 1000 and len(picture.convert("RGB").getcolors(1 << 20)) > 20
