"""Replay: the same bits from an untouched session; the first difference from any other."""

from pathlib import Path

import pytest

from host_analysis import motions
from sessions import HEADER, make_session, rewritten
from stork import drills
from stork.core import SCORER_VERSION
from stork_format import codes, session
from stork_format.session import Session
from stork_format.session_writer import SessionWriter
from stork_host.analysis.replay import replay
from stork_host.errors import StorkError

HOP = motions.with_jolt(motions.stance(20.0, 1.4, seed=3), 19.0)
STANCE = make_session(motions.sensor_lsb(HOP).tolist())
WALK = make_session(
    motions.sensor_lsb(motions.heel_to_toe(12, side_step=5)).tolist(), drill="tandem_walk", leg="", steps=9
)


@pytest.mark.parametrize("data", [STANCE, WALK], ids=["stance", "walk"])
def test_an_untouched_session_is_the_same(data: bytes) -> None:
    got = replay(data)
    assert got.difference is None
    assert got.scorer_version == SCORER_VERSION
    assert got.result["score"] > 0
    assert list(got.events) == session.read(data).events
    assert replay(rewritten(data, lambda found: None)).difference is None


def test_the_sessions_are_what_these_tests_need() -> None:
    assert replay(STANCE).result["end_cause"] == "touchdown"
    walked = replay(WALK).result
    assert (walked["end_cause"], walked["steps"], walked["side_steps"]) == ("steps_done", 9, 1)


def test_inputs_are_fed_where_they_came() -> None:
    rows = motions.sensor_lsb(motions.stance(8.0))
    writer = SessionWriter(bytearray(1 << 20), 104)
    writer.begin(HEADER)
    drill = drills.create(HEADER, writer)
    for n, row in enumerate(rows.tolist()):
        if n == 900:
            drill.input(codes.SAMPLES_LOST, 30)
        if n == 1100:
            drill.input(codes.BUTTON, 0)
            break
        writer.sample(n * 9, *row)
        drill.step(*row)
    writer.finish(drill.result())
    got = replay(bytes(writer.take()))
    assert got.difference is None
    assert got.result["quality"] & codes.Q_SAMPLES_LOST
    assert (1100, codes.BUTTON, 0, 0) in got.events


@pytest.mark.parametrize("name", ["HA_001_Test5_Trial2", "MS_001_Test5_Trial2"])
def test_real_walks(shared_data: Path, name: str) -> None:
    rows = motions.recording(shared_data / "lowback_walk" / f"{name}.csv.gz").tolist()
    data = make_session(rows, drill="tandem_walk", leg="", keep_going=1)
    assert replay(data).difference is None
    assert replay(data).result["steps"] > 5


def test_another_score() -> None:
    def change(found: Session) -> None:
        found.result["score"] += 7

    stored = session.read(STANCE).result["score"]
    assert replay(rewritten(STANCE, change)).difference == f"score: stored {stored + 7}, replay gives {stored}"


@pytest.mark.parametrize(
    "field",
    ["stars", "go_sample", "duration_ms", "steady_ms", "drifting_ms", "far_ms", "sway_mdeg", "quality"],
)
def test_any_other_field_of_the_result(field: str) -> None:
    def change(found: Session) -> None:
        found.result[field] = found.result[field] + 1

    difference = replay(rewritten(STANCE, change)).difference
    assert difference is not None
    assert difference.startswith(f"{field}: stored ")


def test_another_end() -> None:
    def change(found: Session) -> None:
        found.result["end_cause"] = "time_reached"

    changed = rewritten(STANCE, change)
    assert replay(changed).difference == "end_cause: stored time_reached, replay gives touchdown"


def test_a_field_that_the_scorer_does_not_give_or_gave() -> None:
    def more(found: Session) -> None:
        found.result["side_steps"] = 2

    def less(found: Session) -> None:
        del found.result["sway_mdeg"]

    assert replay(rewritten(STANCE, more)).difference == "side_steps: stored 2, replay gives nothing"
    difference = replay(rewritten(STANCE, less)).difference
    assert difference is not None
    assert difference.startswith("sway_mdeg: stored nothing, replay gives ")


def test_another_kind_of_event() -> None:
    def change(found: Session) -> None:
        at = next(k for k, event in enumerate(found.events) if event[1] == codes.STEP)
        found.events[at] = (found.events[at][0], codes.TOUCHDOWN, codes.HOPPED, 4)

    changed = rewritten(WALK, change)
    number = next(k for k, event in enumerate(session.read(WALK).events) if event[1] == codes.STEP)
    sample, _, side, late = session.read(WALK).events[number]
    foot = {1: "right", 2: "left"}[side]
    assert replay(changed).difference == (
        f"event {number + 1}: stored touchdown hop (4 samples late) at sample {sample} ({sample * 0.0096:.2f} s), "
        f"replay gives step {foot} ({late} samples late) at sample {sample} ({sample * 0.0096:.2f} s)"
    )


