"""Real recordings, if they are installed. They are not part of Stork; docs/people.md describes them."""

import csv
import gzip
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stork_host.errors import StorkError
from stork_sim.fidelity.ranges import STILL_PARTS
from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate
from stork_sim.motion.motion_source import Floats
from stork_sim.motion.recording_file import read_recording

FS_HZ = 100.0  # [comparison-windows]


class CopTrial(NamedTuple):
    """Centre of pressure of one trial: ``cop_cm`` (n, 2), ml and ap, 60 s."""

    age_years: float
    eyes: str
    surface: str
    cop_cm: Floats


def data_folder(folder: Path | None = None) -> Path | None:
    """``folder``, else $STORK_DATA, else None. Raises StorkError for a folder without recordings."""
    name = folder or os.environ.get("STORK_DATA")
    if not name:
        return None
    folder = Path(name)
    if not (folder / "cop_standing").is_dir():
        raise StorkError(
            expected="a folder of real recordings", found=str(folder), try_this="one that has cop_standing in it"
        )
    return folder


def cop_trials(folder: Path) -> list[CopTrial]:
    """Eight trials of two adults: eyes open and closed, firm floor and foam (Santos and Duarte 2016, CC BY 4.0)."""
    trials = []
    with (folder / "cop_standing" / "reference.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            with gzip.open(folder / "cop_standing" / f"{line['trial']}.csv.gz", "rt", encoding="utf-8") as table:
                columns = np.loadtxt(table, delimiter=",", skiprows=1)
            # the platform's x is front-back
            trials.append(
                CopTrial(float(line["age_years"]), line["vision"].lower(), line["surface"].lower(), columns[:, [2, 1]])
            )
    return trials


def still_parts(folder: Path) -> dict[str, Floats]:
    """Samples of standing still before a walk, by file: (n, 6) in body axes."""
    parts = {}
    for name, seconds in STILL_PARTS.items():
        time_s, signals = read_recording(folder / "lowback_walk" / name)
        still = time_s < time_s[0] + seconds
        parts[name] = rotate(body_from_sensor(DEFAULT_AXES), signals[still])
    return parts
