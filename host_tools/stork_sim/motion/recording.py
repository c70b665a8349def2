"""A measured motion: a CSV file of accelerations and rates, played from go on.

Columns ``time_s, acc_x_m_s2, acc_y_m_s2, acc_z_m_s2, gyr_x_deg_s, gyr_y_deg_s, gyr_z_deg_s``, in any order and with
others between them; any sampling rate, also an uneven one; gzip when the name ends in .gz. How the text may look:
recording_text; what is checked: recording_physics; other units: recording_units.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.interpolate import make_interp_spline
from scipy.signal import firwin, kaiserord

from stork_sim.motion.body import WornBody
from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate
from stork_sim.motion.motion_source import Event, Floats, Truth
from stork_sim.motion.recording_file import read_recording
from stork_sim.motion.stillness_noise import alive

SENSOR_BANDWIDTH_HZ = 52.0  # [lsm6dsox-sheet]
"""Half the rate of the sensor that will sample the motion: what it must not be given more than."""

_POSTURE_S = 0.3  # [recording-checks]
_STILL_M_S2 = 0.5  # [recording-checks]
_ONE_G_M_S2 = 9.80665  # [standard-gravity]
_SPLINE_DEGREE = 5  # [recording-checks]


def _low_pass(time_s: Floats, signals: Floats, fs_hz: float, cut_hz: float) -> tuple[Floats, Floats]:
    """Signals without what lies above ``cut_hz``, zero-phase, even grid: 60 dB down at the cut, flat to 0.8 of it."""
    even_s = time_s[0] + np.arange(int((time_s[-1] - time_s[0]) * fs_hz + 1e-6) + 1) / fs_hz
    even = make_interp_spline(time_s, signals, k=3)(even_s)
    taps, beta = kaiserord(60.0, 0.2 * cut_hz / (0.5 * fs_hz))
    half = min(taps // 2, len(even) - 1)
    kernel = firwin(2 * half + 1, 0.9 * cut_hz, window=("kaiser", beta), fs=fs_hz)
    # mirrored about the end points, so that neither end is pulled to zero
    padded = np.concatenate((2 * even[0] - even[half:0:-1], even, 2 * even[-1] - even[-2 : -half - 2 : -1]))
    return even_s, np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)


@dataclass(frozen=True)
class Recording:
    """A recording in body axes. ``time_s`` (n,) as in the file, ``signals`` (n, 6): m/s^2, deg/s; ml, ap, up.

    Between samples it is a quintic spline, which keeps 99 % of a component at 0.6 of the recording's Nyquist
    frequency where a cubic one keeps 96 %. A recording faster than the sensor is low-passed first, as the sensor's
    own analog and digital filters would, so that nothing folds back; its phase is left alone.
    """

    time_s: Floats
    signals: Floats
    bandwidth_hz: float = SENSOR_BANDWIDTH_HZ
    _spline: Callable[[Floats], Floats] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        time_s, signals = self.time_s, self.signals
        if 0.5 * self.fs_hz > 1.02 * self.bandwidth_hz:
            time_s, signals = _low_pass(time_s, signals, self.fs_hz, self.bandwidth_hz)
        object.__setattr__(self, "_spline", make_interp_spline(time_s - time_s[0], signals, k=_SPLINE_DEGREE))

    @classmethod
    def load(
        cls, path: Path | str, *, axes: str = DEFAULT_AXES, bandwidth_hz: float = SENSOR_BANDWIDTH_HZ, units: str = ""
    ) -> "Recording":
        """Read a file; ``axes`` says which of its axes point right, forward, up; ``units``: those that are not its
        columns' names', "gyr=rad/s".

        Raises StorkError, one line, for every file that cannot be played as it is.
        """
        turn = body_from_sensor(axes)
        time_s, signals = read_recording(Path(path), units)
        return cls(time_s, rotate(turn, signals), bandwidth_hz)

    @property
    def fs_hz(self) -> float:
        """Sampling rate from the median interval."""
        return 1.0 / float(np.median(np.diff(self.time_s)))

    @property
    def duration_s(self) -> float:
        """Time from the first to the last sample."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def first_posture(self) -> Floats:
        """Mean specific force (3,) of the first 0.3 s, body axes; 1 g that way where they were not still."""
        return _rest(self.signals[self.time_s <= self.time_s[0] + _POSTURE_S + 1e-6, :3])

    @property
    def last_posture(self) -> Floats:
        """Mean specific force (3,) of the last 0.3 s, body axes; 1 g that way where they were not still."""
        return _rest(self.signals[self.time_s >= self.time_s[-1] - _POSTURE_S - 1e-6, :3])

    def at(self, t_s: Floats) -> Floats:
        """Seconds from the first sample (n,) -> (n, 6) in body axes; the ends are held."""
        return self._spline(np.clip(t_s, 0.0, self.duration_s))


def _rest(force: Floats) -> Floats:
    """Force at rest in the posture of these (n, 3). The mean of still samples is the sensor's own 1 g; walking and
    jumping change the mean force.
    """
    mean: Floats = np.asarray(force.mean(axis=0))
    length = float(np.linalg.norm(mean))
    if np.linalg.norm(force, axis=1).std() <= _STILL_M_S2 or length == 0.0:
        return mean
    return mean * (_ONE_G_M_S2 / length)


def _posture(force: Floats, t_s: Floats) -> Floats:
    out = alive(t_s)
    out[:, :3] += force
    return out


class RecordingScene:
    """The recording from go on; after its end the wearer stands in its last posture."""

    def __init__(self, recording: Recording, go_s: float) -> None:
        self._recording = recording
        self._go_s = go_s
        self.ends_s = go_s + recording.duration_s
        self.truth = Truth(go_s, np.empty(0), [Event(go_s, "go")])

    def at(self, t_s: Floats) -> Floats:
        over = int(np.searchsorted(t_s, self.ends_s, side="right"))
        playing = self._recording.at(t_s[:over] - self._go_s)
        if over == len(t_s):
            return playing
        return np.concatenate((playing, _posture(self._recording.last_posture, t_s[over:])))

    def feedback(self, t_s: float, level: float) -> bool:
        """No effect: a recording does not react to feedback. False: it was not felt."""
        return False


class RecordedPerson:
    """An Actor for ``Wearer``: still in the recording's first posture, then the recording at each go."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._first = recording.first_posture

    def stand(self, t_s: Floats) -> Floats:
        return _posture(self._first, t_s)

    def begin(self, go_s: float, trial: int) -> RecordingScene:
        return RecordingScene(self._recording, go_s)


def recording_wearer(recording: Recording, *, mounting: str = DEFAULT_AXES) -> WornBody:
    """A wearer who does what was recorded; ``mounting`` is the axes spec of the sensor on the body."""
    return WornBody(RecordedPerson(recording), mounting=mounting)
