"""Sway in play and its zones, as shown to the wearer: stork.core.sway in float64, and the zones that were stored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stork_format import codes
from stork_host.analysis.drill_kind import is_gait
from stork_host.analysis.session_data import SessionData, once_per_session, read_only
from stork_host.analysis.tilt import tilt
from stork_host.analysis.types import Floats

# [sway-centre], [zone-lines], [gait-zone-lines], [gait-looks]
CENTRE_SAMPLES = 256  # time constant of the centre, which follows the posture
FIRST_TIMES = 6
FIRST_FLOOR_DEG = 1.5
FIRST_CEILING_DEG = 3.0
SECOND_TIMES = 2.5
BACK = 13 / 16
MOST_DEG = 30.0
GAIT_TIMES = 4  # zone borders of a walk of whole strides over those of a stance
GAIT_FIRST_CEILING_DEG = 9.0
GAIT_APART = 35  # samples, at least, between two updates of its zone, which come with steps
GAIT_LATEST = 104  # samples after which it updates without a step
OUTSIDE = -1


@dataclass(frozen=True, eq=False)
class Sway:
    """Sway in play, as shown to the wearer. Rows are all samples of the session.

    ``tilt_deg`` (n, 2): lean to the right and forward from the baseline; ``sway_deg`` (n, 2): lean from the posture of
    the last seconds; ``radius_deg`` (n,): size of the sway by the device's rule; ``zone`` (n,): index into
    stork_format.codes.ZONES, -1 outside play. NaN where not known. ``first_deg``, ``second_deg``: inner borders of
    the zones "drifting" and "far".
    """

    tilt_deg: Floats
    sway_deg: Floats
    radius_deg: Floats
    zone: NDArray[np.int8]
    first_deg: float
    second_deg: float


@once_per_session
def sway(session: SessionData) -> Sway | None:
    """The sway of a trial; None where it never came into play or has no tilt."""
    play = session.play
    lean = tilt(session)
    if play.start == play.stop or play.start == 0 or np.isnan(lean[play.start - 1]).any():
        return None
    first = FIRST_TIMES * quiet_deg(session, lean)
    first = min(FIRST_CEILING_DEG, max(FIRST_FLOOR_DEG, first))
    gait = is_gait(session)
    if gait:
        first = min(GAIT_FIRST_CEILING_DEG, GAIT_TIMES * first)
    second = first * SECOND_TIMES
    away = np.full_like(lean, np.nan)
    away[play] = from_centre(lean[play], lean[play.start - 1])
    radius = np.minimum(device_radius(away), MOST_DEG)
    zone = np.full(len(lean), OUTSIDE, dtype=np.int8)
    if gait:
        stored = session.stored_events
        told = {sample - play.start for sample, kind, _, _ in stored if kind == codes.STEP}
        zone[play] = gait_zones_of(radius[play], told, first, second)
    else:
        zone[play] = zones_of(radius[play], first, second)
    read_only(away, radius, zone)
    return Sway(lean, away, radius, zone, first, second)


def quiet_deg(session: SessionData, lean: Floats) -> float:
    """Mean size of the lean (n, 2) in the countdown, degrees: the wearer's own quiet sway."""
    size = device_radius(lean[session.phases["countdown"]])
    return float(size.mean()) if len(size) else 0.0


def from_centre(lean: Floats, centre: Floats) -> Floats:
    """Lean (n, 2) less a centre (2,) that follows it: centre += (lean - centre) / 256 after each sample."""
    columns = []
    for axis in range(2):
        middle = float(centre[axis])
        column = []
        for value in lean[:, axis].tolist():
            away = value - middle
            column.append(away)
            middle += away / CENTRE_SAMPLES
        columns.append(column)
    return np.array(columns).T


def device_radius(vectors: Floats) -> Floats:
    """Size (n,) of vectors (n, 2) by the device's rule without a root: 3 % short to 1 % long of the true length."""
    long = np.abs(vectors).max(axis=1)
    short = np.abs(vectors).min(axis=1)
    return np.asarray(np.maximum(long, long * 7 / 8 + short / 2))


def zones_of(radius: Floats, first: float, second: float) -> NDArray[np.int8]:
    """Zones (n,) of radii (n,), beginning in the steady zone. A zone is left inwards at 13/16 of its border."""
    out = []
    zone = codes.STEADY
    for r in radius.tolist():
        if zone or r >= first:  # else it is steady, and stays so
            zone = _next(zone, r, first, second)
        out.append(zone)
    return np.array(out, dtype=np.int8)


def gait_zones_of(radius: Floats, told: set[int], first: float, second: float) -> NDArray[np.int8]:
    """Zones (n,) of a walk, by the largest radius since the update before. ``told``: indices of steps."""
    out = np.empty(len(radius), dtype=np.int8)
    zone = codes.STEADY
    since = 0
    most = 0.0
    for n, r in enumerate(radius.tolist()):
        since += 1
        most = max(most, r)
        if since >= GAIT_LATEST or (n in told and since >= GAIT_APART):
            zone = _next(zone, most, first, second)
            since = 0
            most = 0.0
        out[n] = zone
    return out


def _next(zone: int, r: float, first: float, second: float) -> int:
    if r >= second or (zone == codes.FAR and r > second * BACK):
        return codes.FAR
    if r >= first or (zone != codes.STEADY and r > first * BACK):
        return codes.DRIFTING
    return codes.STEADY


@dataclass(frozen=True)
class Span:
    """Time from ``start_s`` to ``end_s`` after go that the wearer spent in ``zone``."""

    zone: str
    start_s: float
    end_s: float


@once_per_session
def spans(session: SessionData) -> tuple[Span, ...]:
    """The zones of play as the device stored them, in order; none where there was no play."""
    play = session.play
    if play.start == play.stop:
        return ()
    marks = [(codes.ZONES[codes.STEADY], float(session.t_s[play.start]))]
    marks += [(event.detail, event.t_s) for event in session.events if event.kind == "zone"]
    ends = [start for _, start in marks[1:]] + [float(session.t_s[play.stop - 1]) + 1 / session.fs_hz]
    return tuple(Span(zone, start, end) for (zone, start), end in zip(marks, ends, strict=True) if end > start)
