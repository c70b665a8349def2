"""Dates and times of SMP: text to seconds and back, against datetime."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micro_smp import datetime_text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-05T12:34:56", (2026, 8, 5, 12, 34, 56, 0)),
        ("2026-08-05T12:34:56.25", (2026, 8, 5, 12, 34, 56, 250000)),
        ("2026-08-05T12:34:56.000001Z", (2026, 8, 5, 12, 34, 56, 1)),
        # Half past midnight in Berlin's winter is half past eleven of the year before in UTC.
        ("2027-01-01T00:30:00+01:00", (2026, 12, 31, 23, 30, 0, 0)),
        ("2028-02-28T20:00:00-05:00", (2028, 2, 29, 1, 0, 0, 0)),
    ],
)
def test_by_hand(text, moment):
    assert datetime_text.parse(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-08-05",
        "2026-08-05 12:34:56",
        "2026-13-05T12:34:56",
        "2026-02-29T12:34:56",
        "2026-00-05T12:34:56",
        "2026-08-05T24:00:00",
        "2026-08-05T12:60:00",
        "2026-08-05T12:34:56.",
        "2026-08-05T12:34:56.x",
        "2026-08-05T12:34:56+1",
        "2026-08-05T12:34:56+24:00",
        "+026-08-05T12:34:56",
        "1999-12-31T23:59:59",
        "2000-01-01T00:00:00+01:00",
    ],
)
def test_what_is_refused(text):
    with pytest.raises(ValueError):
        datetime_text.parse(text)


moments = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30))
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments, offsets)
def test_against_the_datetime_of_cpython(moment, offset):
    there = moment.replace(tzinfo=offset)
    utc = there.astimezone(UTC)
    expected = (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond)
    assert datetime_text.parse(there.isoformat()) == expected


@given(moments)
def test_what_is_written_reads_the_same(moment):
    parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    assert datetime.fromisoformat(datetime_text.write(*parts)) == moment.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_text_is_refused_with_a_value_error_or_read(text):
    with contextlib.suppress(ValueError):
        assert len(datetime_text.parse(text)) == 7
