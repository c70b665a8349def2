"""A million bytes of noise of each kind at a board's port: it answers afterwards, and its drive stays as it was."""

import base64
import random

import pytest
from smp import packet

from stork_link.smp_bytes import ECHO, ECHO_LINE, ECHOED, unpack

BYTES = 1_000_000
FIRST_BYTES = (0x00, 0x02, 0x08, 0x0A)  # read and write, of SMP 1 and 2


def request(noise: random.Random) -> bytes:
    """A right header of a group that is there, and a map of any bytes."""
    payload = bytes([0xA0 | noise.randrange(32)]) + noise.randbytes(noise.randrange(200))
    head = bytes([noise.choice(FIRST_BYTES), 0]) + len(payload).to_bytes(2, "big")
    return head + bytes([0, noise.choice((0, 8, 64)), noise.randrange(256), noise.randrange(8)]) + payload


def frame(message: bytes) -> bytes:
    return b"".join(packet.encode(message))


def line(noise: random.Random, text: bytes) -> bytes:
    return noise.choice((b"\x06\x09", b"\x06\x09", b"\x04\x14")) + text + b"\n"


def flipped(noise: random.Random, content: bytes) -> bytes:
    at = noise.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << noise.randrange(8)]) + content[at + 1 :]


KINDS = {
    "raw: any bytes": lambda noise: noise.randbytes(500),
    "raw: right headers": request,
    "raw: one bit wrong": lambda noise: flipped(noise, request(noise)),
    "raw: cut": lambda noise: (made := request(noise))[: noise.randrange(len(made))],
    "encoded: right frames of any bytes": lambda noise: frame(noise.randbytes(noise.randrange(1, 400))),
    "encoded: right frames of requests": lambda noise: frame(request(noise)),
    "encoded: one bit wrong": lambda noise: flipped(noise, frame(request(noise))),
    "encoded: cut": lambda noise: (made := frame(request(noise)))[: noise.randrange(len(made))],
    "encoded: any bytes in lines": lambda noise: line(noise, noise.randbytes(noise.randrange(130))),
    "encoded: base64 of any bytes": lambda noise: line(noise, base64.b64encode(noise.randbytes(noise.randrange(93)))),
}


UNDERSTOOD = ("raw: right headers", "encoded: right frames of requests")
"""Kinds that have requests, which are answered, if only with an error."""


def on_drive(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", [*KINDS, "all of them in turn"])
def test_it_goes_on(board, kind):
    noise = random.Random(kind)
    for number in (1, 2):
        board.catalogue.store(number, noise.randbytes(3000))
    (board.root / "plan.cbor").write_bytes(b"\xa0")
    before = on_drive(board.root)
    kinds = [KINDS[kind]] if kind in KINDS else list(KINDS.values())
    sent = answered = 0
    while sent < BYTES:
        lump = b"".join(noise.choice(kinds)(noise) for _ in range(noise.randrange(1, 9)))
        sent += len(lump)
        board.port.to_device += lump
        board.run()
        if noise.random() < 0.05:  # a silence, in which half a request is given up
            board.now_ms += 600
            board.run()
        answered += len(board.port.to_pc)
        board.port.to_pc.clear()
    assert on_drive(board.root) == before
    assert board.server.last_fault is None
    assert answered > 0 or kind not in UNDERSTOOD
    board.be_silent()
    board.port.to_device += ECHO
    board.run()
    assert bytes(board.port.to_pc) == ECHOED
    board.port.to_pc.clear()
    board.port.to_device += ECHO_LINE
    board.run()
    assert unpack(bytes(board.port.to_pc)) == ECHOED
    board.port.to_pc.clear()
    assert [session[0] for session in board.ask(0, 64, 1)["sessions"]] == [1, 2]
