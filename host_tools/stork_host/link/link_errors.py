"""Errors between a PC and a device as one line for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cbor2 import CBORError
from serial import SerialException
from smp import error as smperror
from smp.exceptions import SMPException
from smp.file_management import FS_MGMT_ERR
from smpclient.exceptions import SMPClientException
from smpclient.generics import error_v1
from smpclient.transport import SMPTransportDisconnected

from stork_host.errors import StorkError
from stork_host.link import messages
from stork_host.link.transport import NotSMP
from stork_host.printable import printable


class LinkError(StorkError):
    """A request that failed, or an answer that is none; other requests may still succeed."""


_DRILL = ("a drill under way", "let the wearer finish it, then repeat")
_KNOWN: tuple[tuple[object, tuple[str, str]], ...] = (
    (smperror.MGMT_ERR.EBUSY, _DRILL),
    (messages.StorkErrorCode.DRILL_RUNS, _DRILL),
    (
        messages.StorkErrorCode.NOT_NOW,
        ("a message on it, or the self-test after power-on", "press its button, or wait a minute; then repeat"),
    ),
    (
        smperror.MGMT_ERR.ENOMEM,
        ("no memory left for it", "unplug the board, plug it in again, then repeat"),
    ),
    (
        FS_MGMT_ERR.READ_ONLY_FILESYSTEM,
        (
            "its drive in the hands of this PC (maker mode)",
            "unplug it and plug it in again without holding the button, then repeat",
        ),
    ),
    (
        FS_MGMT_ERR.FILE_WRITE_FAILED,
        ("that it could not be written: its drive is full or failing", "make room with `stork pull`, then repeat"),
    ),
)
"""(found, try this) of refusals that the user can act on. Codes are the same in all groups."""


def reason(answer: Any) -> Any:
    """The error code of an SMP error answer of either version, as a member of its enumeration."""
    return answer.rc if error_v1(answer) else answer.err.rc


def code(answer: Any) -> int:
    """The error code of an SMP error answer as a number."""
    return int(reason(answer))


def is_not_supported(answer: Any) -> bool:
    """True where the device does not support the request."""
    return error_v1(answer) and answer.rc == smperror.MGMT_ERR.ENOTSUP


def refused(answer: Any, port: str, expected: str) -> LinkError:
    """StorkError for an error answer. `expected`: what the request asked for."""
    if is_not_supported(answer):
        return LinkError(
            expected=f"a Stork at {port}",
            found="a device that speaks SMP and does not know this request",
            try_this="choose another port (`stork devices`), or put a newer Stork on the board",
        )
    rc = reason(answer)
    for known, (found, try_this) in _KNOWN:
        if rc is known:
            return LinkError(expected=expected, found=found, try_this=try_this)
    return LinkError(
        expected=expected,
        found=f"the device's refusal {getattr(rc, 'name', rc)}",
        try_this="repeat; if it is refused again, restart the board",
    )


_NO_ANSWER = (
    *(NotSMP, SMPClientException, SMPException, CBORError, ValueError, TypeError),
    # of the decoders, for numbers of any size and maps of any depth
    *(ArithmeticError, RecursionError),
)
_MOST_TEXT = 200  # [input-limits]
"""Characters of what a library says about an answer."""


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).strip().split("\n")[0]


@contextmanager
def explained(port: str, timeout_s: float) -> Iterator[None]:
    """Turn what smpclient and pyserial raise into StorkError."""
    try:
        yield
    except TimeoutError as error:
        raise LinkError(
            expected=f"an answer from a Stork at {port}",
            found=f"silence for {timeout_s:g} s",
            try_this="choose the board's data port (`stork devices`), or unplug the board and plug it in again",
        ) from error
    except (SMPTransportDisconnected, SerialException, OSError) as error:
        raise LinkError(
            expected=f"a Stork at {port} until the end",
            found=f"the connection broken ({error})",
            try_this="plug the cable in again and repeat; what is here already is kept",
        ) from error
    except _NO_ANSWER as error:
        raise LinkError(
            expected=f"a Stork at {port}",
            found=f"something else that answers: {printable(_first_line(error), _MOST_TEXT)}",
            try_this="choose the board's data port, not its console (`stork devices`)",
        ) from error
