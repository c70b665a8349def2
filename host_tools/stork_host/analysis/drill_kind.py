"""What a drill is to the analysis, by its name: a drill of a newer Stork is measured as its name lets expect."""

from stork_host.analysis.session_data import SessionData


def is_walk(session: SessionData) -> bool:
    return bool(session.header["drill"].endswith("_walk"))


def is_gait(session: SessionData) -> bool:
    """A walk of whole strides, whose zones are told step by step; scorer 1 told them sample by sample."""
    return session.header["drill"] in ("free_walk", "cued_walk") and session.header.get("scorer_version", 0) > 1


def is_calibration(session: SessionData) -> bool:
    """No exercise: the wearer showed the device how the belt sits."""
    return bool(session.header["drill"] == "calibrate")
