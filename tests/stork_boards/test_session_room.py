"""Table of the room for sessions in the build guide, against what each board's first start makes."""

import re

import pytest

import session_room

_KB = 40
"""Change of an area that the page may lag behind, kB, beside one session: a firmware that grows takes from it."""


def rows(lines):
    """board -> [kB, sessions, kB, sessions], compiled and as text."""
    found = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 4 and re.search(r"kB, \d+$", cells[3]):
            found[cells[0]] = [
                int(number) for cell in cells[2:] for number in re.findall(r"\d+", cell.replace(",", "", 1))
            ]
    return found


@pytest.fixture(scope="module")
def made():
    return rows(session_room.table())


def test_the_page_tells_the_room_of_each_board(repository, made):
    told = rows((repository / "docs" / "build_guide.md").read_text(encoding="utf-8").splitlines())
    assert told.keys() == made.keys()
    for board, numbers in made.items():
        for is_count, here, there in zip((0, 1, 0, 1), numbers, told[board], strict=True):
            assert abs(here - there) <= (1 if is_count else _KB), (
                f"{board}: python tests/session_room.py says {numbers}"
            )
