"""Data of one session: arrays in physical units and body axes, events, phases."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from stork_format import codes
from stork_format.session import Session
from stork_host.analysis.drill_kind import kind_of
from stork_host.analysis.events import Event, typed
from stork_host.analysis.frames import G_M_S2, aligned, axes_matrix, to_body
from stork_host.analysis.phases import baseline, phases
from stork_host.analysis.sample_rate import longest_unbroken, true_rate
from stork_host.analysis.session_file import decode_session
from stork_host.analysis.types import Floats

EMPTY = slice(0, 0)

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class SessionData:
    """One session. Arrays have one row a sample; body axes are ml (right), ap (forward), up.

    Body axes are the declared ones, righted by gravity in the quiet stance before the countdown where there was one.
    """

    name: str  # of the session in error messages
    data: bytes = field(repr=False)  # the whole file
    decoded: Session = field(repr=False)
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
    results: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)  # of once_per_session

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def samples(self) -> int:
        """Number of samples in the file."""
        return len(self.raw)

    @property
    def play(self) -> slice:
        """The samples that the drill judges; empty where the trial ended before."""
        return self.phases.get("play", EMPTY)

    @cached_property
    def held(self) -> slice:
        """Play up to the jolt that ended it; the device is certain of a jolt half a second later."""
        ends = {event.sample for event in self.events if event.kind == "end"}
        jolts = [event.value for event in self.events if event.kind == "touchdown" and event.sample in ends]
        return slice(self.play.start, max(self.play.start, self.play.stop - sum(jolts)))

    @property
    def held_s(self) -> float:
        """Time for which a stance was held or a walk lasted, s, by the board's clock."""
        return float((self.held.stop - self.held.start) / self.fs_hz)

    @property
    def play_s(self) -> float:
        """Time in play, s, by the board's clock; lost samples do not count."""
        return float((self.play.stop - self.play.start) / self.fs_hz)


def once_per_session(work: Callable[[SessionData], Result]) -> Callable[[SessionData], Result]:
    """Decorator: ``work`` runs once per SessionData, and every later call returns the same object.

    A page prints the same sway as a number and draws it twice. Callers must not change what they get: ``work`` returns
    something immutable or calls ``read_only``.
    """

    @wraps(work)
    def remembered(session: SessionData) -> Result:
        if work not in session.results:
            session.results[work] = work(session)
        return cast(Result, session.results[work])

    return remembered


def read_only(*arrays: NDArray[Any]) -> None:
    """Make arrays that several callers share refuse any change."""
    for array in arrays:
        array.setflags(write=False)


def read_session(data: bytes, name: str = "session") -> SessionData:
    """The session in ``data``, a whole session file; ``name``: of the session in error messages. Raises StorkError."""
    return from_decoded(decode_session(data, name), data, name)


def from_decoded(session: Session, data: bytes, name: str = "session") -> SessionData:
    """The data of ``session``, which was decoded from ``data`` and passed ``check_session``. Raises StorkError."""
    header, result = session.header, session.result
    raw = np.array(session.samples, dtype=np.int16).reshape(-1, 6)
    stored = tuple((int(s), int(k), int(d), int(v)) for s, k, d, v in session.events)

    # Samples that the sensor's FIFO lost took their time: later ones move by so much.
    gaps = [(sample, value) for sample, kind, _, value in stored if kind == codes.SAMPLES_LOST]
    place = np.arange(len(raw) + 1, dtype=np.float64)
    for sample, lost in gaps:
        place[sample:] += max(0, lost)
    fs_hz, measured = true_rate(longest_unbroken(session.clock, [sample for sample, _ in gaps]), header["period_us"])
    go = result.get("go_sample", 0) or None
    zero = place[go or 0]

    def time_of(sample: int) -> float:
        return float((place[min(sample, len(raw))] - zero) / fs_hz)

    still = baseline(stored, len(raw), header["period_us"])
    mounting = mounted(header["axes"], raw[still, :3], any_way=kind_of(header["drill"]) == "calibration")
    acc_g = to_body(raw[:, :3] * (header["acc_ug_per_lsb"] * 1e-6), mounting)
    return SessionData(
        name=name,
        data=data,
        decoded=session,
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
    )


def mounted(spec: str, still: NDArray[np.int16], any_way: bool = False) -> Floats:
    """Mounting (3, 3) of a session: the declared one, righted by the quiet samples ``still`` (n, 3), sensor axes.

    It stays as declared where there are no quiet samples, or where they show that the belt was worn wrong, which ends
    the trial.
    """
    declared = axes_matrix(spec)
    if not len(still):
        return declared
    gravity = still.mean(axis=0)
    righted = aligned(declared, gravity, any_way) if gravity.any() else None
    return declared if righted is None else righted
