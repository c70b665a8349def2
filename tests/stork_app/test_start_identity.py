"""Uptime and id of a start, in each session's header and in the answer to a PC: by them a PC dates a session whose
clock was not set.
"""

import pytest

from board_world import Worn

BOOT_S = 1  # at most, from power-on to the program's first line


def test_each_session_says_when_it_began_since_the_start_and_of_which_start(tmp_path):
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(2.0).start(40.0).run(60.0)
    first, second = (s.header for s in w.sessions().values())
    assert first["start_time"] == second["start_time"] == 0
    assert first["program_uptime_s"] == pytest.approx(3 - BOOT_S / 2, abs=1)
    assert second["program_uptime_s"] - first["program_uptime_s"] == pytest.approx(38, abs=1)
    assert first["program_start_id"] == second["program_start_id"]


def test_a_session_with_a_set_clock_says_so_too(tmp_path):
    """It is an anchor for those before it."""
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2)
    w.at(30.0, lambda: setattr(w.board, "rtc_offset_s", 1_790_000_000)).start(2.0).start(40.0).run(60.0)
    first, second = (s.header for s in w.sessions().values())
    assert (first["start_time"], second["start_time"]) == (0, pytest.approx(1_790_000_041, abs=2))
    assert second["program_uptime_s"] - first["program_uptime_s"] == pytest.approx(38, abs=1)
    assert first["program_start_id"] == second["program_start_id"]


@pytest.mark.parametrize("how", ["power", "reset"])
def test_another_start_has_another_id_and_counts_from_zero(tmp_path, how):
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(2.0)
    if how == "power":
        w.run(30.0)
        again = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(2.0).run(30.0)
        (first, second) = (s.header for s in again.sessions().values())
    else:
        w.board.clock.call_at(30_000_000, w.board.brown_out)
        w.start(34.0).run(60.0)
        (first, second) = (s.header for s in w.sessions().values())
    assert first["program_start_id"] != second["program_start_id"]
    assert second["program_uptime_s"] <= 6
    assert 0 <= first["program_start_id"] < 1 << 30, "no large object on the board, and within the bounds of the page"


def test_the_virtual_board_draws_the_same_id_in_the_same_life(tmp_path):
    ids = []
    for name in ("one", "two"):
        w = Worn(tmp_path / name, STORK_HOLD_S=2).start(2.0).run(30.0)
        ids += [s.header["program_start_id"] for s in w.sessions().values()]
    assert ids[0] == ids[1]
