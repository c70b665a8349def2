"""Deletion on the device of sessions that this PC has stored: many in one request, one by one on an older firmware."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from smpclient.generics import success

from stork_host.link import link_errors, messages
from stork_host.link.client import READS_WHOLE_FILES, StorkDevice
from stork_host.link.link_errors import LinkError
from stork_host.link.messages import StorkErrorCode

_AROUND: Final = 32
_EACH: Final = 20
"""Bytes of a request: header, map and key; a session's number of up to 64 bits, its size and CRC-32."""

_GONE: Final = (StorkErrorCode.OK, StorkErrorCode.NO_SUCH_SESSION)


class Stored(NamedTuple):
    """A session that is stored here: what the device must have, too, before it deletes it."""

    number: int
    size: int
    crc32: int

    def __str__(self) -> str:
        return f"session {self.number} with {self.size} bytes and CRC-32 {self.crc32:08x} on the device"


def forget(device: StorkDevice, sessions: Iterable[Stored]) -> dict[int, LinkError]:
    """Let the device delete those that it has with this size and CRC-32. One that is already deleted is no error.

    Returns, by number, why others stay there. Raises StorkError where the device answers nothing any more.
    """
    most = max(1, min(messages.MOST_FORGOTTEN, (device.largest_request - _AROUND) // _EACH))
    refused: dict[int, LinkError] = {}
    left = iter(sessions)
    while some := list(islice(left, most)):
        refused |= _forget_some(device, some)
    return refused


def _forget_some(device: StorkDevice, some: list[Stored]) -> dict[int, LinkError]:
    request = messages.ForgetMany(sessions=[(each.number, each.size, each.crc32) for each in some])
    try:
        answer = device.exchange(request, READS_WHOLE_FILES)
    except LinkError as error:
        device.check_alive(error)
        return {each.number: error for each in some}
    if success(answer):
        results = [*answer.results, *[StorkErrorCode.UNKNOWN] * len(some)]
        found = {each.number: (each, result) for each, result in zip(some, results, strict=False)}
        return {number: _stays(*why) for number, why in found.items() if why[1] not in _GONE}
    if link_errors.is_not_supported(answer):  # an older firmware
        one_by_one = {each.number: _forget_one(device, each) for each in some}
        return {number: refused for number, refused in one_by_one.items() if refused is not None}
    return {each.number: link_errors.refused(answer, device.port, str(each)) for each in some}


def _forget_one(device: StorkDevice, each: Stored) -> LinkError | None:
    try:
        answer = device.exchange(messages.Forget(**each._asdict()), READS_WHOLE_FILES)
    except LinkError as error:
        device.check_alive(error)
        return error
    if success(answer) or link_errors.code(answer) == StorkErrorCode.NO_SUCH_SESSION:
        return None
    return link_errors.refused(answer, device.port, str(each))


def _stays(each: Stored, result: int) -> LinkError:
    known = next((code.name for code in StorkErrorCode if code == result), str(result))
    return LinkError(
        expected=str(each),
        found=f"the device's refusal {known}",
        try_this="repeat; if it is refused again, restart the board",
    )
