"""Cross-examination of a recording by physics: times, size of gravity, repeated values, turning by the gyroscope.

Each check raises StorkError with what fits instead, or passes; what the motion does not show is not judged.
"""

from itertools import permutations, product
from typing import Final

import numpy as np
from scipy.signal import butter, sosfiltfilt

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats
from stork_sim.motion.recording_units import UNITS

MIN_DURATION_S: Final = 1.0  # [recording-checks]
MAX_GAP_PERIODS: Final = 3.0  # [recording-checks]
_LEAST_STEP_PERIODS: Final = 0.2  # [recording-checks]
"""Two rows closer than that would make the interpolation between them swing."""
_PERIOD_S: Final = (1 / 5000, 1 / 8)  # [recording-checks]
MEAN_FORCE_M_S2: Final = (5.0, 25.0)  # fast jogging with a sensor at the waist had 15.6 [recording-checks]
_GRAVITY_SHARE: Final = 0.5  # of the size, that a mean of force in one direction has at least [recording-checks]
_REPEATED_SHARE: Final = (0.2, 0.95)  # more is no motion at all [recording-checks]
_TURNING_HZ: Final = 0.5  # [recording-checks]
"""Below it the turning of gravity outweighs the acceleration of a swaying trunk."""
_TURNING_S: Final = 8.0  # [recording-checks]
_LEAST_TURNING_DEG_S: Final = 0.5  # [recording-checks]
_FITS: Final = 0.9  # [recording-checks]
"""Correlation from which on the turning of gravity is that of the rates."""
_FITS_BETTER: Final = 0.1  # [recording-checks]
_SCALE: Final = (0.6, 1.6)  # [recording-checks]
_MOVING_S: Final = 5.0  # [recording-checks]
_MOVING_M_S2: Final = 1.0  # [recording-checks]
_DEG_S_FOR_M_S2: Final = (4.0, 500.0)  # [recording-checks]
_NO_RATES: Final = 0.05  # less than in rad/s [recording-checks]
_AXES: Final = "xyz"


def check_times(name: str, time_s: Floats, rows: list[int]) -> None:
    """Raises StorkError where times (n,) [s] fall, lie too close or far apart, or are in another unit. ``rows`` (n,):
    the numbers of their lines.
    """
    steps = np.diff(time_s)
    back = np.flatnonzero(steps <= 0)
    if len(back):
        i = int(back[0])
        raise StorkError(
            expected="times that increase",
            found=f"{time_s[i + 1]:g} s after {time_s[i]:g} s in row {rows[i + 1]} of {name}",
            try_this="sort the rows by time and drop doubles",
        )
    period = float(np.median(steps)) if len(steps) else 0.0
    if len(steps) and not _PERIOD_S[0] <= period <= _PERIOD_S[1]:
        raise StorkError(
            expected=f"a sample every {_PERIOD_S[0] * 1000:g} to {_PERIOD_S[1] * 1000:g} ms",
            found=f"one every {period:g} s in {name}",
            try_this=_other_time(period),
        )
    if len(time_s) < 2 or time_s[-1] - time_s[0] < MIN_DURATION_S:
        raise StorkError(
            expected=f"a recording of at least {MIN_DURATION_S:g} s",
            found=f"{name} of {float(time_s[-1] - time_s[0]):.2f} s",
            try_this="a longer recording; are the times in seconds?",
        )
    gap = int(np.argmax(steps))
    if steps[gap] > MAX_GAP_PERIODS * period:
        raise StorkError(
            expected=f"no gap longer than {MAX_GAP_PERIODS:g} sampling periods ({MAX_GAP_PERIODS * period:.3g} s)",
            found=f"{steps[gap]:.3g} s without a sample after {time_s[gap]:g} s (row {rows[gap]}) in {name}",
            try_this="play the parts before and after the gap as two recordings",
        )
    close = int(np.argmin(steps))
    if steps[close] < _LEAST_STEP_PERIODS * period:
        raise StorkError(
            expected=f"samples about {period:.3g} s apart",
            found=f"two that are {steps[close]:.2g} s apart, in rows {rows[close]} and {rows[close + 1]} of {name}",
            try_this="drop one of them",
        )


