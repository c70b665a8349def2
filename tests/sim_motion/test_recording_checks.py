"""Recordings that were made otherwise: dialects are read; what contradicts physics is refused with what would fit."""

import gzip
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from stork_host.errors import StorkError
from stork_sim.motion import recording_physics
from stork_sim.motion.recording_file import COLUMNS, read_recording

G = 9.80665
FS_HZ = 100.0
HEADER = ",".join(COLUMNS)


def leaning(seconds: float = 15.0, size_deg: float = 4.0, seed: int = 3) -> np.ndarray:
    """Time, force and rate of a trunk that leans to and fro in all directions, and turns a little."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * FS_HZ)) / FS_HZ
    f = rng.uniform(0.1, 0.4, (3, 4))
    phase = rng.uniform(0, 2 * np.pi, (3, 4))
    angles = np.radians(size_deg) * np.sin(2 * np.pi * f[..., None] * t + phase[..., None]).sum(axis=1) / 2
    roll, pitch, _ = angles
    down = np.stack((-np.sin(pitch), np.sin(roll) * np.cos(pitch), np.cos(roll) * np.cos(pitch)), axis=1)
    rates = np.gradient(angles, 1 / FS_HZ, axis=1)
    body = np.stack(
        (
            rates[0] - rates[2] * np.sin(pitch),
            rates[1] * np.cos(roll) + rates[2] * np.cos(pitch) * np.sin(roll),
            rates[2] * np.cos(pitch) * np.cos(roll) - rates[1] * np.sin(roll),
        ),
        axis=1,
    )
    force = G * down + rng.normal(0, 0.02, (len(t), 3))
    return np.column_stack((t, force, np.degrees(body) + rng.normal(0, 0.05, (len(t), 3))))


def write(folder: Path, table: np.ndarray, header: str = HEADER, *, separator: str = ",", form: str = "%.6f") -> Path:
    path = folder / "stand.csv"
    rows = [separator.join(form % value for value in row) for row in table]
    path.write_text("\n".join((header.replace(",", separator), *rows)) + "\n", encoding="utf-8")
    return path


def refused(path: Path, units: str = "") -> str:
    with pytest.raises(StorkError) as error:
        read_recording(path, units)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_one_that_fits_is_read_as_it_is(tmp_path: Path) -> None:
    table = leaning()
    time_s, signals = read_recording(write(tmp_path, table))
    assert time_s == pytest.approx(table[:, 0]) and signals == pytest.approx(table[:, 1:], abs=1e-6)


DIALECTS = {
    "semicolons": lambda text: text.replace(",", ";"),
    "tabs": lambda text: text.replace(",", "\t"),
    "semicolons and decimal commas": lambda text: text.replace(",", ";").replace(".", ","),
    "quotes": lambda text: "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in text.splitlines()),
    "a row of units": lambda text: text.replace("\n", "\ns,m/s2,m/s2,m/s2,deg/s,deg/s,deg/s\n", 1),
    "units in brackets": lambda text: text.replace("\n", "\n[s],[m/s^2],[m/s^2],[m/s^2],[dps],[dps],[dps]\n", 1),
    "comments": lambda text: "# logger 1.0, 100 Hz\n// of a belt\n\n" + text,
    "spaces": lambda text: text.replace(",", ", "),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_dialects_are_read(tmp_path: Path, dialect: str, encoding: str) -> None:
    table = leaning(9.0)
    path = write(tmp_path, table)
    path.write_bytes(DIALECTS[dialect](path.read_text()).encode(encoding))
    time_s, signals = read_recording(path)
    assert np.column_stack((time_s, signals)) == pytest.approx(table, abs=1e-6)


def test_a_dialect_in_gzip_and_rows_counted_as_in_an_editor(tmp_path: Path) -> None:
    text = DIALECTS["comments"](DIALECTS["semicolons"](write(tmp_path, leaning(9.0)).read_text()))
    rows = text.splitlines()
    rows[20] = rows[20].replace(";", ";x", 1)
    path = tmp_path / "damaged.csv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    assert "in row 21 of damaged.csv.gz" in refused(path)


def test_times_in_words_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, leaning(9.0))
    rows = path.read_text().splitlines()
    rows[1:] = [f"2026-11-29T10:00:{n / 100:09.6f}," + row.partition(",")[2] for n, row in enumerate(rows[1:])]
    path.write_text("\n".join(rows))
    assert refused(path).endswith("try: write the time as seconds since the first row")


@pytest.mark.parametrize(
    ("unit", "factor"), [("rad/s", np.radians(1)), ("mdeg/s", 1e3), ("-deg/s", -1), ("-rad/s", None)]
)
def test_rates_of_another_unit_are_told_and_played_by_it(tmp_path: Path, unit: str, factor: float | None) -> None:
    table = leaning()
    other = table.copy()
    other[:, 4:] *= -np.radians(1) if factor is None else factor
    path = write(tmp_path, other, form="%.9f")
    told = refused(path)
    if factor is not None:
        assert f"try: --as gyr={unit}" in told and "stand.csv" in told
    _, signals = read_recording(path, f"gyr={unit}")
    assert signals == pytest.approx(table[:, 1:], abs=1e-4)


def test_a_row_of_units_that_says_another_one_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, leaning(9.0))
    path.write_text(path.read_text().replace("\n", "\ns,g,g,g,rad/s,rad/s,rad/s\n", 1))
    assert '"g" in the row of units' in refused(path) and "--as acc=g" in refused(path)
    assert '"rad/s" in the row of units' in refused(path, "acc=m/s2")


@pytest.mark.parametrize(("unit", "factor"), [("ms", 1e3), ("us", 1e6)])
def test_times_of_another_unit_are_told_and_played_by_it(tmp_path: Path, unit: str, factor: float) -> None:
    table = leaning()
    path = write(tmp_path, np.column_stack((table[:, 0] * factor, table[:, 1:])))
    assert f"try: --as time={unit}" in refused(path)
    assert read_recording(path, f"time={unit}")[0] == pytest.approx(table[:, 0])


def test_row_numbers_are_no_times(tmp_path: Path) -> None:
    table = leaning()
    table[:, 0] = np.arange(len(table))
    assert "these look like the numbers of the rows" in refused(write(tmp_path, table))


@pytest.mark.parametrize(("unit", "size"), [("g", 1 / G), ("mg", 1000 / G)])
def test_forces_of_another_unit(tmp_path: Path, unit: str, size: float) -> None:
    table = leaning()
    table[:, 1:4] *= size
    path = write(tmp_path, table)
    assert f"--as acc={unit}" in refused(path)
    assert np.linalg.norm(read_recording(path, f"acc={unit}")[1][:, :3], axis=1).mean() == pytest.approx(G, rel=0.01)


def test_gravity_that_was_taken_away(tmp_path: Path) -> None:
    table = leaning()
    table[:, 1:4] -= table[:, 1:4].mean(axis=0)
    assert "with gravity, if your program took it away" in refused(write(tmp_path, table))


def test_two_rows_almost_at_once(tmp_path: Path) -> None:
    table = leaning()
    table[700, 0] = table[699, 0] + 20e-6
    assert "two that are 2e-05 s apart, in rows 701 and 702" in refused(write(tmp_path, table))


@pytest.mark.parametrize("times", [2, 3])
def test_values_that_repeat_tell_the_true_rate(tmp_path: Path, times: int) -> None:
    table = leaning()
    table[:, 1:] = np.repeat(table[::times, 1:], times, axis=0)[: len(table)]
    assert f"the true rate is about {100 / times:.0f} Hz, not 100" in refused(write(tmp_path, table))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_another_order_or_sign_of_the_axes_is_told(tmp_path: Path, order: tuple[int, ...]) -> None:
    """But for what turns about the vertical, which no force shows."""
    for signs in product((1, -1), repeat=3):
        table = leaning()
        table[:, 4:] = table[:, 4:][:, list(order)] * signs
        path = write(tmp_path, table)
        if order == (0, 1, 2) and signs[:2] == (1, 1):
            read_recording(path)
        else:
            assert "rates that turn as gravity does" in refused(path)


def test_a_walk_in_rad_is_told_by_its_size(tmp_path: Path) -> None:
    t = np.arange(1500) / FS_HZ
    bounce = 3 * np.sin(2 * np.pi * 1.8 * t)
    table = np.column_stack((t, 0 * t, 0 * t, G + bounce, *(40 * np.sin(2 * np.pi * f * t) for f in (0.9, 1.8, 0.9))))
    read_recording(write(tmp_path, table))
    table[:, 4:] = np.radians(table[:, 4:])
    assert "try: --as gyr=rad/s" in refused(write(tmp_path, table))
    table[:, 4:] = 0
    assert "a recording with a gyroscope" in refused(write(tmp_path, table))


def test_who_stands_still_is_not_judged(tmp_path: Path) -> None:
    table = leaning(size_deg=0.02)
    table[:, 4:] = np.radians(table[:, 4:])
    read_recording(write(tmp_path, table))


@pytest.mark.parametrize("given", ["gyr=rpm", "speed=m/s", "gyr", "acc=g=9"])
def test_units_that_there_are_not(tmp_path: Path, given: str) -> None:
    assert "expected units such as time=s|ms|us, acc=m/s2|g|mg" in refused(write(tmp_path, leaning(9.0)), given)


def test_real_recordings_pass_as_they_are_and_none_does_in_rad(shared_data: Path) -> None:
    """Walks, sitting down and standing up, treadmill: no false word; of those in rad/s none is played."""
    for folder in ("lowback_walk", "sit_stand_waist", "stroke_treadmill"):
        for path in sorted((shared_data / folder).glob("*.csv.gz")):
            time_s, signals = read_recording(path)
            each = recording_physics.turning_in_motion(time_s, signals)
            assert ((each > 8) & (each < 150)).all(), "far from both limits"
            wrong = np.column_stack((signals[:, :3], np.radians(signals[:, 3:])))
            with pytest.raises(StorkError, match="gyr=rad/s"):
                recording_physics.check_rates(path.name, time_s, wrong)
                recording_physics.check_size(path.name, time_s, wrong)
