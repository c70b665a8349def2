"""Zero-phase Butterworth filter: forward and backward, without delay.

In numpy alone: scipy.signal has the same, and takes a second to be imported, in every `stork pull`.
tests/host_analysis/test_signals.py holds the two together.
"""

from typing import Literal

import numpy as np

from stork_host.analysis.types import Floats

ORDER = 4
"""Order of the filter. It runs forward and backward, which doubles the attenuation in decibels."""

_BLOCK = 64
"""Samples that are filtered in one product of matrices."""


def zero_phase(x: Floats, fs_hz: float, cutoff_hz: float, kind: Literal["low", "high"] = "low") -> Floats:
    """``x`` (n, ...) filtered along its first axis; -6 dB at ``cutoff_hz``, which is below fs / 2.

    Both ends are padded with the signal turned about them (odd padding), one period of the cut-off or all there is.
    """
    pad = max(0, min(len(x) - 1, int(fs_hz / cutoff_hz)))
    filtered = _Filter(fs_hz, cutoff_hz, kind)
    flat = x.reshape(len(x), -1)
    before, after = 2 * flat[0] - flat[pad:0:-1], 2 * flat[-1] - flat[-2 : -pad - 2 : -1]
    forward = filtered(np.concatenate((before, flat, after)))
    out = filtered(forward[::-1])[::-1]
    return np.ascontiguousarray(out[pad : pad + len(x)]).reshape(x.shape)


class _Filter:
    """Butterworth filter of fourth order as a system of four states, s' = A s + b u, y = c s + d u.

    Two sections of second order by the bilinear transform, one behind the other, each in transposed direct form II.
    """

    def __init__(self, fs_hz: float, cutoff_hz: float, kind: Literal["low", "high"]) -> None:
        w = np.tan(np.pi * cutoff_hz / fs_hz)
        sections = []
        for damping in (2 * np.sin(np.pi / 8), 2 * np.sin(3 * np.pi / 8)):
            scale = 1 + damping * w + w * w
            b0, b1 = (w * w / scale, 2.0) if kind == "low" else (1 / scale, -2.0)
            a1, a2 = 2 * (w * w - 1) / scale, (1 - damping * w + w * w) / scale
            into = np.array([b0 * b1 - a1 * b0, b0 - a2 * b0])
            sections.append((np.array([[-a1, 1.0], [-a2, 0.0]]), into, b0))
        (a_one, b_one, d_one), (a_two, b_two, d_two) = sections
        a = np.zeros((ORDER, ORDER))
        a[:2, :2], a[2:, 2:] = a_one, a_two
        a[2:, 0] = b_two
        b = np.concatenate((b_one, b_two * d_one))
        seen, came = [np.array([d_two, 0.0, 1.0, 0.0])], [b]
        for _ in range(_BLOCK - 1):
            seen.append(seen[-1] @ a)
            came.append(a @ came[-1])
        answer = np.array([d_one * d_two, *(seen[0] @ each for each in came[:-1])])
        rows, columns = np.indices((_BLOCK, _BLOCK))
        self._direct = np.where(rows >= columns, answer[rows - columns], 0.0)
        self._seen = np.array(seen)
        self._came = np.array(came[::-1]).T
        self._on = np.linalg.matrix_power(a, _BLOCK)
        self._at_rest = np.linalg.solve(np.eye(ORDER) - a, b)

    def __call__(self, x: Floats) -> Floats:
        """``x`` (n, k) filtered, as if it had always been as at its first sample."""
        n, k = x.shape
        blocks = np.zeros((-(-n // _BLOCK), _BLOCK, k))
        blocks.reshape(-1, k)[:n] = x
        came = self._came @ blocks
        state = np.empty_like(came)
        now = np.outer(self._at_rest, x[0])
        for number, more in enumerate(came):
            state[number] = now
            now = self._on @ now + more
        # One small product after the other: a large one would start the threads of the library of matrices.
        out: Floats = (self._direct @ blocks + self._seen @ state).reshape(-1, k)[:n]
        return out
