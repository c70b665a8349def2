"""Rest periods: kept over power-off if the clock is set, never longer than announced."""

from hypothesis import given
from hypothesis import strategies as st

from stork.device.rest import Rest
from stork.store.journal import Journal
from stork_format.journal_records import REST

NOW = 1_790_000_000


def ring():
    return Journal(bytearray(b"\xff" * 256))


def test_a_rest_by_hand():
    book = ring()
    rest = Rest(15, book, NOW)
    assert rest.left_s(100) == 0
    rest.begin(2, NOW, 100)
    assert [rest.left_s(s) for s in (100, 160, 999, 1000, 5000)] == [900, 840, 1, 0, 0]
    assert list(book.each())[-1][:3] == (REST, 2, 15)
    assert Rest(15, book, NOW + 600).left_s(0) == 300, "switched off and on"
    assert Rest(15, book, NOW + 900).left_s(0) == 0
    assert Rest(15, book, 0).left_s(0) == 0, "no clock: nothing is known"
    assert Rest(0, book, NOW + 10).left_s(0) == 0, "the clinician has switched it off"


@given(st.integers(0, 240), st.integers(0, 2 * NOW), st.integers(0, 2 * NOW), st.integers(0, 1 << 24))
def test_whatever_the_clock_says_it_ends_in_time(minutes, then, now, up_s):
    book = ring()
    Rest(minutes, book, then).begin(1, then, up_s)
    assert 0 <= Rest(minutes, book, now).left_s(0) <= minutes * 60
