"""The true sample rate from the board's clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork_host.analysis.sample_rate import longest_unbroken, true_rate

READINGS = 30


def readings(period_us: float, late_ms: list[int] | None = None, start_ms: int = 5000) -> list[tuple[int, int]]:
    late = late_ms or [0] * READINGS
    return [(104 * k, (start_ms + round(104 * k * period_us / 1000) + late[k]) % 2**32) for k in range(READINGS)]


def test_by_hand() -> None:
    # 104 samples take exactly 1 s, though the header says 9600 us: 104 Hz
    assert true_rate([(104 * k, 7 + 1000 * k) for k in range(12)], 9600) == (104.0, True)


def test_too_few_readings_leave_the_headers_rate() -> None:
    assert true_rate(readings(9700)[:9], 9600) == (1e6 / 9600, False)
    assert true_rate([], 10000) == (100.0, False)


def test_a_clock_that_cannot_be_is_not_believed() -> None:
    assert true_rate(readings(9600 * 1.08), 9600) == (1e6 / 9600, False)
    assert true_rate([(104 * k, 77) for k in range(READINGS)], 9600) == (1e6 / 9600, False)


@given(
    period_us=st.floats(9600 * 0.96, 9600 * 1.04),
    late_ms=st.lists(st.integers(0, 3), min_size=READINGS, max_size=READINGS),
    busy=st.lists(st.integers(0, READINGS - 1), max_size=4, unique=True),
    start_ms=st.sampled_from([0, 123456, 2**32 - 7000]),
)
def test_late_readings_and_a_wrapping_clock_hardly_move_it(
    period_us: float, late_ms: list[int], busy: list[int], start_ms: int
) -> None:
    for k in busy:
        late_ms[k] += 250
    fs_hz, measured = true_rate(readings(period_us, late_ms, start_ms), 9600)
    assert measured
    assert fs_hz == pytest.approx(1e6 / period_us, rel=5e-4)


def test_readings_on_both_sides_of_a_loss_are_not_mixed() -> None:
    clock = [(0, 0), (104, 1000), (208, 2000), (312, 9000), (416, 10000)]
    assert longest_unbroken(clock, [250]) == clock[:3]
    assert longest_unbroken(clock, [50]) == clock[1:]
    assert longest_unbroken(clock, []) == clock
    assert longest_unbroken([], [3]) == []
