"""Recordings: played as measured, resampled without loss; invalid ones are refused in one line."""

import gzip

import numpy as np
import pytest
from scipy.interpolate import make_interp_spline

from stork_host.errors import StorkError
from stork_sim.motion.frames import body_from_sensor, rotate
from stork_sim.motion.recording import Recording, recording_wearer
from stork_sim.motion.recording_file import COLUMNS

G = 9.80665
HEADER = ",".join(COLUMNS)


def rows(n: int = 300, fs_hz: float = 100.0) -> np.ndarray:
    """time, then x up 1 g with a wobble, y and z small, slow rates."""
    t = np.arange(n) / fs_hz
    wobble = np.sin(2 * np.pi * 2.0 * t)
    return np.stack((t, G + 0.5 * wobble, 0.3 * wobble, -0.2 * wobble, 5 * wobble, -3 * wobble, 8 * wobble), axis=1)


def write(path, table, header=HEADER, opener=open):
    with opener(path, "wt", encoding="utf-8") as file:
        file.write(header + "\n")
        for row in table:
            file.write(",".join(row if isinstance(row, list) else [f"{v:.6f}" for v in row]) + "\n")
    return path


@pytest.fixture
def plain(tmp_path):
    return write(tmp_path / "walk.csv", rows())


def test_the_files_axes_become_body_axes(plain):
    r = Recording.load(plain, axes="+y+z+x")
    assert r.fs_hz == pytest.approx(100.0) and r.duration_s == pytest.approx(2.99)
    assert r.at(np.array([0.125]))[0] == pytest.approx([0.3, -0.2, G + 0.5, -3.0, 8.0, 5.0], abs=1e-3)
    assert Recording.load(plain, axes="-z+y+x").at(np.array([0.125]))[0, :3] == pytest.approx(
        [0.2, 0.3, G + 0.5], abs=1e-3
    )


def test_samples_come_back_at_their_own_times(plain):
    r = Recording.load(plain)
    assert r.at(r.time_s) == pytest.approx(r.signals)
    assert r.at(np.array([-5.0, 99.0])) == pytest.approx(r.signals[[0, -1]])


def test_column_order_extra_columns_gzip_and_byte_order_mark_do_not_matter(tmp_path, plain):
    table = rows()
    order = [6, 0, 3, 2, 1, 5, 4]
    header = ",".join(["﻿note", *(COLUMNS[k] for k in order)])
    mixed = [["1", *(f"{row[k]:.6f}" for k in order)] for row in table]
    other = write(tmp_path / "mixed.csv.gz", mixed, header, gzip.open)
    assert Recording.load(other).signals == pytest.approx(Recording.load(plain).signals)


def test_the_wearer_stands_in_the_first_posture_until_go_and_in_the_last_after_the_end(plain):
    w = recording_wearer(Recording.load(plain))
    body = lambda t: rotate(body_from_sensor("+y+z+x"), w.at(t))  # noqa: E731
    still = body(np.arange(0, 20, 0.0096))
    first = rows()[:31, [2, 3, 1]].mean(axis=0)
    assert still[:, :3].mean(axis=0) == pytest.approx(first, abs=2e-3)
    assert 0.003 < still[:, :3].std(axis=0).max() < 0.02, "alive, and still"
    assert np.abs(still[:, 3:]).max() < 0.4
    w.on_go(20.0)
    assert w.ends_at == pytest.approx(22.99)
    t = 20.0 + rows()[:, 0]
    assert body(t)[:, :3] == pytest.approx(rows()[:, [2, 3, 1]], abs=1e-5)
    after = body(np.arange(23.0, 30.0, 0.0096))
    assert after[:, :3].mean(axis=0) == pytest.approx(rows()[-31:, [2, 3, 1]].mean(axis=0), abs=4e-3)
    assert w.truth.events[0].kind == "go" and w.truth.tilt_deg is None


@pytest.mark.parametrize("bounce", [-0.3, 0.3])
def test_who_moves_at_either_end_is_taken_to_rest_with_one_g_that_way(tmp_path, bounce):
    """Walking presses with more and less than 1 g; standing before and after it does not."""
    table = rows()
    still = np.tile(table[0], (len(table), 1))
    still[:, 0] = table[:, 0]
    still[:, 1:4] *= 1.05  # it reads 5 % too much
    walking = still.copy()
    walking[:, 1:4] *= 1 + bounce + bounce * np.sin(2 * np.pi * 8 * table[:, :1])
    at_rest = Recording.load(write(tmp_path / "still.csv", still)).first_posture
    assert at_rest == pytest.approx(still[0, [2, 3, 1]], abs=1e-5)
    moving = Recording.load(write(tmp_path / "walking.csv", walking))
    for posture in (moving.first_posture, moving.last_posture):
        assert np.linalg.norm(posture) == pytest.approx(9.80665)
        assert posture / 9.80665 == pytest.approx(at_rest / np.linalg.norm(at_rest), abs=1e-5)


def test_going_changes_the_version_and_feedback_does_not(plain):
    w = recording_wearer(Recording.load(plain))
    past = np.arange(0, 5, 0.0096)
    before = w.at(past)
    w.on_go(5.0)
    assert w.version == 1
    w.on_feedback(5.5, 1.0)
    assert w.version == 1
    assert np.array_equal(before, w.at(past))


