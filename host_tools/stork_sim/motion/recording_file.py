"""Reader of recordings: refuses, with one line each, every file that would be played wrongly."""

import csv
import gzip
import io
import zlib
from pathlib import Path

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats

COLUMNS = (
    "time_s",
    *(f"acc_{axis}_m_s2" for axis in "xyz"),
    *(f"gyr_{axis}_deg_s" for axis in "xyz"),
)
MIN_DURATION_S = 1.0  # [recording-checks]
MAX_GAP_PERIODS = 3.0  # [recording-checks]
MEAN_FORCE_M_S2 = (5.0, 25.0)  # fast jogging with a sensor at the waist had 15.6 [recording-checks]


def read_recording(path: Path) -> tuple[Floats, Floats]:
    """Times (n,) [s] and signals (n, 6) [m/s^2, deg/s] in the file's axes. Raises StorkError."""
    name = path.name
    lines = _text(path).splitlines()
    if not lines or not lines[0].strip():
        raise StorkError(expected="a CSV file with a header", found=f"{name}, which is empty", try_this="another file")
    header = [cell.strip() for cell in next(csv.reader(lines[:1]))]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise StorkError(
            expected="the columns " + ", ".join(COLUMNS),
            found=f"{name} without {', '.join(missing)}",
            try_this="rename the columns, or convert the units that their names state",
        )
    table = _numbers(name, lines, [header.index(column) for column in COLUMNS])
    _check_times(name, table[:, 0])
    _check_units(name, table[:, 1:4])
    return table[:, 0], table[:, 1:]


def _text(path: Path) -> str:
    if not path.is_file():
        raise StorkError(
            expected="a recording (CSV, or CSV in gzip)", found=f"no file {path}", try_this="check the path"
        )
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        elif path.suffix == ".gz":
            raise StorkError(
                expected="gzip data, as the name ends in .gz",
                found=f"{path.name}, which is not gzip",
                try_this="rename it to .csv if it is plain text, or fetch it again",
            )
        return raw.decode("utf-8-sig")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise StorkError(
            expected="whole gzip data",
            found=f"{path.name}, damaged ({error})",
            try_this="fetch the file again",
        ) from error
    except UnicodeDecodeError as error:
        raise StorkError(
            expected="a CSV file in UTF-8", found=f"{path.name}, which is not text", try_this="another file"
        ) from error
    except OSError as error:
        raise StorkError(
            expected="a readable recording",
            found=f"{path.name}: {error.strerror}",
            try_this="check permissions",
        ) from error


def _numbers(name: str, lines: list[str], columns: list[int]) -> Floats:
    """The wanted columns (n, 7); rows are counted as in an editor, the header is row 1."""
    body = [line for line in lines[1:] if line.strip()]
    if not body:
        raise StorkError(expected="rows of samples", found=f"{name} with a header only", try_this="another file")
    try:
        table = np.loadtxt(io.StringIO("\n".join(body)), delimiter=",", usecols=columns, ndmin=2, comments=None)
    except (ValueError, IndexError):
        raise _first_bad_row(name, lines, columns) from None
    bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
    if len(bad):
        raise _first_bad_row(name, lines, columns)
    return table


def _first_bad_row(name: str, lines: list[str], columns: list[int]) -> StorkError:
    for row, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split(",")
        for column, label in zip(columns, COLUMNS, strict=True):
            cell = cells[column].strip() if column < len(cells) else "nothing"
            try:
                fine = bool(np.isfinite(float(cell)))
            except ValueError:
                fine = False
            if not fine:
                return StorkError(
                    expected=f"a number in column {label}",
                    found=f'"{cell}" in row {row} of {name}',
                    try_this="cut the recording there, or fill the value by interpolation",
                )
    return StorkError(expected="comma-separated numbers", found=f"{name}", try_this="save it as plain CSV")


def _check_times(name: str, time_s: Floats) -> None:
    if len(time_s) < 2 or time_s[-1] - time_s[0] < MIN_DURATION_S:
        steps = np.diff(time_s)
        if not len(steps) or (steps > 0).all():
            length = float(time_s[-1] - time_s[0])
            raise StorkError(
                expected=f"a recording of at least {MIN_DURATION_S:g} s",
                found=f"{name} of {length:.2f} s",
                try_this="a longer recording; are the times in seconds?",
            )
    steps = np.diff(time_s)
    back = np.flatnonzero(steps <= 0)
    if len(back):
        i = int(back[0])
        raise StorkError(
            expected="times that increase",
            found=f"{time_s[i + 1]:g} s after {time_s[i]:g} s in row {i + 3} of {name}",
            try_this="sort the rows by time and drop doubles",
        )
    period = float(np.median(steps))
    gap = int(np.argmax(steps))
    if steps[gap] > MAX_GAP_PERIODS * period:
        raise StorkError(
            expected=f"no gap longer than {MAX_GAP_PERIODS:g} sampling periods ({MAX_GAP_PERIODS * period:.3g} s)",
            found=f"{steps[gap]:.3g} s without a sample after {time_s[gap]:g} s (row {gap + 2}) in {name}",
            try_this="play the parts before and after the gap as two recordings",
        )


def _check_units(name: str, force: Floats) -> None:
    mean = float(np.linalg.norm(force, axis=1).mean())
    low, high = MEAN_FORCE_M_S2
    if not low <= mean <= high:
        hint = "multiply by 9.80665: these look like g" if 0.5 <= mean <= 1.5 else "check the unit of the acc columns"
        raise StorkError(
            expected=f"accelerations in m/s^2, with a mean size of {low:g} to {high:g}",
            found=f"{mean:.3g} in {name}",
            try_this=hint,
        )
