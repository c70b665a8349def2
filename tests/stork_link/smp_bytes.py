"""Requests and answers as bytes, for tests that look at the wire."""

import cbor2
from smp import packet

# Echo of "hi" in SMP 2, sequence 7: write (2) | version 1 << 3 = 0a; flags 00; length 6 = 00 06; group 0 = 00 00;
# sequence 07; command 00; then the map {"d": "hi"}: a1, text of one "d" = 61 64, text of two "hi" = 62 68 69.
ECHO = bytes.fromhex("0a 00 00 06 00 00 07 00  a1 61 64 62 68 69")
# The answer: operation 3, {"r": "hi"}.
ECHOED = bytes.fromhex("0b 00 00 06 00 00 07 00  a1 61 72 62 68 69")

# Encoded: length 14 + 2 = 00 10, the message, its CRC-16/XMODEM = 25 64; in base64 that is
# 00 10 0a | 00 00 06 | 00 00 07 | 00 a1 61 | 64 62 68 | 69 25 64 = ABAK AAAG AAAH AKFh ZGJo aSVk.
ECHO_LINE = b"\x06\x09ABAKAAAGAAAHAKFhZGJoaSVk\n"


def request(op=0, version=1, group=0, command=0, body=None, sequence=9):
    """A message; `body` is a map, or bytes that take the place of one."""
    payload = body if isinstance(body, bytes) else cbor2.dumps(body or {})
    head = bytes([version << 3 | op, 0]) + len(payload).to_bytes(2, "big") + group.to_bytes(2, "big")
    return head + bytes([sequence, command]) + payload


def map_of(answer):
    """The map of one raw answer, whose length must be what its header says."""
    assert int.from_bytes(answer[2:4], "big") == len(answer) - 8
    return cbor2.loads(answer[8:])


def unpack(stream):
    """Encoded lines -> the message, by the `smp` package."""
    decoder = packet.decode()
    next(decoder)
    for line in stream.splitlines(keepends=True):
        try:
            decoder.send(line)
        except StopIteration as end:
            return end.value
    raise AssertionError(f"no whole frame in {stream!r}")
