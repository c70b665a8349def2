"""`make bench`: what the device's path, the simulator, the link and lists cost. Prints a table, writes bench.json."""

import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Column, Table
from tests.bench import fuel, many_sessions, packing, pulling, week

from stork_format import session
from stork_sim.fidelity.real_recordings import data_folder
from stork_sim.motion.people import person
from stork_sim.runs import play_person


class Row(NamedTuple):
    """``aim`` None: watched, not aimed at. ``better``: "lower" or "higher"."""

    name: str
    value: float
    unit: str
    aim: float | None
    better: str


REAL_AIMS = {"lowback_walk": 8.5, "stroke_treadmill": 10.5, "waist_walking": 10.5, "waist_standing": 6.52}
"""Bytes a sample; the last is what session format 1 took."""


def _recorded(drill: str, who: str, seed: int) -> tuple[np.ndarray, int]:
    """Samples (n, 6) and file size of one trial of a virtual person."""
    outcome = play_person(person(who), drill, "left" if drill == "single_leg" else "", seed=seed)
    raw = Path(outcome.session_file).read_bytes()
    return np.array(session.read(raw).samples, dtype=np.int16).reshape(-1, 6), len(raw)


def sim_speed() -> float:
    """Simulated device seconds per second, body and sensor and whole firmware, best of three runs of 12 trials."""
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        simulated = 0.0
        for seed in range(12):
            outcome = play_person(person("steady"), "single_leg", "left", seed=seed)
            simulated += outcome.events[-1]["t_s"] + 7.6  # from power-on; go comes 7.6 s after it
        best = max(best, simulated / (time.process_time() - begun))
    return best


def recorded_rows() -> list[Row]:
    """Size of real recordings; none without a folder of them."""
    data = data_folder()
    if data is None:
        print("no real recordings, so no rows of them: make bench STORK_DATA=folder")
        return []
    found = []
    for kind, sizes in packing.sizes(data).items():
        found.append(Row(f"real_{kind}_bytes_per_sample", sizes.stork, "bytes", REAL_AIMS[kind], "lower"))
        found.append(Row(f"real_{kind}_flac_8", sizes.flac, "bytes", None, "lower"))
        found.append(Row(f"real_{kind}_zstd_19", sizes.zstd, "bytes", None, "lower"))
    return found


def week_rows() -> list[Row]:
    """A whole `stork pull` of a fixed week, by the board's own clock and the PC's CPU time."""
    area, files = week.best()
    print(*area.lines(), *files.lines(), sep="\n")
    return [
        Row("pull_week_s", area.board_s + area.pull_s, "s", 5.0, "lower"),
        Row("pull_week_with_measures_s", area.board_s + area.pull_s + area.measuring_s, "s", None, "lower"),
        Row("pull_week_with_start_s", area.board_s + area.command_s, "s", None, "lower"),
        Row("pull_week_littlefs_s", files.board_s + files.pull_s, "s", 5.0, "lower"),
    ]


def rows() -> list[Row]:
    """All rows; deterministic but for speeds."""
    standing, size = _recorded("single_leg", "steady", 3)
    walking, _ = _recorded("tandem_walk", "older", 3)
    stand_file = fuel.put_samples("standing.bin", standing)
    walk_file = fuel.put_samples("walking.bin", walking)
    stand_fuel, stand_heap = fuel.measure("path", stand_file)
    walks = {drill: fuel.measure("path", walk_file, drill) for drill in ("tandem_walk", "free_walk", "cued_walk")}
    walk_fuel = max(cost for cost, _ in walks.values())
    walk_heap = max(heap for _, heap in walks.values())
    bare_fuel, _ = fuel.measure("bare", stand_file)
    madgwick_fuel, _ = fuel.measure("madgwick", stand_file)
    return [
        Row("path_fuel_per_sample_standing", stand_fuel, "instructions", None, "lower"),
        Row("path_fuel_per_sample_walking", walk_fuel, "instructions", None, "lower"),
        Row("bare_fuel_per_sample", bare_fuel, "instructions", None, "lower"),
        Row("madgwick_fuel_per_update", madgwick_fuel, "instructions", None, "lower"),
        Row("path_fuel_vs_madgwick_standing", stand_fuel / madgwick_fuel, "ratio", 1.0, "lower"),
        Row("path_fuel_vs_madgwick_walking", walk_fuel / madgwick_fuel, "ratio", 1.3, "lower"),
        Row("path_alloc_bytes_per_sample", max(stand_heap, walk_heap), "bytes", 0, "lower"),
        Row("stored_bytes_per_sample_standing", size / len(standing), "bytes", None, "lower"),
        *recorded_rows(),
        Row("sim_device_seconds_per_second", sim_speed(), "s/s", 200, "higher"),
        Row("pull_MB_per_s", pulling.megabytes_per_second(), "MB/s", 1.0, "higher"),
        *week_rows(),
        Row("sessions_of_100000_s", many_sessions.seconds(), "s", 1.0, "lower"),
    ]


def main() -> int:
    found = rows()
    table = Table(Column("name", no_wrap=True), "value", "unit", "aim", "better")
    for row in found:
        met = row.aim is None or (row.value <= row.aim if row.better == "lower" else row.value >= row.aim)
        aim = "" if row.aim is None else f"{row.aim:g}{'' if met else '  not met'}"
        value = f"{row.value:,.4g}" if row.value < 100 else f"{row.value:,.0f}"
        table.add_row(row.name, value, row.unit, aim, row.better)
    Console().print(table)
    Path("bench.json").write_text(json.dumps([row._asdict() for row in found], indent=1) + "\n", encoding="utf-8")
    print("written to bench.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
