"""LSM6DSOX or LSM6DSO32, which say the same WHO_AM_I: no trial begins at the wrong scale, on the whole board."""

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from stork.store.journal import Journal
from stork_format import codes
from stork_format import journal_records as journal
from stork_host.analysis.replay import replay
from stork_host.drive_sessions import sessions_on

G_COUNTS = round(1e6 / 122)
PAIR = pytest.mark.parametrize(("chip", "name"), [("lsm6dso32", "LSM6DSO32"), ("lsm6dsox", "LSM6DSOX")])
NAMED = pytest.mark.parametrize("named", ["LSM6DSOX", "LSM6DSO32", "LSM6DSOX, LSM6DSO32", "LSM6DSO32, LSM6DSOX"])


def restless(t_s: np.ndarray) -> np.ndarray:
    """Never still: rocked and turned by hand."""
    out = upright(t_s)
    out[:, 1] = 4 * np.sin(2 * np.pi * 0.9 * t_s)
    out[:, 4] = 60 * np.sin(2 * np.pi * 0.7 * t_s)
    return out


def restless_until(end_s):
    return Motion(lambda t_s: np.where((t_s < end_s)[:, None], restless(t_s), upright(t_s)))


def faults(w):
    return [record[1] for record in list(Journal(w.board.nvm).each()) if record[0] == journal.FAULT]


def right(w, name, sessions=1):
    """Every session is at the scale of its header, and scores to the same bits again."""
    stored = w.sessions()
    assert len(stored) == sessions and w.chip.violations == []
    for number, found in enumerate(stored.values(), 1):
        header = found.header
        assert (header["sensor"], header["acc_ug_per_lsb"], header["gyr_udps_per_lsb"]) == (name, 122, 8750)
        rows = np.array(found.samples).reshape(-1, 6)
        length = np.linalg.norm(rows[-104:, :3].mean(axis=0))
        assert length == pytest.approx(G_COUNTS, rel=0.05), "1 g in counts of the header's scale"
        assert not found.result["quality"] & codes.Q_GRAVITY
        assert replay(sessions_on(w.drive)[number]).difference is None
    return True


@PAIR
@NAMED
@pytest.mark.parametrize("start_s", [0.8, 3.0], ids=["started at once", "started later"])
def test_a_trial(tmp_path, chip, name, named, start_s):
    w = Worn(tmp_path / "drive", chip=chip, STORK_CHIPS=named, STORK_HOLD_S=2).start(start_s).run(22.0)
    assert right(w, name) and faults(w) == [] and "fault" not in w.console


def test_the_usual_settings_know_both(tmp_path):
    w = Worn(tmp_path / "drive", chip="lsm6dso32", STORK_HOLD_S=2).start(3.0).run(22.0)
    assert right(w, "LSM6DSO32") and faults(w) == []


def test_the_third_relative(tmp_path):
    w = Worn(tmp_path / "drive", chip="ism330dhcx", STORK_HOLD_S=2).start(3.0).run(22.0)
    assert right(w, "ISM330DHCX") and faults(w) == []


@PAIR
@pytest.mark.parametrize("start_s", [0.6, 2.0, 9.0])
def test_somebody_who_is_never_still_before_the_trial(tmp_path, chip, name, start_s):
    w = Worn(tmp_path / "drive", restless_until(11.0), chip=chip, STORK_HOLD_S=2).start(start_s).run(30.0)
    assert right(w, name) and faults(w) == []


def shaken_until(end_s: float, amplitude_g: float) -> Motion:
    """Shaken hard, and turned, so that the mean square of the acceleration tells nothing."""

    def motion(t_s: np.ndarray) -> np.ndarray:
        out, shaken = upright(t_s), t_s < end_s
        t_s = t_s[shaken]
        out[shaken, 1] = amplitude_g * 9.81 * np.sin(2 * np.pi * 3 * t_s)
        out[shaken, 4] = 200 * np.sin(2 * np.pi * 2 * t_s)
        out[shaken, 3] = 120 * np.sin(2 * np.pi * 2.3 * t_s)
        return out

    return Motion(motion)


@PAIR
@pytest.mark.parametrize("amplitude_g", [1.0, 1.3, 1.6, 1.7, 2.0, 2.3, 3.5])
def test_somebody_who_shakes_it_hard_before_the_trial(tmp_path, chip, name, amplitude_g):
    """No trial at the wrong scale: it is known by then, or a fault asks to hold it still."""
    w = Worn(tmp_path / "drive", shaken_until(6.0, amplitude_g), chip=chip, STORK_HOLD_S=2).start(8.0)
    w.press(14.0).start(16.0).run(45.0)
    assert w.sessions() and right(w, name, sessions=len(w.sessions()))
    assert faults(w) == [] or "Hold it still, or set STORK_CHIPS" in w.console


def test_named_wrongly_and_never_still_it_is_refused_and_the_way_out_is_named(tmp_path):
    """An LSM6DSOX that STORK_CHIPS calls an LSM6DSO32: twice as long is what hard movement gives, too."""
    w = Worn(tmp_path / "drive", restless_until(9.0), chip="lsm6dsox", STORK_CHIPS="LSM6DSO32", STORK_HOLD_S=2).start(
        0.6
    )
    w.press(10.0).start(12.0).run(32.0)
    assert "fault: sensor: gravity is" in w.console and "STORK_CHIPS" in w.console
    assert faults(w) == [journal.FAULT_SENSOR] and right(w, "LSM6DSOX"), "held still, the next try knows it"


def test_after_a_sleep_and_after_a_loss_of_power_it_is_still_known(tmp_path):
    w = Worn(tmp_path / "drive", chip="lsm6dso32", STORK_IDLE_S=20, STORK_HOLD_S=2).start(3.0)
    w.press(70.0).press(100.0).start(104.0).press(130.0)  # asleep and woken meanwhile
    w.set_chip(160.0, nack=True).press(170.0)  # it does not wake
    w.at(171.0, w.chip.power_cycle).set_chip(171.0, nack=False).press(172.0).start(172.6).run(195.0)
    assert "fault: sensor" in w.console
    assert right(w, "LSM6DSO32", sessions=3)


@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_a_gravity_that_neither_would_give_is_a_fault(tmp_path, factor):
    w = Worn(tmp_path / "drive", Motion(lambda t_s: upright(t_s) * factor), chip="lsm6dso32").start(4.0).run(8.0)
    assert "fault: sensor: gravity is" in w.console and w.sessions() == {}
