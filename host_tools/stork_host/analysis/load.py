"""A session file as arrays in physical units and body axes."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stork_format import codes
from stork_host.analysis.arrays import Floats
from stork_host.analysis.clock import longest_unbroken, true_rate
from stork_host.analysis.drill_kind import kind_of
from stork_host.analysis.events import Event, typed
from stork_host.analysis.frames import G_M_S2, aligned, axes_matrix, to_body
from stork_host.analysis.phases import baseline, phases
from stork_host.analysis.read_file import read_file

EMPTY = slice(0, 0)


@dataclass(frozen=True, eq=False)
class SessionData:
    """One session. Arrays have one row a sample; body axes are ml (right), ap (forward), up.

    Body axes are the declared ones, righted by gravity in the quiet stance before the countdown where there was one.
    """

    name: str
    header: dict[str, Any]
    result: dict[str, Any]
    events: tuple[Event, ...]
    stored_events: tuple[tuple[int, int, int, int], ...]  # sample, kind, detail, value, as in the file
    raw: NDArray[np.int16]  # (n, 6) ax ay az gx gy gz, sensor axes, LSB
    acc_g: Floats  # (n, 3)
    acc_m_s2: Floats  # (n, 3)
    rate_dps: Floats  # (n, 3), about ml, ap, up
    mounting: Floats  # (3, 3), body from sensor axes
    baseline: slice  # the samples of quiet stance; empty where the wearer was never still
    fs_hz: float  # the true rate, from the board's clock
    fs_measured: bool  # False: too few clock readings, fs_hz is the header's
    t_s: Floats  # (n,), 0 at go, or at the first sample of a trial that never came to go
    go_sample: int | None
    phases: dict[str, slice]
    sha256: str

    @property
    def samples(self) -> int:
        """How many samples the file holds."""
        return len(self.raw)

    @property
    def play(self) -> slice:
        """The samples that were judged; empty where the trial ended before."""
        return self.phases.get("play", EMPTY)

    @property
    def held(self) -> slice:
        """Play up to the jolt that ended it: the device takes half a second to be sure of one."""
        ends = {event.sample for event in self.events if event.kind == "end"}
        jolts = [event.value for event in self.events if event.kind == "touchdown" and event.sample in ends]
        return slice(self.play.start, max(self.play.start, self.play.stop - sum(jolts)))

    @property
    def held_s(self) -> float:
        """How long a stance was held, or a walk lasted, s, by the board's clock."""
        return float((self.held.stop - self.held.start) / self.fs_hz)

    @property
    def play_s(self) -> float:
        """How long the drill was in play, s, by the board's clock; lost samples do not count."""
        return float((self.play.stop - self.play.start) / self.fs_hz)


def read_session(data: bytes, name: str = "session") -> SessionData:
    """The session in ``data``. ``name`` is what errors call it. Raises StorkError for anything but a whole session."""
    session = read_file(data, name)
    header, result = session.header, session.result
    raw = np.array(session.samples, dtype=np.int16).reshape(-1, 6)
    stored = tuple((int(s), int(k), int(d), int(v)) for s, k, d, v in session.events)

    # Samples that the sensor's FIFO lost took their time: later ones move by so much.
    gaps = [(sample, value) for sample, kind, _, value in stored if kind == codes.SAMPLES_LOST]
    place = np.arange(len(raw) + 1, dtype=np.float64)
    for sample, lost in gaps:
        place[sample:] += max(0, lost)
    fs_hz, measured = true_rate(
        longest_unbroken(session.clock, [sample for sample, _ in gaps]), header["period_us"]
    )
    go = result.get("go_sample", 0) or None
    zero = place[go or 0]

    def time_of(sample: int) -> float:
        return float((place[min(sample, len(raw))] - zero) / fs_hz)

    still = baseline(stored, len(raw), header["period_us"])
    mounting = mounted(header["axes"], raw[still, :3], any_way=kind_of(header["drill"]) == "calibration")
    acc_g = to_body(raw[:, :3] * (header["acc_ug_per_lsb"] * 1e-6), mounting)
    return SessionData(
        name=name,
        header=header,
        result=result,
        events=typed(stored, time_of, fs_hz),
        stored_events=stored,
        raw=raw,
        acc_g=acc_g,
        acc_m_s2=acc_g * G_M_S2,
        rate_dps=to_body(raw[:, 3:] * (header["gyr_udps_per_lsb"] * 1e-6), mounting),
        mounting=mounting,
        baseline=still,
        fs_hz=fs_hz,
        fs_measured=measured,
        t_s=(place[:-1] - zero) / fs_hz,
        go_sample=go,
        phases=phases(stored, len(raw)),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def mounted(spec: str, still: NDArray[np.int16], any_way: bool = False) -> Floats:
    """The mounting of a session: as declared, and righted by the quiet samples (n, 3), sensor axes, if there are any.

    Where those say that the belt hangs wrong, which ends a trial, the declared mounting is all there is to go by.
    """
    declared = axes_matrix(spec)
    if not len(still):
        return declared
    gravity = still.mean(axis=0)
    righted = aligned(declared, gravity, any_way) if gravity.any() else None
    return declared if righted is None else righted
