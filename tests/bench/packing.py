"""Bytes a sample of real recordings: in a session file, and as FLAC and zstd take the same samples (raw: 12)."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
import zstandard
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


def flac_bytes(samples: np.ndarray) -> float:
    """FLAC at its strongest, level 8, six channels."""
    found = io.BytesIO()
    soundfile.write(found, samples.astype(np.int16), int(_FS_HZ), "PCM_16", format="FLAC", compression_level=1.0)
    return len(found.getvalue()) / len(samples)


def zstd_bytes(samples: np.ndarray) -> float:
    """zstd at level 19."""
    return len(zstandard.compress(samples.astype("<i2").tobytes(), 19)) / len(samples)


class Sizes(NamedTuple):
    """Bytes a sample."""

    stork: float
    flac: float
    zstd: float


def sizes(data: Path) -> dict[str, Sizes]:
    """Kind of recording -> mean over all its samples. ``data``: folder of real recordings."""
    kinds: dict[str, list[np.ndarray]] = {
        "lowback_walk": [sampled(file, "+y+z+x") for file in sorted((data / "lowback_walk").glob("*.csv.gz"))],
        "stroke_treadmill": [sampled(file, "+y+z+x") for file in sorted((data / "stroke_treadmill").glob("*.csv.gz"))],
        "waist_walking": list(_parts(data / "sit_stand_waist", _WALKING)),
        "waist_standing": list(_parts(data / "sit_stand_waist", _STANDING)),
    }

    def mean(parts: list[np.ndarray], measure: Callable[[np.ndarray], float]) -> float:
        return float(np.average([measure(part) for part in parts], weights=[len(part) for part in parts]))

    return {
        name: Sizes(*(mean(parts, measure) for measure in (file_bytes, flac_bytes, zstd_bytes)))
        for name, parts in kinds.items()
    }
