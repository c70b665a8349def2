"""Simulated time: events at their own moment, in order; nothing else advances it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board_world import Worn
from stork_sim.board.clock import SimClock


def test_events_by_hand():
    clock = SimClock()
    seen = []
    clock.call_at(300, lambda: seen.append(("b", clock.now_us)))
    clock.call_in(100, lambda: seen.append(("a", clock.now_us)))
    clock.call_at(300, lambda: seen.append(("c", clock.now_us)))
    clock.call_at(900, lambda: seen.append(("late", clock.now_us)))
    clock.advance(500)
    assert seen == [("a", 100), ("b", 300), ("c", 300)] and clock.now_us == 500


def test_an_event_may_plan_another():
    clock = SimClock()
    seen = []

    def again():
        seen.append(clock.now_us)
        if len(seen) < 4:
            clock.call_in(10, again)

    clock.call_in(10, again)
    clock.advance(100)
    assert seen == [10, 20, 30, 40] and clock.now_us == 100


def test_an_event_in_the_past_comes_at_once():
    clock = SimClock()
    clock.advance(1000)
    seen = []
    clock.call_at(5, lambda: seen.append(clock.now_us))
    clock.advance(1)
    assert seen == [1000]


def test_a_speed_that_is_set_in_a_wait_counts_from_then_on(monkeypatch):
    wall_s = [100.0]
    monkeypatch.setattr("stork_sim.board.clock.time.monotonic", lambda: wall_s[0])
    clock, waits = SimClock(), []

    def slower(seconds):
        waits.append(seconds)
        wall_s[0] += seconds
        if len(waits) == 1:
            clock.set_realtime(True, 1.0)

    clock.idle = slower
    clock.set_realtime(True, 20.0)
    for _ in range(3):
        clock.advance(60_000_000)
    assert waits == [3.0, 60.0, 60.0] and clock.speed == 1.0


@given(st.lists(st.integers(0, 1000)), st.lists(st.integers(0, 100)))
def test_time_never_runs_backwards(moments, advances):
    clock = SimClock()
    seen = []
    for moment in moments:
        clock.call_at(moment, lambda: seen.append(clock.now_us))
    for us in advances:
        before = clock.now_us
        clock.advance(us)
        assert clock.now_us == before + us
    assert seen == sorted(seen)
    assert len(seen) == sum(m <= clock.now_us for m in moments) if advances else not seen


def test_power_off_is_where_it_was_asked_for(tmp_path):
    w = Worn(tmp_path / "d").run(2.345)
    assert w.clock.now_us == pytest.approx(2_345_000, abs=1)


def test_a_board_can_be_powered_again(tmp_path):
    w = Worn(tmp_path / "d", STORK_HOLD_S=1).start(2.0).run(16.0)
    assert len(w.sessions()) == 1
    w.start(18.5).run(33.0)
    assert len(w.sessions()) == 2
