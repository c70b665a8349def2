"""Clock changes, forwards and backwards, at any moment, and ends of months and years: without effect on a drill."""

import datetime

import pytest

from board_world import Worn

YEAR = 365 * 86400
NOON = 1_790_000_000 // 86400 * 86400 + 43200


def jumping(tmp_path, at_s, by_s, **settings):
    """Two trials and a sleep, with the safety words; at ``at_s`` the clock jumps, or is set for the first time."""
    w = Worn(tmp_path / "drive", STORK_SAFETY=1, STORK_IDLE_S=15, STORK_HOLD_S=2, **settings)
    if by_s:
        w.board.rtc_offset_s = NOON

    def jump():
        w.board.rtc_offset_s = (w.board.rtc_offset_s + by_s) if by_s else NOON

    return w.at(at_s, jump).start(2.0).press(6.0).press(24.0).press(50.0).start(54.0).run(75.0)


@pytest.mark.parametrize("by_s", [0, 3600, -3600, 40 * 86400, -40 * 86400, YEAR, -YEAR])
@pytest.mark.parametrize("at_s", [1.0, 4.0, 12.0, 30.0, 45.0, 60.0])
def test_set_at_any_moment(tmp_path, at_s, by_s):
    w = jumping(tmp_path, at_s, by_s)
    first, second = w.sessions().values()
    assert first.result["end_cause"] == second.result["end_cause"] == "time_reached"
    assert first.result["quality"] == second.result["quality"]
    assert w.board.console.count("stork: stand near a support") == 1, "never twice"
    assert "Traceback" not in w.console and w.board.resets == w.board.bites == 0


@pytest.mark.parametrize("day", [(2027, 1, 31), (2028, 2, 28), (2028, 2, 29), (2027, 12, 31)])
def test_a_trial_over_the_end_of_a_month(tmp_path, day):
    """It begins eight seconds before midnight: its time is exact, and the next one's date is the next day's."""
    midnight = datetime.datetime(*day, tzinfo=datetime.UTC) + datetime.timedelta(days=1)
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2)
    w.board.rtc_offset_s = int(midnight.timestamp()) - 11
    w.start(2.0).press(20.0).start(24.0).run(42.0)
    began = [s.header["start_time"] for s in w.sessions().values()]
    first, second = (datetime.datetime.fromtimestamp(at, datetime.UTC) for at in began)
    assert (first.year, first.month, first.day) == day
    assert second.date() == midnight.date() and (second - first).total_seconds() == pytest.approx(22, abs=1)
