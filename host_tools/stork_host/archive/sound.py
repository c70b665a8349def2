"""Column types that give only what a Stork can have stored. What else a damaged archive has raises NotSound on reading.

SQLite keeps any value in any column, and its values come back as they are.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy import DateTime, Dialect, Double, Integer, LargeBinary, String, Table
from sqlalchemy.types import TypeDecorator

from stork_host.replayed import Verdict

LAST_DAY: Final = datetime(9999, 12, 30, tzinfo=UTC)
"""The last one that is a date in every time zone [input-limits]."""

_FIRST: Final = datetime(1, 1, 3, tzinfo=UTC)
_END: Final = datetime(9999, 12, 31, tzinfo=UTC)
MOST_INTEGER: Final = 2**31 - 1  # largest value of an integer column in PostgreSQL [input-limits]
_SHOWN: Final = 40  # characters of a wrong value [input-limits]

T = TypeVar("T")


class NotSound(ValueError):
    """A value that no Stork stores there. db_errors.explained tells it as damage."""


def not_null(value: T | None, name: str) -> T:
    """The value of a column that always has one. Raises NotSound for None."""
    if value is None:
        raise NotSound(f"nothing in the column {name}")
    return value


def without_gaps(table: Table, row: Mapping[Any, Any]) -> None:
    """Raises NotSound for a row without a value where its table needs one."""
    for name in _needed(table):
        if row[name] is None:
            raise NotSound(f"nothing in the column {table.name}.{name}")


@cache
def _needed(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if not column.nullable)


class _Sound(TypeDecorator[T], ABC):
    """``what``: the kind of value, for errors."""

    impl: Any = String
    what: ClassVar[str]
    converts: ClassVar[bool] = False
    """Whether the driver's value is another one, as SQLite's text for a time."""

    @abstractmethod
    def read(self, value: Any) -> T | None:
        """The value, None where it is of another kind."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], T | None]:
        inner = self.impl_instance.dialect_impl(dialect).result_processor(dialect, coltype) if self.converts else None

        def process(value: Any) -> T | None:
            if value is None:
                return None
            try:
                found = self.read(value if inner is None else inner(value))
            except (ValueError, TypeError, OverflowError) as error:
                raise self._wrong(value) from error
            if found is None:
                raise self._wrong(value)
            return found

        return process

    def _wrong(self, value: Any) -> NotSound:
        shown = repr(value[:_SHOWN] if isinstance(value, str | bytes) else value)
        return NotSound(f"{shown} in the place of {self.what}")


class Text(_Sound[str]):
    cache_ok = True
    what = "a text"

    def read(self, value: Any) -> str | None:
        return value if isinstance(value, str) else None


class VerdictText(Text):
    """A value of Verdict."""

    cache_ok = True
    what = f"one of {', '.join(Verdict)}"

    def read(self, value: Any) -> str | None:
        return value if value in list(Verdict) else None


class Whole(_Sound[int]):
    impl = Integer
    cache_ok = True
    what = "an integer of 32 bits"

    def read(self, value: Any) -> int | None:
        return value if isinstance(value, int) and -MOST_INTEGER - 1 <= value <= MOST_INTEGER else None


class Real(_Sound[float]):
    impl = Double
    cache_ok = True
    what = "a finite number"

    def read(self, value: Any) -> float | None:
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


class Bytes(_Sound[bytes]):
    impl = LargeBinary
    cache_ok = True
    what = "bytes"

    def read(self, value: Any) -> bytes | None:
        return bytes(value) if isinstance(value, bytes | memoryview) else None


class UtcDateTime(_Sound[datetime]):
    """A time with its time zone. SQLite, which has no time zones, stores plain UTC; PostgreSQL stores timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True
    what = "a time"
    converts = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def read(self, value: Any) -> datetime | None:
        utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return utc if _FIRST <= utc < _END else None
