"""Bytes a sample of real recordings in a session file, beside raw, on the samples that a board would have taken."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tests.sessions import HEADER

from stork_format.session_writer import SessionWriter
from stork_sim.motion.recording import Recording

_FS_HZ = 104.0
_ACC_LSB, _RATE_LSB = 122e-6 * 9.80665, 8.75e-3  # +-4 g, +-250 degrees a second, as the firmware has them
_STANDING, _WALKING = {"standing"}, {"walking", "walking_upstairs", "walking_downstairs"}


def file_bytes(samples: np.ndarray) -> float:
    """Bytes of a whole session file for each of ``samples`` (n, 6), LSB."""
    writer = SessionWriter(bytearray(16 * len(samples) + 8192), 104)
    writer.begin(HEADER)
    for n, row in enumerate(samples.tolist()):
        writer.sample(n * 10, *row)
    writer.finish({"score": 0, "end_cause": "stopped", "duration_ms": len(samples) * 10})
    return len(writer.take()) / len(samples)


def sampled(file: Path, axes: str) -> np.ndarray:
    """(n, 6) LSB at the board's rate, clipped where the sensor would be."""
    recording = Recording.load(file, axes=axes)
    found = recording.at(np.arange(0.0, recording.duration_s, 1 / _FS_HZ))
    found = found / np.repeat((_ACC_LSB, _RATE_LSB), 3)
    return np.clip(np.rint(found), -32768, 32767).astype(int)


def _parts(folder: Path, activities: set[str]) -> Iterator[np.ndarray]:
    for told in json.loads((folder / "reference.json").read_text(encoding="utf-8")):
        samples = sampled(folder / told["file"], "+y+z+x")
        for part in told["segments"]:
            if part["activity"] in activities:
                yield samples[int(part["start_s"] * _FS_HZ) : int(part["end_s"] * _FS_HZ)]


def rows(data: Path) -> dict[str, float]:
    """Name -> bytes a sample, mean over all samples of a kind of recording."""
    kinds: dict[str, list[np.ndarray]] = {
        "lowback_walk": [sampled(file, "+y+z+x") for file in sorted((data / "lowback_walk").glob("*.csv.gz"))],
        "stroke_treadmill": [sampled(file, "+y+z+x") for file in sorted((data / "stroke_treadmill").glob("*.csv.gz"))],
        "sit_stand_waist_walking": list(_parts(data / "sit_stand_waist", _WALKING)),
        "sit_stand_waist_standing": list(_parts(data / "sit_stand_waist", _STANDING)),
    }
    return {
        name: float(np.average([file_bytes(part) for part in parts], weights=[len(part) for part in parts]))
        for name, parts in kinds.items()
    }
