"""Sessions of virtual persons, played once per test run."""

from functools import cache
from pathlib import Path

import numpy as np

from stork_format import session
from stork_sim.motion.people import person
from stork_sim.runs import play_person


@cache
def played(drill: str, leg: str, who: str, seed: int) -> np.ndarray:
    """Samples (n, 6), LSB, of one trial."""
    outcome = play_person(person(who), drill, leg, seed=seed)
    stored = session.read(Path(outcome.session_file).read_bytes())
    return np.array(stored.samples, dtype=int).reshape(-1, 6)
