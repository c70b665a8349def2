"""The picture of the light language is the firmware's language of today."""

import re
from pathlib import Path

import pytest
from PIL import Image

from stork import drills
from stork.feedback import language
from stork_host.pictures import language_picture
from stork_host.pictures.messages import GROUPS, light_steps, sounds

MESSAGES = [message for group in GROUPS for message in group.messages]


def test_the_committed_picture_is_up_to_date(repository: Path) -> None:
    with Image.open(repository / "docs" / "images" / "light_language.png") as picture:
        assert picture.text[language_picture.FINGERPRINT] == language_picture.fingerprint(), "run `make pictures`"


def test_a_change_of_the_language_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = language_picture.fingerprint()
    monkeypatch.setitem(language.LIGHTS, "far", ((500, 1, 2, 3),))
    assert language_picture.fingerprint() != before


def test_drawing_says_what_it_drew(tmp_path: Path) -> None:
    language_picture.draw(tmp_path / "drawn.png")
    with Image.open(tmp_path / "drawn.png") as picture:
        assert picture.text[language_picture.FINGERPRINT] == language_picture.fingerprint()
        assert picture.width > 1000 and len(picture.convert("RGB").getcolors(1 << 20)) > 20


def _shown_by_the_firmware(repository: Path) -> set[str]:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (repository / "firmware").rglob("*.py")
        if path.name != "language.py"
    )
    named = set(re.findall(r'"(\w+)"', code))
    return {key for key in language.LIGHTS if key in named or key.rstrip("0123") in named}


def test_every_light_that_the_firmware_shows_is_in_the_picture(repository: Path) -> None:
    pictured = {m.light for m in MESSAGES if isinstance(m.light, str)}
    assert pictured == set(language.LIGHTS) >= _shown_by_the_firmware(repository)
    assert [m.light for m in MESSAGES if isinstance(m.light, int)] == list(range(len(drills.MENU)))


def test_every_sound_is_in_the_picture() -> None:
    assert {name for message in MESSAGES for _, name in message.sounds} == set(language.SOUNDS)


def test_what_is_drawn_is_what_the_firmware_plays() -> None:
    by_title = {message.title: message for message in MESSAGES}
    assert light_steps(by_title["Too far"]) == language.LIGHTS["far"]
    assert light_steps(by_title["Walk heel to toe"]) == language.MENU_LIGHTS[2]
    assert sounds(by_title["Drifting"]) == [(0.0, *language.SOUNDS["drifting"])]
    assert sounds(by_title["Steady"]) == []


def _flashes(steps: tuple[tuple[int, int, int, int], ...]) -> int:
    """The most rises of brightness that begin within one second, over ten seconds of a pattern."""
    rises = []
    t, k, before = 0, 0, max(steps[-1][1:])
    while t < 10_000:
        ms, *rgb = steps[k % len(steps)]
        if max(rgb) > before:
            rises.append(t)
        before = max(rgb)
        t, k = t + ms, k + 1
    return max((sum(start <= other < start + 1000 for other in rises) for start in rises), default=0)


def test_flashes_are_counted() -> None:
    assert _flashes(((100, 9, 9, 9), (100, 0, 0, 0))) == 5
    assert _flashes(((1000, 9, 9, 9),)) == 0


@pytest.mark.parametrize("name", [*language.LIGHTS, *range(len(language.MENU_LIGHTS))])
def test_nothing_flashes_more_than_three_times_a_second(name: str | int) -> None:
    steps = language.MENU_LIGHTS[name] if isinstance(name, int) else language.LIGHTS[name]
    assert _flashes(steps) <= 3


def test_lights_differ_in_rhythm_or_brightness_without_colour() -> None:
    """Within what a wearer must tell apart at one moment, no two lights have the same on-off pattern and brightness."""
    for group in GROUPS:
        patterns = []
        for message in group.messages:
            steps = light_steps(message)
            total = sum(step[0] for step in steps)
            patterns.append((tuple((step[0], max(step[1:])) for step in steps), total))
        assert len(set(patterns)) == len(patterns), group.title


def _lit_ms(steps: tuple[tuple[int, int, int, int], ...]) -> list[int]:
    """How long the light is on, each time between two dark moments; steps of other colours are no end of it."""
    spans = [0]
    for ms, *rgb in steps:
        if any(rgb):
            spans[-1] += ms
        elif spans[-1]:
            spans.append(0)
    return [ms for ms in spans if ms]


def test_what_is_wrong_is_never_taken_for_stars_or_a_place_in_the_menu() -> None:
    """Without colour: what is counted has short blinks only, what is wrong has a long one, or is never dark."""
    counted = [language.LIGHTS[f"stars{n}"] for n in (1, 2, 3)]
    for steps in (*counted, *language.MENU_LIGHTS):
        assert max(_lit_ms(steps)) <= 300
    wrong = [message for message in MESSAGES if message in GROUPS[-1].messages]
    names = ["not_still", "doubtful", "fault", "memory_full", "worn_wrong", "fall_question", "fall"]
    assert [m.light for m in wrong] == names
    for message in wrong:
        assert max(_lit_ms(light_steps(message))) >= 800, message.title
    assert [len(_lit_ms(light_steps(message))) - 1 for message in wrong] == [1, 4, 2, 3, 0, 0, 0]
