"""Damage to session files, by kind. Kinds with right CRCs are what a mistaken or dishonest program could write."""

import random
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from host_analysis import motions
from sessions import crc_of, file_of, make_session, rewritten
from stork_format import block_reader, blocks, named_fields
from stork_format.session import Session

GOLDEN = Path(__file__).parents[1] / "golden"
PAGE, FLASH_BLOCK = 256, 4096

Blocks = list[tuple[int, bytes]]
Make = Callable[[random.Random, tuple[bytes, ...]], bytes]
"""A damaged file, from a source of chance and from whole ones."""


class Kind(NamedTuple):
    """``right_crcs``: a file may be taken for a session.

    ``result_is_wrong``: it is one whose stored result is not what its samples give.
    """

    make: Make
    right_crcs: bool = False
    result_is_wrong: bool = False


@cache
def sources() -> tuple[bytes, ...]:
    """Whole sessions of each format and scorer: stances, walks, one that never began."""
    stance = motions.sensor_lsb(motions.stance(8.0, 1.2, seed=2)).tolist()
    walk = motions.sensor_lsb(motions.heel_to_toe(9)).tolist()
    made = (
        make_session(stance, session_number=1),
        make_session(walk, session_number=2, drill="tandem_walk", leg=""),
        make_session(walk, session_number=3, drill="cued_walk", leg=""),
        make_session(stance[:30], session_number=4),
    )
    return (*(path.read_bytes() for path in sorted(GOLDEN.glob("*.stk"))), *made)


def _one(chance: random.Random, files: tuple[bytes, ...]) -> bytearray:
    return bytearray(chance.choice(files))


