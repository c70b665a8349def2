"""All measures of one session."""

from contextlib import suppress

from stork_host.analysis import zones
from stork_host.analysis.drill_kind import is_calibration, is_walk
from stork_host.analysis.gait import steps, walk_measures
from stork_host.analysis.isway import isway
from stork_host.analysis.measure import Measure, measures
from stork_host.analysis.session_data import SessionData
from stork_host.analysis.tilt_sway import tilt_sway


def session_measures(session: SessionData) -> dict[str, Measure]:
    """Name -> Measure of the time held, in the order of importance; docs/measures.md has the formulas.

    Stances have the ISway measures of acceleration; walks have steps instead, because ISway is defined for standing.
    Measures for which the trial is too short, or which its samples do not allow, are left out. A trial without play
    has no measures, and neither has a calibration, which asks the wearer to sway.
    """
    if not session.play_s or is_calibration(session):
        return {}
    seen = zones.sway(session)
    spans = zones.spans(session)
    steady_s = sum(span.end_s - span.start_s for span in spans if span.zone == "steady")
    total_s = sum(span.end_s - span.start_s for span in spans)
    values = {"held": (session.held_s, "s"), "steady_share": (100 * steady_s / total_s, "%")}
    if is_walk(session):
        values |= walk_measures(session, steps(session))
    if seen is not None:
        values |= tilt_sway(seen.tilt_deg[session.held], session.fs_hz)
    if not is_walk(session):
        # Where the belt hung upside down there is no horizontal to measure in.
        with suppress(ValueError):
            values |= isway(session.acc_m_s2[session.held], session.fs_hz)
    return measures(values)
