"""Content of the figures, read back from the drawing."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from host_analysis import motions
from sessions import make_session
from stork_host.analysis import gait, zones
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.report import coordinate_picture
from stork_host.report.beat_figure import beat_figure
from stork_host.report.stabilogram import stabilogram
from stork_host.report.step_figure import step_figure
from stork_host.report.style import INK, ZONE_FACE, ZONE_HATCH
from stork_host.report.timeline import timeline


def leaning_to(ml_deg: float, ap_deg: float) -> tuple[SessionData, zones.Sway]:
    t = motions.times(3.0)
    out = np.clip(t - 0.5, 0, 1)[:, None] * [ml_deg, ap_deg]
    body = np.vstack([motions.still(motions.STILL_S + motions.LIFT_S), motions.leaning(out)])
    session = read_session(make_session(motions.sensor_lsb(body).tolist(), keep_going=1))
    sway = zones.sway(session)
    assert sway is not None
    return session, sway


@pytest.mark.parametrize(("ml", "ap"), [(4, 0), (-4, 0), (0, 4), (0, -4)])
def test_right_is_right_and_forward_is_up(ml: float, ap: float) -> None:
    session, sway = leaning_to(ml, ap)
    (axes,) = stabilogram(session, sway, 100, 90).axes
    x, y = max((line.get_xydata() for line in axes.lines), key=len).T
    furthest = np.argmax(np.hypot(x, y))
    assert (x[furthest], y[furthest]) == (pytest.approx(ml, abs=1), pytest.approx(ap, abs=1))
    assert axes.get_aspect() == 1
    left, right = axes.get_xlim()
    assert left < x.min() and x.max() < right
    where = {text.get_text(): text.get_position() for text in axes.texts}
    assert where["left"][0] < where["forward"][0] < where["right"][0]
    assert where["back"][1] < where["left"][1] < where["forward"][1]


def test_circles_are_the_zones() -> None:
    session, sway = leaning_to(2, 0)
    (axes,) = stabilogram(session, sway, 100, 90).axes
    assert {patch.get_radius() for patch in axes.patches} == {sway.first_deg, sway.second_deg}


def test_the_timeline_shades_the_zones_that_the_device_stored() -> None:
    session, sway = leaning_to(6, 0)
    _, side, _ = timeline(session, sway, 180, 70).axes
    stored = [span.end_s - span.start_s for span in zones.spans(session)]
    drawn = [patch.get_width() for patch in side.patches]
    assert len(stored) >= 3
    assert drawn == pytest.approx(stored)
    assert sum(drawn) == pytest.approx(session.play_s)


def test_a_touchdown_is_marked_when_the_foot_struck() -> None:
    body = motions.with_jolt(motions.stance(12.0), motions.STILL_S + motions.LIFT_S + 3.0)
    session = read_session(make_session(motions.sensor_lsb(body).tolist(), keep_going=1))
    sway = zones.sway(session)
    assert sway is not None
    marks, _, _ = timeline(session, sway, 180, 70).axes
    struck = next(event for event in session.events if event.kind == "touchdown")
    start_s = session.t_s[session.play.start]
    assert marks.lines[0].get_xdata() == pytest.approx([struck.happened_s - start_s])
    # Play begins at sample 731, so 8 s after the first sample is .98 s of play.
    assert struck.happened_s - start_s == pytest.approx(8 + 3 - 731 * 0.0096, abs=0.03)


def test_bars_reach_as_far_as_the_trunk_did() -> None:
    taken = (
        gait.Step(1.0, "right", most_left_deg=-2.0, most_right_deg=1.0),
        gait.Step(1.6, "left", 0.6, side_step=True, most_left_deg=-9.0, most_right_deg=-1.0),
        gait.Step(2.4, "right", 0.8, most_left_deg=0.5, most_right_deg=3.0),
    )
    lean, time = step_figure(taken, 100, 90).axes
    bars = sorted((bar.get_y() + bar.get_height() / 2, bar.get_x(), bar.get_width()) for bar in lean.patches)
    assert bars == [(1, -2, 3), (2, -9, 8), (3, 0.5, 2.5)]
    feet = {line.get_markerfacecolor(): line.get_xydata().tolist() for line in time.lines if line.get_marker() == "o"}
    assert feet == {INK: [[0.8, 3]], "white": [[0.6, 2]]}
    assert time.get_title() == "Step time   ● right  ○ left"
    assert [text.get_text() for text in lean.texts].count("side-step") == 1
    left, right = lean.get_xlim()
    assert left < -9 and right == -left


def test_a_walk_without_a_known_lean_still_has_its_times() -> None:
    taken = (gait.Step(1.0), gait.Step(1.6, time_s=0.6))
    lean, time = step_figure(taken, 100, 90).axes
    assert not lean.patches
    (marks,) = [line for line in time.lines if line.get_marker() == "o"]
    assert marks.get_xydata().tolist() == [[0.6, 2]]


def test_a_free_walk_has_no_border_of_a_side_step() -> None:
    taken = (gait.Step(1.0, most_left_deg=-1.0, most_right_deg=2.0),)
    for side_steps, borders in ((True, {-gait.SIDE_STEP_DEG, gait.SIDE_STEP_DEG}), (False, set())):
        lean, _ = step_figure(taken, 100, 90, side_steps).axes
        assert {line.get_xdata()[0] for line in lean.lines} == {0} | borders


def test_early_is_left_of_the_beat_and_late_right() -> None:
    """At 100 a minute a beat is 600 ms, a hit 75 ms to either side, and the ends are half a beat away."""
    taken = (
        gait.Step(1.0, "right"),
        gait.Step(1.6, "left", 0.6, asynchrony_ms=-40.0),
        gait.Step(2.3, "right", 0.7, asynchrony_ms=70.0),
        gait.Step(3.0, "left", 0.7, asynchrony_ms=180.0),
    )
    away, time = beat_figure(taken, 69.5, 100, 100, 90).axes
    assert 69.5 in [line.get_xdata()[0] for line in away.lines]
    hit, off = [line.get_xydata().tolist() for line in away.lines if line.get_marker() == "o"]
    assert (hit, off) == ([[-40, 2], [70, 3]], [[180, 4]])
    (band,) = away.patches
    assert (band.get_x(), band.get_width()) == (-75, 150)
    assert away.get_xlim() == (-300, 300)
    where = {text.get_text(): text.get_position()[0] for text in away.texts}
    assert where["early"] < 0.5 < where["late"]
    assert 0.6 in [line.get_xdata()[0] for line in time.lines]


def test_a_walk_in_which_no_step_counted() -> None:
    away, _ = beat_figure((gait.Step(1.0), gait.Step(1.6, time_s=0.6)), None, 100, 100, 90).axes
    assert not [line for line in away.lines if line.get_marker() == "o" and len(line.get_xdata())]
    assert "to find the beat" in [text.get_text() for text in away.texts]


def test_the_time_held_ends_before_the_device_was_sure() -> None:
    body = motions.with_jolt(motions.stance(12.0), motions.STILL_S + motions.LIFT_S + 3.0)
    session = read_session(make_session(motions.sensor_lsb(body).tolist()))
    sway = zones.sway(session)
    assert sway is not None
    _, side, _ = timeline(session, sway, 180, 70).axes
    ends = [line.get_xdata()[0] for line in side.lines if line.get_linestyle() == "--"]
    assert ends == [session.held_s]
    assert session.held_s == pytest.approx(session.result["held_ms"] / 1000, abs=0.002)


def test_zones_differ_on_a_black_and_white_printer() -> None:
    grey = [float(np.dot(to_rgb(ZONE_FACE[zone]), (0.299, 0.587, 0.114))) for zone in ("steady", "drifting", "far")]
    assert grey[0] - grey[1] > 0.05
    assert grey[1] - grey[2] > 0.15
    assert ZONE_HATCH["far"] and not ZONE_HATCH["drifting"]


def test_the_picture_of_the_axes_is_drawn_alike_each_time(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        coordinate_picture.draw(tmp_path / name)
    drawn = (tmp_path / "a.svg").read_bytes()
    assert drawn == (tmp_path / "b.svg").read_bytes()
    assert b"<svg" in drawn
