"""SMP's raw framing: header and payload, nothing else (Zephyr: CONFIG_UART_MCUMGR_RAW_PROTOCOL).

It has no mark of its own, so a request is known by what its header may hold: operation read or write of SMP
version 1 or 2, no flags, a length that fits the buffer, and a payload that starts with a CBOR map.
"""

from micro_smp import header

GARBAGE = -1
UNDECIDED = 0

_FIRST_BYTES = b"\x00\x02\x08\x0a"
_MAP = 5


def may_start(byte):
    """Whether a raw request can start with this byte."""
    return byte in _FIRST_BYTES


def total_length(view, limit):
    """Bytes of the request that starts at view[0]: GARBAGE if none does, UNDECIDED if the view is too short.

    `limit` is the longest message in bytes. The answer may exceed len(view): the rest is still to come.
    """
    have = len(view)
    if have > 1 and view[1] != 0:
        return GARBAGE
    if have < 4:
        return UNDECIDED
    payload = header.length(view)
    if header.SIZE + payload > limit:
        return GARBAGE
    if payload and have > header.SIZE and view[header.SIZE] >> 5 != _MAP:
        return GARBAGE
    return header.SIZE + payload