def _flip(bits: int) -> Make:
    def make(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
        raw = _one(chance, files)
        for at in chance.sample(range(8 * len(raw)), bits):
            raw[at // 8] ^= 1 << at % 8
        return bytes(raw)

    return make


def _run(
    size: int, content: Callable[[random.Random, int], bytes]
) -> Callable[[random.Random, tuple[bytes, ...]], bytes]:
    """Aligned, as flash is erased and programmed."""

    def make(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
        raw = _one(chance, files)
        at = chance.randrange(0, len(raw), size)
        found = bytes(raw[at : at + size])
        raw[at : at + size] = content(chance, len(found))
        return bytes(raw)

    return make


def _cut(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    raw = _one(chance, files)
    return bytes(raw[: chance.randrange(len(raw))])


def _begins_late(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    raw = _one(chance, files)
    return bytes(raw[chance.randrange(1, len(raw)) :])


def _more_behind(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    return bytes(_one(chance, files)) + chance.choice((bytes(512), chance.randbytes(99), bytes(_one(chance, files))))


def _hole(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    raw = _one(chance, files)
    at = chance.randrange(len(raw) - 1)
    del raw[at : at + chance.randrange(1, 600)]
    return bytes(raw)


def _put_in(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    raw = _one(chance, files)
    at = chance.randrange(len(raw))
    raw[at:at] = chance.randbytes(chance.randrange(1, 600))
    return bytes(raw)


def _whole_blocks(raw: bytes) -> list[bytes]:
    return [raw[start - blocks.HEAD_SIZE : end + blocks.CRC_SIZE] for _, start, end in block_reader.walk(raw)]


def _blocks_in_another_order(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    found = _whole_blocks(bytes(_one(chance, files)))
    a, b = chance.sample(range(len(found)), 2)
    found[a], found[b] = found[b], found[a]
    return b"".join(found)


def _block_left_out(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    found = _whole_blocks(bytes(_one(chance, files)))
    del found[chance.randrange(len(found))]
    return b"".join(found)


def _block_twice(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    found = _whole_blocks(bytes(_one(chance, files)))
    at = chance.randrange(len(found))
    found.insert(at, found[at])
    return b"".join(found)


def _block_of_another_session(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    """One with the same number; sessions of format 2 only, where each block knows its session."""
    newer = [raw for raw in files if raw[3] == blocks.LAYOUT]
    one, other = chance.sample(newer, 2)
    found, others = _whole_blocks(one), _whole_blocks(other)
    at = chance.randrange(min(len(found), len(others)))
    if crc_of(found[0]) == crc_of(others[0]):
        return one[:-1]
    found[at] = others[at]
    return b"".join(found)


def _noise(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    return chance.choice((b"", b"\xb5S\x01\x02")) + chance.randbytes(chance.randrange(20_000))


def _parts(raw: bytes) -> Blocks:
    return [(kind, raw[start:end]) for kind, start, end in block_reader.walk(raw)]


def _newer(chance: random.Random, files: tuple[bytes, ...]) -> Blocks:
    return _parts(chance.choice([raw for raw in files if raw[3] == blocks.LAYOUT]))


def _payload(kind: int | None) -> Make:
    """Some bytes of a payload are others; ``kind`` None: of any block."""

    def make(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
        parts = _newer(chance, files)
        at = chance.choice([n for n, part in enumerate(parts) if part[1] and kind in (None, part[0])])
        payload = bytearray(parts[at][1])
        for _ in range(chance.randrange(1, 4)):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        parts[at] = (parts[at][0], bytes(payload))
        return file_of(*parts)

    return make


def _payload_cut(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    parts = _newer(chance, files)
    at = chance.choice([n for n, part in enumerate(parts) if part[1]])
    parts[at] = (parts[at][0], parts[at][1][: chance.randrange(len(parts[at][1]))])
    return file_of(*parts)


def _fields_of_any_bytes(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    """A header or a result in which fields come again, with other values."""
    parts = _newer(chance, files)
    at, table = chance.choice(((0, named_fields.HEADER), (len(parts) - 1, named_fields.RESULT)))
    more = b""
    for number, _, _ in chance.sample(list(table), 3):
        value = chance.randbytes(chance.choice((0, 1, 2, 4, 8, 30, 255)))
        more += bytes((number, len(value))) + value
    parts[at] = (parts[at][0], parts[at][1] + more)
    return file_of(*parts)


def _events_of_any_bytes(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    parts = _newer(chance, files)
    events = b"".join(
        struct.pack(
            blocks.EVENT,
            *(chance.choice((chance.randrange(3000), chance.randrange(1 << 32))), chance.randrange(64)),
            *(chance.randrange(256), chance.randrange(-32768, 32768)),
        )
        for _ in range(chance.randrange(1, 60))
    )
    parts.insert(chance.randrange(1, len(parts)), (blocks.KIND_EVENTS, events))
    return file_of(*parts)


_SCORED = ("score", "stars", "duration_ms", "steady_ms", "drifting_ms", "far_ms", "sway_mdeg", "held_ms", "go_sample")


def _better(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    raw = chance.choice([raw for raw in files if raw[3] == blocks.LAYOUT])

    def change(session: Session) -> None:
        name = chance.choice([name for name in _SCORED if name in session.result])
        most = len(session.samples) // 6 if name == "go_sample" else 100_000
        session.result[name] = (session.result[name] + chance.randrange(1, most)) % (most + 1)

    return rewritten(raw, change)


KINDS = {
    "one bit": Kind(_flip(1)),
    "eight bits": Kind(_flip(8)),
    "300 bits": Kind(_flip(300)),
    "a page of zeros": Kind(_run(PAGE, lambda _, size: bytes(size))),
    "an erased page": Kind(_run(PAGE, lambda _, size: b"\xff" * size)),
    "an erased block": Kind(_run(FLASH_BLOCK, lambda _, size: b"\xff" * size)),
    "a page of another file": Kind(_run(PAGE, lambda chance, size: chance.randbytes(size))),
    "cut": Kind(_cut),
    "begins late": Kind(_begins_late),
    "more behind it": Kind(_more_behind),
    "a hole": Kind(_hole),
    "bytes put in": Kind(_put_in),
    "blocks in another order": Kind(_blocks_in_another_order),
    "a block left out": Kind(_block_left_out),
    "a block twice": Kind(_block_twice),
    "a block of another session": Kind(_block_of_another_session),
    "noise": Kind(_noise),
    "right CRCs, any payload": Kind(_payload(None), right_crcs=True),
    "right CRCs, header": Kind(_payload(blocks.KIND_HEADER), right_crcs=True),
    "right CRCs, samples": Kind(_payload(blocks.KIND_SAMPLES), right_crcs=True),
    "right CRCs, result": Kind(_payload(blocks.KIND_RESULT), right_crcs=True),
    "right CRCs, payload cut": Kind(_payload_cut, right_crcs=True),
    "right CRCs, any fields": Kind(_fields_of_any_bytes, right_crcs=True),
    "right CRCs, any events": Kind(_events_of_any_bytes, right_crcs=True),
    "right CRCs, another result": Kind(_better, right_crcs=True, result_is_wrong=True),
}
