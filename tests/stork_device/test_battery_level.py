"""Limits of the battery's levels."""

import pytest

from stork.device import battery_level
from stork.device.battery_level import EMPTY, FINE, LOW


@pytest.mark.parametrize(
    "mv, charging, state",
    [
        *((4200, False, FINE), (3600, False, FINE), (3599, False, LOW), (3400, False, LOW), (3399, False, EMPTY)),
        *((3300, True, FINE), (None, False, FINE), (None, None, FINE)),
    ],
)
def test_states(mv, charging, state):
    assert battery_level.state(mv, charging) == state


@pytest.mark.parametrize("mv, read", [(3700, 3700), (2500, 2500), (2499, None), (0, None), (None, None)])
def test_a_pin_that_floats_is_no_battery(mv, read):
    class Ports:
        def battery_mv(self):
            return mv

    assert battery_level.read(Ports()) == read
