"""Fall alarm on recordings: table, exit code, unusable folders."""

import json
from pathlib import Path

import numpy as np
import pytest

from stork_host.errors import StorkError
from stork_sim.fidelity import falls as program
from stork_sim.fidelity.falls import Activity, evaluate, good_enough, rate, recordings_in

HEADER = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_deg_s,gyr_y_deg_s,gyr_z_deg_s"
G = 9.80665
FS_HZ = 100.0


def write(path: Path, force_g: np.ndarray) -> None:
    """A recording: (n, 3) in g, of a sensor whose x is up, at 100 Hz, that turns as gravity does; with its noise."""
    n = len(force_g)
    noise = np.random.default_rng(0).normal(0, 0.01, (n, 6))
    up = force_g / np.linalg.norm(force_g, axis=1)[:, None]
    rates = np.degrees(np.cross(np.gradient(up, 1 / FS_HZ, axis=0), up))
    table = np.column_stack((np.arange(n) / FS_HZ, force_g * G + noise[:, :3], rates + noise[:, 3:]))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, table, delimiter=",", fmt="%.4f", header=HEADER, comments="")


def standing(seconds: float) -> np.ndarray:
    return np.tile([1.0, 0.0, 0.0], (round(seconds * FS_HZ), 1))


def fallen() -> np.ndarray:
    """Upright, half a second of tipping over to the right, 3 g across the trunk, lying."""
    over = np.radians(np.linspace(0, 90, 50))
    tipping = np.column_stack((np.cos(over), -np.sin(over), 0 * over))
    lying = np.tile([0.0, -1.0, 0.0], (250, 1))
    lying[:6, 1] = -3.0
    return np.concatenate((standing(2), tipping, lying))


def bent() -> np.ndarray:
    """Bending down and up again, without an impact."""
    over = np.radians(80 * np.sin(np.linspace(0, np.pi, 300)) ** 2)
    return np.concatenate((standing(1), np.column_stack((np.cos(over), 0 * over, -np.sin(over))), standing(1)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("falls")
    write(folder / "falls" / "side_1.csv", fallen())
    write(folder / "daily" / "bend_1.csv", bent())
    write(folder / "daily" / "stand_1.csv", standing(4))
    write(folder / "other" / "sofa_1.csv", fallen())
    return folder


def test_each_recording_goes_through_the_device(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(folder), "--jobs", "1"]) == 0
    out = capsys.readouterr().out
    assert "sensitivity: 1 of 1, 1.000" in out and "specificity: 2 of 2, 1.000" in out
    assert "other, no fall reported: 0 of 1, 0.000" in out and "sofa, wrong: sofa_1.csv" in out


def test_two_at_a_time_and_as_json_it_is_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([str(folder), "--jobs", "2", "--json", "--drill", "tandem_walk"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["part"], row["name"], row["recordings"], row["told"]) for row in rows] == [
        ("falls", "side", 1, ["side_1.csv"]),
        ("daily", "bend", 1, []),
        ("daily", "stand", 1, []),
        ("other", "sofa", 1, ["sofa_1.csv"]),
    ]


def test_a_missed_fall_and_a_false_alarm_make_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "falls" / "faint_1.csv", standing(4))
    write(tmp_path / "daily" / "stand_1.csv", standing(4))
    assert program.main([str(tmp_path), "--jobs", "1"]) == 1
    assert "faint, wrong: faint_1.csv" in capsys.readouterr().out
    write(tmp_path / "falls" / "faint_1.csv", fallen())
    write(tmp_path / "daily" / "stand_1.csv", fallen())
    assert program.main([str(tmp_path), "--jobs", "1"]) == 1


def test_what_the_device_will_not_play_is_told_and_is_no_fall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Still, and gravity 30 % too short: the sensor is broken."""
    write(tmp_path / "falls" / "side_1.csv", fallen())
    write(tmp_path / "falls" / "side_2.csv", fallen() * 0.7)
    write(tmp_path / "daily" / "stand_1.csv", standing(4) * 0.7)
    assert program.main([str(tmp_path), "--jobs", "1"]) == 1
    out = capsys.readouterr().out
    assert "side, not played: side_2.csv" in out and "stand, not played: stand_1.csv" in out
    assert "sensitivity: 1 of 2" in out and "specificity: 1 of 1" in out


def test_98_of_100_will_do_and_97_will_not() -> None:
    def rows(found: int, alarms: int) -> list[Activity]:
        return [
            Activity("falls", "trip", 60, ("a",) * 60, ()),
            Activity("falls", "faint", 40, ("a",) * (found - 60), ("b",) * (100 - found)),
            Activity("daily", "walk", 50, ("a",) * alarms, ("b",) * (50 - alarms)),
            Activity("other", "lie", 9, ("a",) * 9, ()),  # is not judged
        ]

    assert (rate(rows(98, 1), "falls"), rate(rows(98, 1), "daily")) == ((98, 100), (49, 50))
    assert good_enough(rows(98, 1))
    assert not good_enough(rows(97, 1)) and not good_enough(rows(98, 2))


@pytest.mark.parametrize("part", ["falls", "daily"])
def test_a_missing_part_of_the_folder_is_reported_in_one_line(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"falls": "daily", "daily": "falls"}[part]
    write(tmp_path / other / "stand_1.csv", standing(4))
    assert program.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"stork: expected recordings in {part}/*.csv")
    with pytest.raises(StorkError):
        recordings_in(tmp_path / "nowhere")


def test_a_file_that_is_no_recording_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "daily" / "stand_1.csv", standing(4))
    (tmp_path / "falls").mkdir()
    (tmp_path / "falls" / "trip_1.csv").write_text("a,b\n1,2\n")
    for jobs in "12":
        assert program.main([str(tmp_path), "--jobs", jobs]) == 2
        err = capsys.readouterr().err
        assert err.startswith("stork: expected the columns") and "trip_1.csv" in err and err.count("\n") == 1
    with pytest.raises(StorkError):
        evaluate(recordings_in(tmp_path), "no_drill", "+y+z+x", 1)
