"""Words on a display: all messages, in words that fit, in the light's own colour."""

import pytest

from stork import drills
from stork.feedback import display_text, language
from stork.feedback.sway_cue import SwayCue
from stork_format import codes


class Shows:
    """A player that shows the menu or a lean."""

    def __init__(self, play: tuple[str, str] = ("single_leg", "left"), way: int = 0) -> None:
        self.menu = (7, *play)
        self.lean = SwayCue(True)
        self.lean.light.way = way


LEGS = [(name, leg) for name in drills.NAMES for leg in drills.legs(name)]


@pytest.mark.parametrize("name", [*language.LIGHTS, *codes.ZONES, "menu"])
def test_every_message_has_words_that_fit_ten_to_a_line(name: str) -> None:
    for play in LEGS if name == "menu" else LEGS[:1]:
        for way in range(1, 5):
            lines = display_text.lines(Shows(play, way), name)
            assert 1 <= len(lines) <= 3 and all(0 < len(line) <= 10 for line in lines), lines


def test_no_two_messages_have_the_same_words() -> None:
    said = [display_text.lines(Shows(), name) for name in language.LIGHTS]
    said += [display_text.lines(Shows(way=way), name) for name in codes.ZONES[1:] for way in range(1, 5)]
    said += [display_text.lines(Shows(play), "menu") for play in LEGS]
    assert len(set(said)) == len(said)
    assert display_text.lines(Shows(("single_leg", "right")), "menu") == ("8", "One leg", "right")
    assert display_text.lines(Shows(way=2), "far") == ("Too far", "left")


@pytest.mark.parametrize("name", [*language.LIGHTS, *codes.ZONES, "menu"])
def test_colours_are_as_bright_as_their_hue_can_be(name: str) -> None:
    rgb = display_text.colour(name)
    assert len(rgb) == 3 and max(rgb) == 255
    assert display_text.colour("go") == (0, 255, 0)
