"""A belt worn any way round: reported, corrected by one lean forward, remembered."""

import numpy as np
import pytest

from board_world import Motion, Worn
from stork_format import codes
from stork_host.pictures.patterns import colour
from stork_sim.motion.motion_source import STANDARD_GRAVITY

# Upside down and turned: up is -x, forward -y, to the right +z (right-handed: right x forward = up).
UP, FORWARD = np.array([-1.0, 0, 0]), np.array([0, -1.0, 0])
RIGHT = np.cross(FORWARD, UP)
LEAN_DEG = 16


def wearer(lean_from_s: float) -> Motion:
    """Stands; from ``lean_from_s`` leans forward within a second, stays so for two, and comes back."""

    def at(t_s: np.ndarray) -> np.ndarray:
        ramp = np.clip(t_s - lean_from_s, 0, 1) - np.clip(t_s - lean_from_s - 3, 0, 1)
        lean = np.radians(LEAN_DEG) * ramp
        moving = ((t_s > lean_from_s) & (t_s < lean_from_s + 1)).astype(float)
        moving -= (t_s > lean_from_s + 3) & (t_s < lean_from_s + 4)
        out = np.empty((len(t_s), 6))
        out[:, :3] = STANDARD_GRAVITY * (np.outer(np.cos(lean), UP) - np.outer(np.sin(lean), FORWARD))
        out[:, 3:] = -np.outer(LEAN_DEG * moving, RIGHT)
        return out

    return Motion(at)


def test_worn_wrong_then_calibrated_then_right(tmp_path):
    w = Worn(tmp_path / "drive", wearer(19.0), STORK_HOLD_S=2)
    w.start(2.0)  # single_leg: 2 s still, then it is told that the belt sits wrong
    w.start(9.0)  # a long press: calibrate; go comes about 15.5 s after power-on
    w.start(30.0)  # again, from the result: the same "drill", so the menu first
    w.press(40.0)
    w.start(50.0)
    w.run(75.0)
    wrong, calibrated = list(w.sessions().values())[:2]
    assert wrong.result["end_cause"] == "worn_wrong" and wrong.result["score"] == 0
    assert colour("worn_wrong") in w.colours(6.5, 8.5)
    assert calibrated.header["drill"] == "calibrate" and calibrated.result["end_cause"] == "calibrated"
    rows = np.array([int(v) for v in calibrated.result["mounting"].split()]).reshape(3, 3) / 4096
    assert rows == pytest.approx(np.array([RIGHT, FORWARD, UP]), abs=0.03)
    assert "Traceback" not in w.console
    assert not (tmp_path / "drive" / "mounting.txt").exists(), "a power cut in it would cost the sessions"

    after = Worn(tmp_path / "drive", wearer(1e6), STORK_HOLD_S=2).start(2.0).run(20.0)
    last = list(after.sessions().values())[-1]
    assert last.header["axes"] == calibrated.result["mounting"], "kept over power-off"
    assert last.result["end_cause"] == "time_reached"
    assert last.result["quality"] & codes.Q_WORN_WRONG == 0


def test_a_spoilt_mounting_file_is_told_and_passed_over(tmp_path):
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "mounting.txt").write_bytes(b"\xff\x00 rubbish")
    w = Worn(drive, STORK_HOLD_S=2).start(2.0).run(20.0)
    (only,) = w.sessions().values()
    assert only.header["axes"] == "+y+z+x" and only.result["end_cause"] == "time_reached"
    assert "Traceback" not in w.console


def test_a_new_best_is_told(tmp_path):
    """Short holds, then the same drill held for longer: better than ever before."""
    drive = tmp_path / "drive"
    Worn(drive, STORK_HOLD_S=60, STORK_LIMIT_S=10).start(2.0).run(30.0)
    w = Worn(drive, STORK_HOLD_S=60, STORK_LIMIT_S=20).start(2.0).run(40.0)
    first, second = (s.result["score"] for s in w.sessions().values())
    assert 0 < first < second
    assert colour("best") in w.colours(29.0, 36.0)
    again = Worn(drive, STORK_HOLD_S=60, STORK_LIMIT_S=10).start(2.0).run(30.0)
    assert colour("best") not in again.colours(19.0, 29.0)
