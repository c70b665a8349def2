"""Sampled signal: values on a uniform grid, interpolated to any time."""

import numpy as np

from stork_sim.motion.motion_source import Floats


class Track:
    """Values (n, columns) at ``start_s + i / fs_hz``; cubic convolution in between (Keys 1981, a = -1/2).

    Third order in the step: at 200 Hz a 15 Hz component keeps 99.9 % of its size. ``periodic`` repeats without end;
    otherwise the ends are held.
    """

    def __init__(self, values: Floats, fs_hz: float, *, start_s: float = 0.0, periodic: bool = False) -> None:
        self.fs_hz = fs_hz
        self.start_s = start_s
        self.periodic = periodic
        # one sample before and two after, so that the four neighbours of any time are four rows in a row
        first, last = values[:1], values[-1:]
        ends = (last, values[:2]) if periodic else (first, np.concatenate((last, last)))
        self._padded = np.concatenate((ends[0], values, ends[1]))
        self._count = len(values)

    @property
    def duration_s(self) -> float:
        return self._count / self.fs_hz

    def at(self, t_s: Floats) -> Floats:
        """Times (n,) -> (n, columns)."""
        position = (np.asarray(t_s) - self.start_s) * self.fs_hz
        position = position % self._count if self.periodic else np.clip(position, 0.0, self._count - 1)
        index = np.minimum(position.astype(np.int64), self._count - 1)
        u = (position - index)[:, None]
        before, here, after, beyond = (self._padded[index + k] for k in range(4))
        return _cubic(before, here, after, beyond, u)

    def run(self, start_s: float, n: int, columns: slice) -> Floats:
        """(n, columns) at ``start_s + i / fs_hz`` of a periodic track: what ``at`` gives, many times faster.

        On the track's own step all times lie equally far between two samples, so whole rows move together.
        """
        position = (start_s - self.start_s) * self.fs_hz % self._count
        index = min(int(position), self._count - 1)
        loop = self._padded[1 : self._count + 1, columns]
        rows = np.take(loop, np.arange(index - 1, index + n + 2), axis=0, mode="wrap")
        return _cubic(rows[:n], rows[1:-2], rows[2:-1], rows[3:], position - index)


def _cubic(before: Floats, here: Floats, after: Floats, beyond: Floats, u: Floats | float) -> Floats:
    """Cubic interpolation (Catmull-Rom) from ``here`` (u = 0) to ``after`` (u = 1)."""
    slope = 0.5 * (after - before)
    square = before - 2.5 * here + 2.0 * after - 0.5 * beyond
    cube = 1.5 * (here - after) + 0.5 * (beyond - before)
    values: Floats = here + u * (slope + u * (square + u * cube))
    return values
