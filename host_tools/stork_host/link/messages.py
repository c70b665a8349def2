"""Requests and answers of Stork's own SMP group 64, in the form of smpclient (docs/usb_protocol.md)."""

from enum import IntEnum, unique
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from smp import error, message

from stork_host.printable import printable

GROUP_ID = 64

MOST_FORGOTTEN = 64  # [answer-sizes]
"""Sessions in a request to forget: the device takes no more."""

_MOST_TEXT = 200  # [input-limits]

Number = Annotated[int, Field(ge=-(2**53), le=2**53)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Crc32 = Annotated[int, Field(ge=0, lt=2**32)]
Text = Annotated[str, AfterValidator(lambda text: printable(text, _MOST_TEXT))]
"""Types of what a device says: numbers with bounds, texts without control characters."""


@unique
class StorkErrorCode(IntEnum):
    OK = 0
    UNKNOWN = 1
    NO_SUCH_SESSION = 2
    DOES_NOT_MATCH = 3
    CANNOT_READ = 4
    DRILL_RUNS = 5
    NOT_NOW = 6


class StorkGroupErrorV1(error.ErrorV1):
    _GROUP_ID = GROUP_ID


class StorkGroupErrorV2(error.ErrorV2[StorkErrorCode]):
    _GROUP_ID = GROUP_ID


class _Errors:
    _ErrorV1 = StorkGroupErrorV1
    _ErrorV2 = StorkGroupErrorV2


class InfoResponse(message.ReadResponse):
    """Identity of the device. Fields of a newer firmware that are not listed here are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 0

    device_id: Text
    board_id: Text
    firmware: Text
    format_version: Count
    scorer_version: Count
    wearer_id: Text | None = None
    sessions: Count
    sessions_more: bool = False
    free_bytes: Count | None = None
    update_bytes: Count | None = None
    clock_set: bool
    uptime_ms: Count
    program_start_id: Count | None = None

    @property
    def sessions_text(self) -> str:
        """Number of sessions; with a + where the belt has more, which it had no time to count."""
        return f"{self.sessions}+" if self.sessions_more else str(self.sessions)


class Info(message.ReadRequest, _Errors):
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 0
    _Response = InfoResponse


class ListResponse(message.ReadResponse):
    """Sessions as [number, size in bytes, CRC-32]; size and CRC are null where the device cannot read the file."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 1

    sessions: list[tuple[Count, Count | None, Crc32 | None]]
    more: bool


class List(message.ReadRequest, _Errors):
    """The sessions with a number above `after`, lowest first, as many as fit."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 1
    _Response = ListResponse

    after: int


class ForgetResponse(message.WriteResponse):
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 2


class Forget(message.WriteRequest, _Errors):
    """Delete a session if the stored file has this size and CRC-32."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 2
    _Response = ForgetResponse

    number: int
    size: int
    crc32: int


class ForgetManyResponse(message.WriteResponse):
    """A result for each session, in the order of the request: OK, or why it is still there."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 7

    results: list[Count]


class ForgetMany(message.WriteRequest, _Errors):
    """Delete the sessions [number, size, CRC-32] that are stored so; at most MOST_FORGOTTEN."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 7
    _Response = ForgetManyResponse

    sessions: list[tuple[int, int, int]]


class StatusResponse(message.ReadResponse):
    """State of the device. battery_mv is absent or null on boards that cannot measure it.

    notes: conditions that are not serious, separated by commas.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 3

    phase: Text
    drill: Text | None = None
    leg: Text | None = None
    battery_mv: Number | None = None
    mode: Text | None = None
    notes: Text | None = None


class Status(message.ReadRequest, _Errors):
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 3
    _Response = StatusResponse


class JournalResponse(message.ReadResponse):
    """Records as [kind, detail, score, number, time, counter], with more numbers from a newer firmware.

    `more`: further records follow.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 4

    records: list[Annotated[list[Number], Field(min_length=6, max_length=64)]]
    more: bool


class Journal(message.ReadRequest, _Errors):
    """The journal's records after the first `skip`, oldest first, as many as fit."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 4
    _Response = JournalResponse

    skip: int


class RestartResponse(message.WriteResponse):
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 5


class Restart(message.WriteRequest, _Errors):
    """Restart after the answer, in `mode`: patient or maker. Refused while a drill runs."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 5
    _Response = RestartResponse

    mode: str


class CheckResponse(message.WriteResponse):
    """Finding about a part of the board: names and values, docs/usb_protocol.md; they are in ``model_extra``.

    The part's name tells it from an error.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 6

    checked: str


class Check(message.WriteRequest, _Errors):
    """Check a part of the board; answered when that is done. limit_ms: the longest wait for a person."""

    _GROUP_ID = GROUP_ID
    _COMMAND_ID = 6
    _Response = CheckResponse

    check_part: str
    limit_ms: int
    extra: int
