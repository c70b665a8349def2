"""Day on which a wearer whom nobody visits is told that the room for sessions ends: the checks before each drill, on a
virtual board's drive that fills up.
"""

from types import SimpleNamespace

import pytest

from board_world import Parts, fill
from device_store import AreaStore
from stork.store import LEAST_FREE
from stork_format import journal_records

DAY_S = 86_400
NOON = 1_800_000_000 - 1_800_000_000 % DAY_S + DAY_S // 2
SMALL = "adafruit_feather_esp32s3_4mbflash_2mbpsram"
SMALLEST_KB, SMALL_KB = 252, 484  # the areas of the build guide's smallest boards
BETWEEN_S = 300


class Belt:
    """A belt that is switched on once a day and never plugged in. ``told``: (day, sessions stored, room for how many
    days) of each time the wearer heard of it.
    """

    def __init__(self, folder, area_kb):
        parts = Parts(folder, model=SMALL)
        fill(parts.board.drive, (area_kb + 224) * 1024)
        parts.board.drive.cut()
        self.store = AreaStore(folder, model=SMALL)
        self.checks = self.store.parts.module("stork.device.pre_drill_checks")
        self.told, self.stored, self.lost = [], [], []  # the latter: the day of each session

    def train(self, day, sizes):
        """A day of training: a drill for each of ``sizes``, bytes."""
        store, today = self.store, None
        for k, size in enumerate(sizes):
            up_s = 10 + k * BETWEEN_S
            epoch = NOON + day * DAY_S + up_s
            ports = SimpleNamespace(
                clock=SimpleNamespace(epoch=lambda now=epoch: now), battery_mv=lambda: None, usb_power=lambda: False
            )
            checks = self.checks.PreDrillChecks(ports, Settings(), store.journal, today)
            while checks.before(epoch, up_s, store.area):
                self.told.append((day, len(self.stored), int(checks.text.split("for ")[1].split()[0])))
            today = checks.today()
            number = store.area.next_number()
            try:
                store.write(b"s" * size, told=False)
                self.stored.append(day)
            except OSError:
                store.area.close()
                self.lost.append(day)
            store.journal.add(journal_records.RESULT, 0, 500, number, epoch)


class Settings:
    def number(self, name):
        return 0


def lived(tmp_path, area_kb, *plan, size=40_000):
    """A belt after the first day with a session that could not be stored. ``plan``: sessions of each day, the last
    number of all days after these.
    """
    belt = Belt(tmp_path / "drive", area_kb)
    day = 0
    while not belt.lost:
        belt.train(day, [size] * plan[min(day, len(plan) - 1)])
        day += 1
    return belt


@pytest.mark.parametrize(
    ("area_kb", "size", "plan", "first"),
    [
        (SMALLEST_KB, 40_000, (1,), 2),
        (SMALL_KB, 40_000, (1,), 7),
        (SMALL_KB, 12_000, (1,), 25),
        (SMALLEST_KB, 12_000, (3,), 1),
        (600, 40_000, (3,), 1),
        (SMALL_KB, 12_000, (3,), 6),
        (700, 12_000, (10,), 1),
        # It changes how often:
        (SMALL_KB, 12_000, (1, 1, 1, 1, 1, 3), 9),
        (SMALLEST_KB, 12_000, (1, 3), 2),
        (600, 8_000, (3, 10), 2),
        (SMALL_KB, 12_000, (10, 3), 1),
    ],
)
def test_three_days_before_the_end_at_least(tmp_path, area_kb, size, plan, first):
    """Told before the first drill of a day, and three days of training are still stored, that one among them."""
    belt = lived(tmp_path, area_kb, *plan, size=size)
    day, stored, _ = belt.told[0]
    assert day == first and stored == belt.stored.index(day)
    assert belt.lost[0] - day >= 3
    assert {day for day, _, _ in belt.told} == set(range(first, belt.lost[0] + 1)), "each day from then on"


@pytest.mark.parametrize(
    ("area_kb", "size", "each_day"),
    [(SMALLEST_KB, 40_000, 3), (SMALLEST_KB, 12_000, 10), (SMALL_KB, 40_000, 3), (SMALL_KB, 12_000, 10)],
)
def test_on_the_second_day_where_the_room_is_for_fewer(tmp_path, area_kb, size, each_day):
    belt = lived(tmp_path, area_kb, each_day, size=size)
    assert belt.told[0][:2] == (1, each_day) and belt.lost[0] - 1 < 3


def test_on_the_first_day_where_it_is_for_less_than_one(tmp_path):
    """Before the drill that may find no room, once: the belt was silent before, as nothing was stored."""
    belt = lived(tmp_path, SMALLEST_KB, 10)
    ((day, stored, days),) = belt.told
    assert (day, days) == (0, 0) and 0 < stored < len(belt.stored) < 10


@pytest.mark.parametrize(("size", "each_day"), [(12_000, 3), (12_000, 10), (40_000, 3)])
def test_twice_a_day_at_most(tmp_path, size, each_day):
    """The second time where the next session may not fit."""
    belt = lived(tmp_path, SMALL_KB, each_day, size=size)
    days = [day for day, _, _ in belt.told]
    again = [(stored, left) for day, stored, left in belt.told if stored > belt.stored.index(day)]
    assert len(again) <= 1 and len(days) - len(set(days)) == len(again)
    for stored, left in again:
        taken = -(-(size // 512 + 9) // 8) * 4096
        assert left == 0 and (len(belt.stored) - stored) * taken < LEAST_FREE + taken


def test_a_longer_hold_counts_from_the_next_days_on(tmp_path):
    """The newest sessions tell what one takes, not those of a time with shorter ones."""
    belt = Belt(tmp_path / "drive", 700)
    for day in range(30):
        belt.train(day, [8_000 if day < 10 else 40_000])
    assert belt.lost and belt.lost[0] - belt.told[0][0] >= 3


@pytest.mark.parametrize("count", [0, 1])
def test_silent_while_no_session_waits(tmp_path, count):
    """However small the area is: all that was stored is fetched."""
    belt = Belt(tmp_path / "drive", SMALLEST_KB)
    for day in range(3):
        belt.train(day, [150_000] * count)
        belt.store.forget(list(belt.store.area.numbers))
    belt.train(3, [40_000])
    assert belt.told == []
