"""Session bytes, checked before anything is worked out from them."""

import struct

from stork_format import session as session_file
from stork_format.session import Session
from stork_host.analysis.frames import axes_matrix
from stork_host.errors import StorkError

# Scales outside these bounds divide by zero or belong to no sensor. Both ends included.
_BOUNDS = {
    "period_us": (500, 100_000),
    "acc_ug_per_lsb": (1, 4000),
    "gyr_udps_per_lsb": (1, 300_000),
}


def read_file(data: bytes, name: str = "session") -> Session:
    """The Session in ``data``, whose header can be worked with. ``name`` is what errors call it.

    Raises StorkError for a damaged, cut or newer file, and for a header without the fields that scoring needs.
    """
    try:
        session: Session = session_file.read(bytes(data))
    except (ValueError, struct.error) as error:
        raise StorkError(
            expected=f"{name} to be a whole Stork session",
            found=str(error),
            try_this="pull it from the device again; if a newer Stork wrote it, update this one",
        ) from error
    for field, (least, most) in _BOUNDS.items():
        value = session.header.get(field)
        if not isinstance(value, int) or not least <= value <= most:
            raise _bad_header(name, f"{field} of {least} to {most}", value)
    for field in ("drill", "axes"):
        if not isinstance(session.header.get(field), str):
            raise _bad_header(name, field, session.header.get(field))
    axes_matrix(session.header["axes"])
    go = session.result.get("go_sample", 0)
    if go > len(session.samples) // 6:
        raise StorkError(
            expected=f"the result of {name} to name one of its {len(session.samples) // 6} samples as go",
            found=f"sample {go}",
            try_this="pull it from the device again",
        )
    return session


def _bad_header(name: str, expected: str, found: object) -> StorkError:
    return StorkError(
        expected=f"the header of {name} to hold {expected}",
        found="nothing" if found is None else repr(found),
        try_this="pull it from the device again; the board's file in firmware/boards sets these",
    )
