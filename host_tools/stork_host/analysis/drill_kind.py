"""What a drill is to the analysis, by its name: a drill of a newer Stork is measured as its name lets expect."""

from stork_host.analysis.load import SessionData


def is_walk(session: SessionData) -> bool:
    return bool(session.header["drill"].endswith("_walk"))


def is_calibration(session: SessionData) -> bool:
    """No exercise: the wearer showed the device how the belt sits."""
    return bool(session.header["drill"] == "calibrate")
