"""The picture of the language is the firmware's language of today."""

import re
from pathlib import Path

import pytest
from PIL import Image

from stork import drills
from stork.feedback import language
from stork_format import codes
from stork_host.pictures import language_picture, language_steps, patterns
from stork_host.pictures.messages import GROUPS
from stork_host.pictures.patterns import Steps
from stork_sim.firmware_folder import library_folder

MESSAGES = [message for group in GROUPS for message in group.messages]


def test_the_committed_picture_is_up_to_date(repository: Path) -> None:
    with Image.open(repository / "docs" / "images" / "light_language.png") as picture:
        assert picture.text[language_picture.FINGERPRINT] == language_picture.fingerprint(), "run `make pictures`"


def test_the_firmware_has_the_bytes_of_the_steps() -> None:
    text = (library_folder() / "stork" / "feedback" / "patterns.py").read_text(encoding="utf-8")
    assert text == language_steps.patterns_text(), "run `make pictures`"
    assert {name: language.piece(language.LIGHTS[name]) for name in language.LIGHTS} == language_steps.LIGHTS
    assert {name: language.piece(language.SOUNDS[name]) for name in language.SOUNDS} == language_steps.SOUNDS


def test_a_change_of_the_language_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = language_picture.fingerprint()
    changed = GROUPS[0].messages[0]._replace(light=Steps(((500, 1, 2, 3),), 0))
    group = GROUPS[0]._replace(messages=(changed, *GROUPS[0].messages[1:]))
    monkeypatch.setattr(language_picture, "GROUPS", (group, *GROUPS[1:]))
    assert language_picture.fingerprint() != before


def test_drawing_says_what_it_drew(tmp_path: Path) -> None:
    language_picture.draw(tmp_path / "drawn.png")
    with Image.open(tmp_path / "drawn.png") as picture:
        assert picture.text[language_picture.FINGERPRINT] == language_picture.fingerprint()
        assert picture.width > 1000 and len(picture.convert("RGB").getcolors(1 << 20)) > 20


def _named_by_the_firmware(repository: Path) -> set[str]:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (repository / "firmware").rglob("*.py")
        if path.name not in ("language.py", "patterns.py", "words.py")
    )
    return set(re.findall(r'"(\w+)"', code))


def test_every_light_is_in_the_picture_and_nothing_else() -> None:
    assert {message.name for message in MESSAGES} == {"menu", *codes.ZONES, *language.LIGHTS}
    menu = [message.light for message in MESSAGES if message.name == "menu"]
    assert menu == [patterns.menu_light(place, leg) for place, (_, leg) in enumerate(drills.MENU)]
    ways = [m for m in MESSAGES if m.name in codes.ZONES[1:] and m.light != patterns.light("hold")]
    assert len({m.light for m in ways}) == 8


def test_every_sound_is_in_the_picture() -> None:
    assert {name for message in MESSAGES for _, name, _ in message.sounds} == {"menu", "lean", *language.SOUNDS}


def test_the_firmware_says_all_that_the_picture_shows(repository: Path) -> None:
    named = _named_by_the_firmware(repository)
    said = {name for name in language.LIGHTS if name in named or name.rstrip("0123") in named}
    assert set(language.LIGHTS) == said


def test_what_is_drawn_is_what_the_firmware_plays() -> None:
    by_title = {message.title: message for message in MESSAGES}
    assert by_title["Sensor fault"].light == patterns.light("fault")
    assert by_title["Sensor fault"].sounds == ((0.0, "fault", patterns.sound("fault")),)
    assert by_title["Too far forward"].light == patterns.lean_light(codes.FAR, "forward")
    assert by_title["Balance by yourself"].sounds == ()


def _lit_ms(steps: tuple[tuple[int, ...], ...]) -> list[int]:
    """Times, ms, that the light is on, each between two dark moments; steps of other colours are no end of it."""
    spans = [0]
    for ms, *rgb in steps:
        if max(rgb) > 12:
            spans[-1] += ms
        elif spans[-1]:
            spans.append(0)
    return [ms for ms in spans if ms]


def test_what_is_wrong_is_never_taken_for_stars_or_a_place_in_the_menu() -> None:
    """Without colour: what is counted has short blinks only, what is wrong has a long one, or is never dark. The dim
    mark of a leg is not counted."""
    counted = [patterns.light(f"stars{n}") for n in (1, 2, 3)]
    menus = [patterns.menu_light(place, leg) for place in range(8) for leg in ("", "left", "right")]
    for pattern in (*counted, *menus):
        assert max(_lit_ms(pattern.steps)) <= 300
    wrong = GROUPS[-1].messages
    names = ["not_still", "doubtful", "fault", "settings", "memory_full", "worn_wrong", "fall_question", "fall"]
    assert [m.name for m in wrong] == names
    for message in wrong:
        assert max(_lit_ms(message.light.steps)) >= 800, message.title
    assert [len(_lit_ms(message.light.steps)) - 1 for message in wrong] == [1, 4, 2, 5, 3, 0, 0, 0]