@pytest.mark.parametrize("fs_hz", [50.0, 100.0, 128.0, 256.0, 1000.0])
def test_any_rate_gives_the_same_motion_below_the_sensors_bandwidth(fs_hz):
    table = rows(int(4 * fs_hz), fs_hz)
    r = Recording(table[:, 0], table[:, 1:])
    q = np.arange(0.2, 3.7, 0.0096)
    expected = np.stack([np.interp(q, *(rows(40_000, 10_000.0)[:, [0, k]].T)) for k in range(1, 7)], axis=1)
    # the low-pass of the faster ones ripples by 60 dB, 0.001 of 8 deg/s
    assert r.at(q) == pytest.approx(expected, abs=8e-3)


def test_what_the_sensor_could_not_see_does_not_fold_back():
    fs_hz = 400.0
    t = np.arange(0, 10, 1 / fs_hz)
    signals = np.zeros((len(t), 6))
    signals[:, 0] = np.sin(2 * np.pi * 20 * t)
    signals[:, 1] = np.sin(2 * np.pi * 90 * t)
    signals[:, 2] = G
    got = Recording(t, signals).at(np.arange(1, 9, 0.0096))
    assert got[:, 0].std() == pytest.approx(np.sqrt(0.5), rel=0.005)
    assert got[:, 1].std() < 1e-3
    assert got[:, 2] == pytest.approx(G)


def test_uneven_sampling_is_played_at_its_own_times():
    rng = np.random.default_rng(0)
    t = np.cumsum(rng.uniform(0.007, 0.013, 400))
    signals = np.sin(2 * np.pi * 1.5 * t)[:, None] * np.ones(6)
    q = np.arange(0.5, 3.0, 0.0096)
    got = Recording(t, signals).at(q)
    assert got[:, 0] == pytest.approx(np.sin(2 * np.pi * 1.5 * (q + t[0])), abs=1e-4)


def test_real_walks_survive_resampling_to_the_sensor_and_back(shared_data):
    """100 -> 104.17 -> 100 Hz: RMS error below 0.01 m/s^2 (1 mg) and 0.04 deg/s, under 1 % of the signal's own."""
    files = sorted((shared_data / "lowback_walk").glob("*.csv.gz"))
    assert files
    for file in files:
        r = Recording.load(file)
        q = np.arange(0, r.duration_s, 0.0096)
        inside = r.time_s < q[-1]
        back = make_interp_spline(q, r.at(q), k=5)(r.time_s[inside])
        error = np.sqrt(((back - r.signals[inside]) ** 2).mean(axis=0))
        assert error[:3].max() < 0.01 and error[3:].max() < 0.04, file.name
        assert (error / r.signals.std(axis=0)).max() < 0.01, file.name


def test_real_walks_stand_upright_before_go(shared_data):
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz")):
        ml, ap, up = Recording.load(file).first_posture
        assert up > 9.0 and np.hypot(ml, ap) < 3.0 and 9.4 < np.linalg.norm((ml, ap, up)) < 10.1, file.name


def damaged(change):
    """A recording that ``change`` has spoilt: lists of strings, one a row."""
    table = [[f"{v:.6f}" for v in row] for row in rows()]
    return change(table) or table


def nan_in_row_12(table):
    table[10][2] = "nan"


def text_in_row_5(table):
    table[3][0] = "later"


def short_row_7(table):
    del table[5][4:]


def backwards_in_row_40(table):
    table[38][0] = table[37][0] = "0.1"


def gap_after_one_second(table):
    return table[:100] + table[105:]


def too_short(table):
    return table[:50]


def in_g(table):
    for row in table:
        row[1:4] = [f"{float(v) / G:.6f}" for v in row[1:4]]


def in_milli_g(table):
    for row in table:
        row[1:4] = [f"{float(v) / G * 1000:.3f}" for v in row[1:4]]


def no_rows(table):
    table.clear()
    return [[""]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (nan_in_row_12, '"nan" in row 12'),
        (text_in_row_5, '"later" in row 5'),
        (short_row_7, '"nothing" in row 7'),
        (backwards_in_row_40, "in row 39"),
        (gap_after_one_second, r"0\.06 s without a sample after 0\.99 s \(row 101\)"),
        (too_short, r"of 0\.49 s"),
        (in_g, "look like g"),
        (in_milli_g, "--as acc=mg"),
        (no_rows, "header only"),
    ],
)
def test_unsound_samples_are_refused_and_located(tmp_path, change, found):
    path = write(tmp_path / "walk.csv", damaged(change))
    with pytest.raises(StorkError, match=found) as error:
        Recording.load(path)
    text = str(error.value)
    assert "\n" not in text and "try: " in text and "walk.csv" in text


def refused(path) -> str:
    with pytest.raises(StorkError) as error:
        Recording.load(path)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_unsound_files_are_refused(tmp_path):
    assert "no file" in refused(tmp_path / "none.csv")
    assert "no file" in refused(tmp_path)
    (tmp_path / "empty.csv").write_text("")
    assert "empty" in refused(tmp_path / "empty.csv")
    text = write(tmp_path / "plain.csv.gz", rows())
    assert "not gzip" in refused(text)
    whole = gzip.compress(write(tmp_path / "plain.csv", rows()).read_bytes())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(tmp_path / "cut.csv.gz")
    (tmp_path / "flipped.csv.gz").write_bytes(whole[:200] + bytes((whole[200] ^ 0xFF,)) + whole[201:])
    assert "damaged" in refused(tmp_path / "flipped.csv.gz")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)))
    assert "not text" in refused(tmp_path / "picture.csv")
    header = HEADER.replace("gyr_y_deg_s", "gyr_y_rad_s")
    assert "without gyr_y_deg_s" in refused(write(tmp_path / "rad.csv", rows(), header))


def test_a_bad_axes_spec_is_refused(plain):
    with pytest.raises(StorkError, match="mirror image"):
        Recording.load(plain, axes="-y+z+x")
