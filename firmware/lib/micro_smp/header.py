"""The eight bytes before every SMP payload (Zephyr, "SMP Protocol Specification", Frame).

    byte  0        1      2..3            4..5      6         7
          res/ver  flags  payload length  group id  sequence  command id
          /op
Byte 0: bits 0-2 operation, bits 3-4 version (0: SMP 1, 1: SMP 2), bits 5-7 reserved. Integers are big-endian.
"""

import struct

SIZE = 8
READ = 0
WRITE = 2
VERSION_2 = 1

_FORMAT = ">BBHHBB"


def operation(frame):
    """READ or WRITE for a request; 1 and 3 are answers."""
    return frame[0] & 7


def version(frame):
    return (frame[0] >> 3) & 3


def length(frame):
    """Bytes of payload that the header announces."""
    return (frame[2] << 8) | frame[3]


def group(frame):
    return (frame[4] << 8) | frame[5]


def command(frame):
    return frame[7]


def write_answer(buffer, offset, request, version_number, payload_length):
    """Write at `offset` the header that answers `request`: its group, sequence and command, operation + 1."""
    struct.pack_into(
        _FORMAT,
        buffer,
        offset,
        (version_number << 3) | (operation(request) + 1),
        0,
        payload_length,
        group(request),
        request[6],
        request[7],
    )
