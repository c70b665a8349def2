"""Days of the wearer's own training that the belt has room for, and what it says when there are few."""

from types import SimpleNamespace

import pytest

from device_store import AreaStore, Store, fill_area
from stork.store import EACH, LEAST_FREE, SECTOR, store_scan
from stork.store.journal import Journal
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


def sessions(free, stored, taken, writable=True, place=5):
    """Sessions of an area: ``taken`` in units of 4 kB, behind five others."""
    return SimpleNamespace(
        free_bytes=lambda: free, numbers=[0] * stored, used=[1] * (5 + taken), first=5, writable=writable, place=place
    )


@pytest.mark.parametrize(
    ("days", "free", "wanted"),
    [
        ((2, 2), 240_000, 6),  # 20 kB each, 2 a day
        ((2, 2), 119_000, 2),
        ((6,), 360_000, 3),
        ((1, 2), 400_000, 10),  # 1.5 a day counts as 2
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


def test_nothing_is_known_before_the_first_session():
    assert store_scan.days_left(ring(), sessions(LEAST_FREE, 0, 0)) == store_scan.FEW
    assert store_scan.days_left(ring(), sessions(LEAST_FREE - 1, 0, 0)) == 0


@pytest.mark.parametrize("sessions", [sessions(0, 0, 0, writable=False), sessions(0, 0, 0, place=-1)])
def test_a_drive_of_the_pc_and_one_that_made_way_fill_no_more(sessions):
    assert store_scan.days_left(ring(), sessions) == store_scan.FEW


def test_by_what_the_sessions_take(tmp_path):
    """Of the area with their gaps; of files the newest ten."""
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
