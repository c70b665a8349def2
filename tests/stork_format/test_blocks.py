"""Blocks; damage is never read as data."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_motion import standing
from sessions import make_session
from stork_format import block_reader, blocks, session

GOLDEN = Path(__file__).parents[1] / "golden"


def crc32(data: bytes) -> int:
    """CRC-32 of IEEE 802.3 bit by bit, from its definition: reflected polynomial EDB88320h, ones in and out."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_a_block_by_hand():
    assert crc32(b"123456789") == 0xCBF43926  # the check value of every CRC-32 table
    head = bytes.fromhex("b5 53  04  02  02 00  03 00  26 39 f4 cb")  # sync, result, layout 2, third, 3 bytes, session
    payload = bytes.fromhex("01 01 2a")
    block = blocks.build(blocks.KIND_RESULT, 2, payload, head[8:])
    assert block == head + payload + crc32(head + payload).to_bytes(4, "little")


def small_session() -> bytes:
    return make_session(standing(0.25), wearer_id="p7")


def test_every_single_flipped_bit_is_seen():
    good = small_session()
    session.read(good)
    for bit in range(len(good) * 8):
        bad = bytearray(good)
        bad[bit >> 3] ^= 1 << (bit & 7)
        with pytest.raises(ValueError):
            session.read(bytes(bad))


def test_every_truncation_is_seen():
    good = small_session()
    for length in range(len(good)):
        with pytest.raises(ValueError):
            session.read(good[:length])


@settings(max_examples=200)
@given(st.data())
def test_runs_of_damage_are_seen(data):
    good = small_session()
    at = data.draw(st.integers(0, len(good) - 1))
    damage = data.draw(st.binary(min_size=1, max_size=40))
    bad = good[:at] + damage + good[at + len(damage) :]
    if bad != good:
        with pytest.raises(ValueError):
            session.read(bad)


@given(st.binary(max_size=200))
def test_noise_is_no_session(noise):
    with pytest.raises(ValueError):
        session.read(noise)


def split(data: bytes) -> list[bytes]:
    starts = [start - blocks.HEAD_SIZE for _, start, _ in block_reader.walk(data)]
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]


def test_a_missing_or_repeated_or_swapped_block_is_seen():
    parts = split(make_session(standing(2.5)))
    assert len(parts) >= 4
    for k in range(len(parts)):
        with pytest.raises(ValueError):
            session.read(b"".join(parts[:k] + parts[k + 1 :]))
        with pytest.raises(ValueError):
            session.read(b"".join(parts[: k + 1] + parts[k:]))
    for k in range(len(parts) - 1):
        with pytest.raises(ValueError):
            session.read(b"".join([*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]))


def test_two_sessions_are_not_one():
    with pytest.raises(ValueError, match="missing"):
        session.read(small_session() * 2)


@pytest.mark.parametrize("moved", [1, 2, -2, -1])
def test_blocks_of_two_sessions_are_not_a_third_one(moved):
    """The same wearer twice, as long: each block of one fits into the other but for the session that it names."""
    one, other = (split(make_session(standing(2.5, seed=n), session_number=n)) for n in (4, 5))
    assert list(map(len, one))[1:-1] and len(one) == len(other)
    spliced = [*one]
    spliced[moved] = other[moved]
    with pytest.raises(ValueError, match="belongs to another session"):
        session.read(b"".join(spliced))
    with pytest.raises(ValueError, match="belongs to another session"):
        session.read(b"".join([*one[:moved], *other[moved:]]))


def test_each_block_names_the_crc_of_the_header():
    parts = split(make_session(standing(2.5)))
    assert parts[0][8:12] == bytes(4) and len(parts) > 3
    assert {part[8:12] for part in parts[1:]} == {parts[0][-4:]}


@pytest.mark.parametrize("number", [0, 1])
def test_a_block_that_names_another_one(number):
    parts = split(small_session())
    other = bytearray(parts[number])
    other[8:12] = b"abcd"
    blocks.seal(other, 0, len(other) - blocks.HEAD_SIZE - blocks.CRC_SIZE)
    parts[number] = bytes(other)
    with pytest.raises(ValueError, match="belongs to another session"):
        session.read(b"".join(parts))


def test_blocks_of_two_layouts_are_not_one_session():
    old = (GOLDEN / "session_v1_stance.stk").read_bytes()
    (_, _, first), *_ = block_reader.walk(old)
    parts = split(small_session())
    for mixed in (old[: first + 4] + b"".join(parts[1:]), parts[0] + old[first + 4 :]):
        with pytest.raises(ValueError, match="belongs to another session"):
            session.read(mixed)


def test_the_message_says_where():
    parts = split(make_session(standing(2.5)))
    at = len(parts[0])
    bad = bytearray(b"".join(parts))
    bad[at + 20] ^= 1
    with pytest.raises(ValueError, match=f"byte {at}"):
        session.read(bytes(bad))
    with pytest.raises(ValueError, match="newer"):
        newer = bytearray(parts[0])
        newer[3] = 3
        blocks.seal(newer, 0, len(newer) - blocks.HEAD_SIZE - blocks.CRC_SIZE)
        session.read(bytes(newer))
