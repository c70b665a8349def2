"""A lean forward, and its effect on the whole device."""

from pathlib import Path

import numpy as np
import pytest

from stork_format import session
from stork_sim.motion.people import person
from stork_sim.runs import play_person


@pytest.mark.parametrize("who", ["young", "older", "parkinson"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_device_finds_the_front(who: str, seed: int) -> None:
    """The default mounting: to the right is +y, forward +z, up +x; quiet sway and the sensor's own errors remain."""
    outcome = play_person(person(who), "calibrate", seed=seed)
    assert outcome.end_cause == "calibrated"
    result = session.read(Path(outcome.session_file).read_bytes()).result
    rows = np.array([int(v) for v in result["mounting"].split()]).reshape(3, 3) / 4096
    assert rows[1, 2] > np.cos(np.radians(12))
    assert rows[2, 0] > np.cos(np.radians(6))