def _other_time(period: float) -> str:
    if period == 1:
        return "write seconds: these look like the numbers of the rows"
    for unit, factor in UNITS["time"].items():
        if factor != 1 and _PERIOD_S[0] <= period * factor <= _PERIOD_S[1]:
            return f"--as time={unit}, if that is the unit"
    return "check the unit of the times"


def check_force(name: str, force: Floats) -> None:
    """Raises StorkError where the mean size of (n, 3) is not that of a worn sensor's in m/s^2."""
    mean = float(np.linalg.norm(force, axis=1).mean())
    low, high = MEAN_FORCE_M_S2
    if low <= mean <= high:
        return
    hint = "check the unit of the acc columns"
    for unit, factor in UNITS["acc"].items():
        if factor != 1 and 0.5 <= mean * factor / UNITS["acc"]["g"] <= 1.5:
            hint = f"--as acc={unit}: these look like {unit}"
    if mean < low and float(np.linalg.norm(force.mean(axis=0))) < _GRAVITY_SHARE * mean:
        hint = "the accelerations with gravity, if your program took it away (linear or user acceleration)"
    raise StorkError(
        expected=f"accelerations in m/s^2, with a mean size of {low:g} to {high:g}",
        found=f"{mean:.3g} in {name}",
        try_this=hint,
    )


def check_repeats(name: str, time_s: Floats, signals: Floats) -> None:
    """Raises StorkError where samples (n, 6) are there several times: the true rate is lower than the times say."""
    same = (np.diff(signals, axis=0) == 0).all(axis=1)
    if not _REPEATED_SHARE[0] < same.mean() < _REPEATED_SHARE[1]:
        return
    rate = 1 / float(np.median(np.diff(time_s)))
    raise StorkError(
        expected="new values in each row",
        found=f"the same again in {100 * same.mean():.0f} % of the rows of {name}",
        try_this=f"drop the repeats: the true rate is about {rate * (1 - same.mean()):.0f} Hz, not {rate:.0f}",
    )


def check_rates(name: str, time_s: Floats, signals: Floats) -> None:
    """Raises StorkError where gravity turns otherwise than the rates say: another scale, sign or order of the axes.

    In the sensor's axes a force that stands still in the room changes by -rate x force. (n, 6): m/s^2, deg/s.
    """
    if time_s[-1] - time_s[0] < _TURNING_S:
        return
    seen, crossed = _turning(time_s, signals)
    turning = np.degrees(np.sqrt((seen**2).sum(axis=1).mean())) / UNITS["acc"]["g"]
    if turning < _LEAST_TURNING_DEG_S:
        return
    fits = {way: _fit(seen, crossed, way) for way in _ways()}
    scale, as_it_is = fits[_UNCHANGED]
    way = max(fits, key=lambda one: fits[one][1])
    best = fits[way][1]
    if best < _FITS:
        return  # steps and the like: gravity is not most of what was felt
    if best - as_it_is > _FITS_BETTER:
        told, how = _other_axes(way)
        raise StorkError(
            expected="rates that turn as gravity does",
            found=f"{told} fits to {100 * (1 - best):.0f} % in {name}, as it is {100 * (1 - as_it_is):.0f} %",
            try_this=how,
        )
    if _SCALE[0] <= scale <= _SCALE[1]:
        return
    unit = min((u for u, f in UNITS["gyr"].items() if f != 1), key=lambda u: abs(np.log(UNITS["gyr"][u] / scale)))
    close = abs(np.log(UNITS["gyr"][unit] / scale)) < np.log(_SCALE[1])
    raise StorkError(
        expected="rates in deg/s that turn as gravity does",
        found=f"rates of {name} that fit with a factor of {scale:.3g}, to {100 * (1 - as_it_is):.1g} %",
        try_this=f"--as gyr={unit}: they look like {unit}" if close else f"multiply the gyr columns by {scale:.3g}",
    )