def test_another_zone() -> None:
    def change(found: Session) -> None:
        at = next(k for k, event in enumerate(found.events) if event[1] == codes.ZONE)
        sample, kind, _, direction = found.events[at]
        found.events[at] = (sample, kind, codes.FAR, direction)

    difference = replay(rewritten(STANCE, change)).difference
    assert difference is not None
    assert "stored zone far " in difference
    assert "replay gives zone drifting " in difference


def test_an_event_that_is_gone_and_one_too_many() -> None:
    def gone(found: Session) -> None:
        found.events.pop()

    def more(found: Session) -> None:
        found.events.append((found.events[-1][0], codes.FALL, 0, 0))

    count = len(session.read(STANCE).events)
    gone_difference = replay(rewritten(STANCE, gone)).difference
    more_difference = replay(rewritten(STANCE, more)).difference
    assert gone_difference is not None and more_difference is not None
    assert gone_difference.startswith(f"event {count}: stored no more events, replay gives phase done at ")
    assert more_difference.startswith(f"event {count + 1}: stored fall at sample ")
    assert more_difference.endswith("replay gives no more events")


def test_one_sample_changed() -> None:
    """A single jolt in one sample of 1900: a touchdown that the device did not see."""

    def change(found: Session) -> None:
        found.samples[6 * 1000] += 3000

    difference = replay(rewritten(STANCE, change)).difference
    assert difference is not None
    assert difference.endswith("replay gives touchdown (52 samples late) at sample 1052 (10.10 s)")


def test_a_button_that_was_taken_out() -> None:
    data = make_session(motions.sensor_lsb(motions.stance(8.0)).tolist(), stop_at=1000)

    def change(found: Session) -> None:
        found.events = [event for event in found.events if event[1] != codes.BUTTON]

    difference = replay(rewritten(data, change)).difference
    assert difference is not None
    assert "stored end stopped at sample 1000" in difference
    assert difference.endswith("replay gives no more events")


def test_events_that_the_device_had_no_room_for_are_not_a_difference() -> None:
    def lose(found: Session) -> None:
        del found.events[4:7]
        found.result["events_lost"] = 3
        found.result["quality"] |= codes.Q_EVENTS_LOST

    def lose_another(found: Session) -> None:
        lose(found)
        del found.events[9]

    assert len(session.read(WALK).events) > 12
    assert replay(rewritten(WALK, lose)).difference is None
    assert replay(rewritten(WALK, lose_another)).difference is not None


@pytest.mark.parametrize(
    ("kind", "detail", "value", "told"),
    [
        (codes.PHASE, codes.WATCH, 0, "phase watch"),
        (codes.ZONE, codes.FAR, 2, "zone far (lean left)"),
        (codes.STEP, 2, 31, "step left (31 samples late)"),
        (codes.STEP, 0, 31, "step (31 samples late)"),
        (codes.TOUCHDOWN, codes.TOUCHED_DOWN, 52, "touchdown (52 samples late)"),
        (codes.TOUCHDOWN, codes.GRABBED, 52, "touchdown grab (52 samples late)"),
        (codes.END, codes.WORN_WRONG, 0, "end worn_wrong"),
        (codes.TURN, 0, -88, "turn by -88 degrees"),
        (codes.PAUSE, 0, 261, "pause (261 samples after the last step)"),
        (codes.STEP_SWAY, 1, 212, "step_sway ap 2120 mdeg"),
        (codes.BEAT_STEP, 1, -40, "beat_step hit -40 ms"),
        (codes.SHIFT, 0, 0, "shift"),
        (99, 3, 5, "kind_99 number_3 value 5"),
    ],
)
def test_every_event_is_told_by_name(kind: int, detail: int, value: int, told: str) -> None:
    def change(found: Session) -> None:
        found.events[0] = (found.events[0][0], kind, detail, value)

    difference = replay(rewritten(STANCE, change)).difference
    assert difference is not None
    assert difference.startswith(f"event 1: stored {told} at sample 208 (2.00 s), replay gives phase countdown at")


def test_an_unknown_drill() -> None:
    def change(found: Session) -> None:
        found.header["drill"] = "juggling"

    with pytest.raises(StorkError, match="juggling"):
        replay(rewritten(STANCE, change))
