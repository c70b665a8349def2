"""Pairs of detected and true contacts."""

import math

import pytest

from stork_sim.fidelity.contact_match import match


def test_by_hand() -> None:
    found = match([1.0, 1.9, 2.6, 3.4], [1.1, 2.0, 3.0, 4.0])
    assert found.pairs == ((0, 0), (1, 1))
    assert found.f1 == 2 * 2 / 8
    assert found.late_s == pytest.approx([-0.1, -0.1])
    assert found.step_time_error_s == pytest.approx(0.0)


def test_the_nearest_first_and_each_once() -> None:
    assert match([1.0, 1.1], [1.08]).pairs == ((1, 0),)
    assert match([1.0], [0.9, 1.05]).pairs == ((0, 1),)
    assert match([1.0], [1.25]).pairs == ((0, 0),)
    assert match([1.0], [1.26]).pairs == ()


def test_a_step_time_needs_both_contacts_next_to_each_other_on_both_sides() -> None:
    """The true 1.5 was missed: only the step from 2.0 to 2.5 counts, detected as 0.52 s."""
    found = match([1.0, 2.0, 2.52], [1.0, 1.5, 2.0, 2.5])
    assert found.step_time_error_s == pytest.approx(0.02)
    assert math.isnan(match([1.0], [1.0]).step_time_error_s)


def test_nothing_at_all() -> None:
    assert match([], []).f1 == 1.0
    assert match([1.0], []).f1 == match([], [1.0]).f1 == 0.0
