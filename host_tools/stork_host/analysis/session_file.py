"""Decoded session file whose header can be worked with."""

import struct
from collections.abc import Mapping
from typing import Any

from stork_format import session as session_format
from stork_format.session import Session
from stork_host.analysis.frames import axes_matrix
from stork_host.errors import StorkError

# Scales outside these bounds divide by zero or belong to no sensor. Both ends included.
_BOUNDS = {  # [input-limits]
    "period_us": (500, 100_000),
    "acc_ug_per_lsb": (1, 4000),
    "gyr_udps_per_lsb": (1, 300_000),
}

_MOST_NUMBER = 2**31 - 1  # in 25 days of ms [input-limits]


def decode_session(data: bytes, name: str = "session") -> Session:
    """The Session in ``data``, checked. ``name``: of the session in error messages.

    Raises StorkError for a damaged, cut or newer file, and what ``check_session`` raises.
    """
    session = whole_session(data, name)
    check_session(session, name)
    return session


def whole_session(data: bytes, name: str = "session") -> Session:
    """The Session in ``data``, with any fields. Raises StorkError for a damaged, cut or newer file."""
    try:
        session: Session = session_format.read(bytes(data))
    except (ValueError, struct.error) as error:
        raise StorkError(
            expected=f"{name} to be a whole Stork session",
            found=str(error),
            try_this="pull it from the device again; if a newer Stork wrote it, update this one",
        ) from error
    return session


def check_session(session: Session, name: str = "session") -> None:
    """Raises StorkError for a session that cannot be scored, and for a result with numbers that no session has."""
    check_header(session, name)
    _check_numbers("result", session.result, name)
    go = session.result.get("go_sample", 0)
    if go > len(session.samples) // 6:
        raise StorkError(
            expected=f"the result of {name} to name one of its {len(session.samples) // 6} samples as go",
            found=f"sample {go}",
            try_this="pull it from the device again",
        )


def check_header(session: Session, name: str = "session") -> None:
    """Raises StorkError for a header without the fields that scoring needs, and for numbers that no header has.

    A start may be any: it is only shown.
    """
    for field, (least, most) in _BOUNDS.items():
        value = session.header.get(field)
        if not isinstance(value, int) or not least <= value <= most:
            raise _bad_header(name, f"{field} of {least} to {most}", value)
    for field in ("drill", "axes"):
        if not isinstance(session.header.get(field), str):
            raise _bad_header(name, field, session.header.get(field))
    axes_matrix(session.header["axes"])
    _check_numbers("header", {**session.header, "start_time": 0}, name)


def _check_numbers(part: str, fields: Mapping[str, Any], name: str) -> None:
    for field, value in fields.items():
        if isinstance(value, int) and abs(value) > _MOST_NUMBER:
            raise StorkError(
                expected=f"the {part} of {name} to hold {field} of at most {_MOST_NUMBER}",
                found=f"a number of {value.bit_length()} bits",
                try_this="pull it from the device again",
            )


def _bad_header(name: str, expected: str, found: object) -> StorkError:
    return StorkError(
        expected=f"the header of {name} to hold {expected}",
        found="nothing" if found is None else repr(found),
        try_this="pull it from the device again; the board's file in firmware/boards sets these",
    )
