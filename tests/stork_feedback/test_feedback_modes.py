"""Feedback modes: sessions with and without live feedback, by hand and for whole plans."""

import pytest

from stork.feedback import feedback_modes
from stork.feedback.feedback_modes import live


def numbers(mode: str, first: int = 1, last: int = 18) -> list[int]:
    return [n for n in range(first, last + 1) if live(mode, n)]


def test_by_hand() -> None:
    assert numbers("full", last=4) == [1, 2, 3, 4]
    assert numbers("off") == numbers("silent") == []
    assert numbers("two_of_three", last=9) == [1, 2, 3, 4, 6, 8]
    assert numbers("every_third", last=12) == [1, 3, 8, 10, 12]


@pytest.mark.parametrize("block", range(1, 50))
def test_exactly_one_of_three_in_a_row_is_the_other_kind(block: int) -> None:
    three = range(3 * block, 3 * block + 3)
    assert sum(live("two_of_three", n) for n in three) == 2
    assert sum(live("every_third", n) for n in three) == 1


def test_what_fades_is_a_part_of_what_was() -> None:
    every, two, full = (set(numbers(mode, last=300)) for mode in ("every_third", "two_of_three", "full"))
    assert every < two < full


@pytest.mark.parametrize("places", range(1, 9))
def test_no_drill_of_a_menu_is_always_the_silent_one(places: int) -> None:
    """Somebody who does one drill after the other, round and round: each is told in two of three of its turns."""
    for place in range(places):
        turns = range(place + 1, place + 1 + places * 90, places)
        told = sum(live("two_of_three", n) for n in turns)
        assert 55 <= told <= 65
        assert 25 <= sum(live("every_third", n) for n in turns) <= 35


def test_the_choices_are_all() -> None:
    assert feedback_modes.MODES == ("full", "two_of_three", "every_third", "off", "silent")
