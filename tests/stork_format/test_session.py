"""Reading a whole file: order, and content that a well-formed file must not have."""

import struct

import pytest

from device_motion import standing
from sessions import HEADER, file_of, make_session
from stork_format import blocks, codes, named_fields, session


def head(count: int, *whole: int) -> bytes:
    """Head of a block of ``count`` samples; so many groups of acceleration and of rate begin as whole values."""
    return struct.pack("<IIBBB", 0, 0, count, *(*whole, 0, 0)[:2])


HEAD = (blocks.KIND_HEADER, named_fields.encode(named_fields.HEADER, HEADER))
ONE = (blocks.KIND_SAMPLES, struct.pack("<IIBBB", 0, 50, 1, 0, 0) + bytes.fromhex("42 10 42 10"))


def end(samples: int) -> tuple[int, bytes]:
    return blocks.KIND_RESULT, named_fields.encode(named_fields.RESULT, {"samples": samples})


def test_everything_comes_back():
    rows = standing(3.0, seed=4)
    read = session.read(make_session(rows))
    assert read.samples.tolist() == [value for row in rows for value in row]
    assert read.header == HEADER
    assert read.result["samples"] == len(rows)
    assert read.clock == [(n, 1000 + n * 9600 // 1000) for n in range(0, len(rows), 104)]
    assert read.events[-1] == (len(rows), codes.PHASE, codes.DONE, 0)


def test_a_block_of_a_newer_program_is_passed_over():
    read = session.read(file_of(HEAD, (99, b"what a newer one writes"), ONE, end(1)))
    assert read.samples.tolist() == [0] * 6


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((), "empty"),
        ((ONE, end(1)), "no header"),
        ((HEAD, ONE), "cut off"),
        ((HEAD, ONE, end(2)), "another number of samples"),
        ((HEAD, ONE, end(0)), "another number of samples"),
        ((HEAD, ONE, ONE, end(2)), "samples are missing before sample 0"),
        ((HEAD, (blocks.KIND_EVENTS, bytes(9)), end(0)), "end inside"),
        ((HEAD, (blocks.KIND_SAMPLES, bytes(10)), end(0)), "lack their head"),
        ((HEAD, (blocks.KIND_SAMPLES, head(2) + bytes.fromhex("42 10 42 10")), end(2)), "early"),
        ((HEAD, (blocks.KIND_SAMPLES, head(0) + b"\x42"), end(0)), "left over"),
        ((HEAD, (blocks.KIND_SAMPLES, head(0, 0, 1)), end(0)), "left over"),
        (
            # 32767 and then a difference of 15 more
            (
                HEAD,
                (
                    blocks.KIND_SAMPLES,
                    head(2, 1) + bytes.fromhex("ff 7f 00 00 00 00 42 10 7e 10 42 10"),
                ),
                end(2),
            ),
            "16 bits",
        ),
        (((blocks.KIND_HEADER, named_fields.encode(named_fields.HEADER, {"format_version": 3})), end(0)), "newer"),
    ],
)
def test_well_formed_blocks_that_make_no_session(parts, message):
    with pytest.raises(ValueError, match=message):
        session.read(file_of(*parts))
