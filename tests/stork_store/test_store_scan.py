"""Days of the wearer's own training that the belt has room for, and what it says when there are few."""

from types import SimpleNamespace

import pytest

from device_store import AreaStore, Store, fill_area
from stork.store import EACH, LEAST_FREE, SECTOR, store_scan
from stork.store.journal import Journal
from stork.store.session_area import SessionArea
from stork_format import journal_records

DAY_S = 86_400
NOON = 1_800_000_000 - 1_800_000_000 % DAY_S + DAY_S // 2


def ring(*days):
    """A journal with so many results on each day, and other records."""
    made = Journal(bytearray(b"\xff" * 4096))
    number = 0
    for n, count in enumerate(days):
        for k in range(count):
            number += 1
            made.add(journal_records.RESULT, 0, 500, number, NOON + n * DAY_S + k * 60)
            made.add(journal_records.FAULT, journal_records.FAULT_BUS, 1, 0, NOON + n * DAY_S + k * 60)
    return made


def sessions(free, stored, taken, writable=True, place=None):
    """Sessions of an area: ``taken`` in units of 4 kB, all alike, behind five others."""
    starts = [5 + k * taken // stored for k in range(stored)]
    return SimpleNamespace(
        free_bytes=lambda: free,
        starts=starts,
        used=[1] * 1000,
        first=5,
        writable=writable,
        place=5 + taken if place is None else place,
    )


@pytest.mark.parametrize(
    ("days", "free", "wanted"),
    [
        ((2, 2), 240_000, 6),  # 20 kB each, 2 a day
        ((2, 2), 119_000, 2),
        ((6,), 360_000, 3),
        ((2, 1), 400_000, 10),  # 1.5 a day counts as 2
        ((1, 1, 1, 1, 1, 1, 4), 400_000, 5),  # the newest day, where it has more than the others
        ((20, *[1] * 7), 400_000, 20),  # the last seven days
        ((20, *[1] * 6), 400_000, 5),  # 26 in 7 days: 4 a day
        ((), 400_000, 3),  # no clock: 6 a day
        ((1,), LEAST_FREE * 4000 // 4096 - 1, 0),  # the next one may not fit, whatever is usual
    ],
)
def test_by_what_the_wearer_trains(days, free, wanted):
    assert store_scan.days_left(ring(*days), sessions(free * EACH * SECTOR // 4000, 10, 50)) == wanted


def test_results_without_a_time_tell_nothing():
    without = ring()
    for number in range(1, 9):
        without.add(journal_records.RESULT, 0, 500, number, 0)
    assert store_scan.days_left(without, sessions(300 * EACH * SECTOR, 10, 50)) == 10


def test_nothing_is_told_before_the_first_session_and_when_all_are_fetched():
    for free in (1, LEAST_FREE - 1, LEAST_FREE):
        assert store_scan.days_left(ring(), sessions(free, 0, 0)) > store_scan.FEW
        assert store_scan.days_left(ring(2, 2), sessions(free, 0, 0)) > store_scan.FEW
    assert store_scan.days_left(ring(), sessions(0, 0, 0)) == 0


def test_a_drive_without_an_area_has_room_for_none():
    assert store_scan.days_left(ring(), SessionArea()) == 0


@pytest.mark.parametrize("sessions", [sessions(0, 1, 5, writable=False), sessions(0, 1, 5, place=-1)])
def test_a_drive_of_the_pc_and_one_that_made_way_fill_no_more(sessions):
    assert store_scan.days_left(ring(), sessions) > store_scan.FEW


def test_the_newest_sessions_count_also_round_the_end_of_the_area():
    """A whole day's, where these are more than ten."""
    area = sessions(270 * EACH * SECTOR, 0, 0)
    area.starts, area.place = [500, 600, 980, *range(990, 998), 10], 30
    assert store_scan.days_left(ring(10), area) == 270 * 10 // (45 * 10), "from 980 to the end, 1000, and from 5 to 30"
    assert store_scan.days_left(ring(12), area) == 270 * 12 // (525 * 12)
    area.starts, area.place = [5] * 10, 1000
    assert store_scan.days_left(ring(10), area) == 0, "all of it, not none"


def test_by_what_the_sessions_take(tmp_path):
    """With their gaps in the area; of both the newest ten."""
    area = AreaStore(tmp_path / "area", model="raspberry_pi_pico")
    for _ in range(2):
        area.write(b"x" * 9000)
    free = area.area.free_bytes()
    assert store_scan.days_left(area.journal, area.area) == free // (4 * EACH * SECTOR) // 6, "two blocks, and a gap"
    files = Store(tmp_path / "files", model="raspberry_pi_pico")
    for number in range(1, 13):
        assert files.write(b"x" * 1000 * number) == number
    each = sum(1000 * number for number in range(3, 13)) / 10
    days_left = files.parts.module("stork.store.store_scan").days_left
    assert days_left(files.journal, files.sessions) == files.sessions.free_bytes() // (6 * each)


def test_a_belt_that_fills_up_is_full_in_the_end(tmp_path):
    kept = fill_area(tmp_path / "drive", LEAST_FREE - 1)
    store = AreaStore(tmp_path / "drive")
    assert len(kept) > 5 and store_scan.days_left(store.journal, store.area) == 0
