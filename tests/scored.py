"""Scoring of samples by the device's own code, for tests that change what the sensor measures."""

import numpy as np

from sessions import HEADER
from stork import drills
from stork_format import codes


class Sink:
    """Keeps the events."""

    def __init__(self) -> None:
        self.events: list[tuple[int, int, int, int]] = []

    def event(self, sample: int, kind: int, detail: int, value: int) -> None:
        self.events.append((sample, kind, detail, value))


def score(
    samples: np.ndarray, *, only: dict[str, object] | None = None, **header: object
) -> tuple[dict[str, object], list[tuple[int, int, int, int]]]:
    """Result and events of ``samples`` (n, 6), LSB, sensor axes; the button at their end.

    ``header``: changes to sessions.HEADER, or to ``only``.
    """
    full = {**(HEADER if only is None else only), **header}
    sink = Sink()
    drill = drills.create(full, sink)
    for row in np.asarray(samples).tolist():
        if drill.phase == codes.DONE:
            break
        drill.step(*row)
    if drill.phase != codes.DONE:
        drill.input(codes.BUTTON, 0)
    return drill.result(), sink.events


def turned(samples: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """Samples (n, 6) of a sensor that sits turned on the belt: ``rotation`` (3, 3) from old sensor axes to new."""
    vectors = np.asarray(samples, dtype=float).reshape(-1, 2, 3)
    return np.clip(np.rint(vectors @ rotation.T), -32768, 32767).astype(int).reshape(-1, 6)


def mirrored(samples: np.ndarray, axis: int = 1) -> np.ndarray:
    """The mirror image, left for right: force along ``axis`` (sensor) turns round, so do the rates about the others."""
    out = np.array(samples)
    out[:, axis] *= -1
    for k in range(3):
        if k != axis:
            out[:, 3 + k] *= -1
    return out


def heavier(samples: np.ndarray, factor: float) -> np.ndarray:
    """The same motion from an accelerometer whose scale is off."""
    out = np.array(samples)
    out[:, :3] = np.clip(np.rint(out[:, :3] * factor), -32768, 32767)
    return out
