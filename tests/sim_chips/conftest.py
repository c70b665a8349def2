"""Fixture: a chip on a bench, for the tests of this folder."""

from collections.abc import Callable

import numpy as np
import pytest

from sim_chips.bench import Bench, G, Known, constant

RESTING = constant(G, 0, 0, 0, 0, 0)


@pytest.fixture
def bench() -> Callable[..., Bench]:
    def make(function: Callable[[np.ndarray], np.ndarray] = RESTING, **kwargs: object) -> Bench:
        return Bench(Known(function), **kwargs)

    return make
