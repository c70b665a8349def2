"""Blocks, the parts of a session file. Each can be found, checked and read without the others.

    0  2  sync "\\xb5S"
    2  1  kind
    3  1  version of the block's layout (2)
    4  2  number of the block in its file, from 0
    6  2  payload length
    8  4  session: the CRC-32 at the end of its header block; 0 in that block
   12     payload
    .  4  CRC-32 (IEEE 802.3) of all bytes before it
All numbers little-endian. Blocks of layout 1 have no session.
"""

import struct
from binascii import crc32

KIND_HEADER = 1
KIND_SAMPLES = 2
KIND_EVENTS = 3
KIND_RESULT = 4

LAYOUT = 2
SESSION_AT = 8
HEAD_SIZE = 12
CRC_SIZE = 4

# Payload head of a samples block: index of its first sample, board clock when that was read (ms), count, and how many
# groups of acceleration and of rate are whole values at the begin (stork_format.sample_packing).
SAMPLES_HEAD = "<IIHBB"
SAMPLES_HEAD_SIZE = 12

# One event: sample index, kind, detail, value.
EVENT = "<IBBh"
EVENT_SIZE = 8


def write_head(buf, start, kind, number, length):
    """The bytes before a payload of ``length`` bytes, into ``buf`` at ``start``; they name no session yet."""
    struct.pack_into("<2sBBHHI", buf, start, b"\xb5S", kind, LAYOUT, number, length, 0)


def seal(buf, start, length):
    """Write the CRC behind a payload of ``length`` bytes whose block begins at ``start``; returns the block's end."""
    end = start + HEAD_SIZE + length
    struct.pack_into("<I", buf, end, crc32(memoryview(buf)[start:end]) & 0xFFFFFFFF)
    return end + CRC_SIZE


def build(kind, number, payload, session):
    """A whole block as bytes. ``session``: four bytes; zeros in the header block."""
    buf = bytearray(HEAD_SIZE + len(payload) + CRC_SIZE)
    write_head(buf, 0, kind, number, len(payload))
    buf[SESSION_AT:HEAD_SIZE] = session
    buf[HEAD_SIZE : HEAD_SIZE + len(payload)] = payload
    seal(buf, 0, len(payload))
    return bytes(buf)