def check_size(name: str, time_s: Floats, signals: Floats) -> None:
    """Raises StorkError where somebody moves and hardly turns, or turns beyond all reason, (n, 6): m/s^2, deg/s.

    For walks and the like, of which ``check_rates`` cannot judge.
    """
    found = turning_in_motion(time_s, signals)
    if not len(found):
        return
    ratio = float(np.median(found))
    low, high = _DEG_S_FOR_M_S2
    if low <= ratio <= high:
        return
    unit = "rad/s" if ratio < low else "mdeg/s"
    if ratio < _NO_RATES:
        raise StorkError(
            expected="rates of a gyroscope",
            found=f"rates that are all but zero in motion, in {name}",
            try_this="a recording with a gyroscope",
        )
    raise StorkError(
        expected=f"rates in deg/s, {low:g} to {high:g} of them for each m/s^2 by which the force varies in motion",
        found=f"{ratio:.3g} in {name}",
        try_this=f"--as gyr={unit}, if that is the unit",
    )


def turning_in_motion(time_s: Floats, signals: Floats) -> Floats:
    """Deg/s (RMS) for each m/s^2 by which the size of the force varies, in each window (k,) of 5 s with motion."""
    count = round(_MOVING_S / float(np.median(np.diff(time_s))))
    cut = len(signals) // count * count
    size = np.linalg.norm(signals[:cut, :3], axis=1).reshape(-1, count).std(axis=1)
    rate = np.sqrt((signals[:cut, 3:] ** 2).sum(axis=1).reshape(-1, count).mean(axis=1))
    moving = size > _MOVING_M_S2
    found: Floats = rate[moving] / size[moving]
    return found


Way = tuple[tuple[int, ...], tuple[int, ...]]
"""Order of the axes, and their signs."""
_UNCHANGED: Final[Way] = ((0, 1, 2), (1, 1, 1))  # what the columns' names say [recording-checks]


def _ways() -> list[Way]:
    return list(product(permutations(range(3)), product((1, -1), repeat=3)))


def _turning(time_s: Floats, signals: Floats) -> tuple[Floats, Floats]:
    """(n, 3) slow change of the force per second; (3, 3, n) slow products of rate i (rad/s) and force j."""
    fs_hz = 1 / float(np.median(np.diff(time_s)))
    even_s = np.arange(time_s[0], time_s[-1], 1 / fs_hz)
    force, rate = (
        np.stack([np.interp(even_s, time_s, column) for column in part.T])
        for part in (signals[:, :3], np.radians(signals[:, 3:]))
    )
    slow = butter(2, _TURNING_HZ, fs=fs_hz, output="sos")
    seen = np.gradient(sosfiltfilt(slow, force), 1 / fs_hz, axis=1).T
    return seen, sosfiltfilt(slow, rate[:, None, :] * force[None, :, :])


def _fit(seen: Floats, crossed: Floats, way: Way) -> tuple[float, float]:
    """(factor, correlation) between the seen change and that of the rates in another order and with other signs."""
    order, signs = way
    turned = np.stack([signs[k] * crossed[order[k]] for k in range(3)])  # [rate k, force j, n]
    told = -np.stack([turned[(i + 1) % 3, (i + 2) % 3] - turned[(i + 2) % 3, (i + 1) % 3] for i in range(3)], axis=1)
    both, own = float((seen * told).sum()), float((told**2).sum())
    return (both / own, both / float(np.sqrt(own * (seen**2).sum()))) if own else (1.0, 0.0)


def _other_axes(way: Way) -> tuple[str, str]:
    """(what the rates are, what to do) for a person."""
    order, signs = way
    if order == (0, 1, 2) and len(set(signs)) == 1:
        return "the opposite sign of all rates", "--as gyr=-deg/s"
    names = ", ".join(("-" if signs[k] < 0 else "+") + _AXES[order[k]] for k in range(3))
    return f"another order or sign of the rates' axes ({names} as x, y, z)", "put the gyr columns into that order"
