"""Reader of recordings: refuses, with one line each, every file that would be played wrongly."""

from pathlib import Path

from stork_sim.motion import recording_physics, recording_text, recording_units
from stork_sim.motion.motion_source import Floats

COLUMNS = (
    "time_s",
    *(f"acc_{axis}_m_s2" for axis in "xyz"),
    *(f"gyr_{axis}_deg_s" for axis in "xyz"),
)


def read_recording(path: Path, given: str = "") -> tuple[Floats, Floats]:
    """Times (n,) [s] and signals (n, 6) [m/s^2, deg/s] in the file's axes. ``given``: units that are not those of the
    columns' names, "gyr=rad/s". Raises StorkError.
    """
    name = path.name
    recording_units.parse(given)
    found = recording_text.read(path, COLUMNS)
    if found.units:
        recording_units.check_row(name, found.units, given)
    table = recording_units.converted(found.table, given)
    time_s, signals = table[:, 0], table[:, 1:]
    recording_physics.check_times(name, time_s, found.rows)
    recording_physics.check_force(name, signals[:, :3])
    recording_physics.check_repeats(name, time_s, signals)
    recording_physics.check_rates(name, time_s, signals)
    recording_physics.check_size(name, time_s, signals)
    return time_s, signals
