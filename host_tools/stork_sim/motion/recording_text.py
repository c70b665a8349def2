"""Text of a recording: encoding, comments, separator, quotes, decimal commas and a row of units, read as they come."""

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats

_SEPARATORS = ",;\t"
_COMMENTS = ("#", "//", "%")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Recorded:
    """``units``: those of the wanted columns in a row below the header, () where there is none; ``table`` (n, columns);
    ``rows``: numbers of the lines that the table's rows are, as in an editor, from 1.
    """

    units: tuple[str, ...]
    table: Floats
    rows: list[int]


def read(path: Path, columns: tuple[str, ...]) -> Recorded:
    """The wanted ``columns`` of a file. Raises StorkError."""
    name = path.name
    lines = [
        (number, line)
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith(_COMMENTS)
    ]
    if not lines:
        raise StorkError(expected="a CSV file with a header", found=f"{name}, which is empty", try_this="another file")
    separator = max(_SEPARATORS, key=lambda mark: len(set(columns) & set(_cells(lines[0][1], mark))))
    header = _cells(lines[0][1], separator)
    missing = [column for column in columns if column not in header]
    if missing:
        raise StorkError(
            expected="the columns " + ", ".join(columns),
            found=f"{name} without {', '.join(missing)}",
            try_this="rename the columns, or convert the units that their names state",
        )
    places = [header.index(column) for column in columns]
    body = lines[1:]
    units = _units(body[0][1], separator, places) if body else ()
    body = body[1:] if units else body
    if not body:
        raise StorkError(expected="rows of samples", found=f"{name} with a header only", try_this="another file")
    return Recorded(units, _numbers(name, body, separator, places, columns), [number for number, _ in body])


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]


def _units(line: str, separator: str, places: list[int]) -> tuple[str, ...]:
    """The wanted cells of a line, if none of them is a number and each looks like a unit; else ()."""
    cells = _cells(line, separator)
    wanted = tuple(cells[place].strip("[]() ") for place in places if place < len(cells))
    plain = len(wanted) == len(places) and not any(_is_number(cell) for cell in wanted)
    return wanted if plain and all(re.fullmatch(r"[A-Za-z°µ²/^0-9. *-]{1,12}", cell) for cell in wanted) else ()


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


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
        return raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8-sig")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise StorkError(
            expected="whole gzip data",
            found=f"{path.name}, damaged ({error})",
            try_this="fetch the file again",
        ) from error
    except UnicodeDecodeError as error:
        raise StorkError(
            expected="a CSV file in UTF-8 or UTF-16",
            found=f"{path.name}, which is not text",
            try_this="another file",
        ) from error
    except OSError as error:
        raise StorkError(
            expected="a readable recording",
            found=f"{path.name}: {error.strerror}",
            try_this="check permissions",
        ) from error


def _numbers(
    name: str, body: list[tuple[int, str]], separator: str, places: list[int], columns: tuple[str, ...]
) -> Floats:
    """The wanted columns (n, len(columns))."""
    text = "\n".join(line for _, line in body)
    if separator != ",":
        text = _DECIMAL_COMMA.sub(".", text)
    try:
        table = np.loadtxt(
            io.StringIO(text), delimiter=separator, usecols=places, ndmin=2, comments=None, quotechar='"'
        )
    except (ValueError, IndexError):
        raise _first_bad_row(name, body, separator, places, columns) from None
    if not np.isfinite(table).all():
        raise _first_bad_row(name, body, separator, places, columns)
    return table


def _first_bad_row(
    name: str, body: list[tuple[int, str]], separator: str, places: list[int], columns: tuple[str, ...]
) -> StorkError:
    for row, line in body:
        cells = _cells(line, separator)
        for place, label in zip(places, columns, strict=True):
            cell = cells[place] if place < len(cells) else "nothing"
            number = cell.replace(",", ".") if separator != "," else cell
            if not _is_number(number) or not np.isfinite(float(number)):
                how = "cut the recording there, or fill the value by interpolation"
                if _ISO_TIME.match(cell):
                    how = "write the time as seconds since the first row"
                return StorkError(
                    expected=f"a number in column {label}", found=f'"{cell}" in row {row} of {name}', try_this=how
                )
    return StorkError(expected="numbers with one separator", found=f"{name}", try_this="save it as plain CSV")
