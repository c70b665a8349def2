"""Blocks; damage is never read as data."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_motion import standing
from sessions import make_session
from stork_format import block_reader, blocks, session


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
    head = bytes.fromhex("b5 53  04  01  02 00  03 00")  # sync, result, layout 1, third block, 3 bytes
    payload = bytes.fromhex("01 01 2a")
    block = blocks.build(blocks.KIND_RESULT, 2, payload)
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


def test_the_message_says_where():
    parts = split(make_session(standing(2.5)))
    at = len(parts[0])
    bad = bytearray(b"".join(parts))
    bad[at + 20] ^= 1
    with pytest.raises(ValueError, match=f"byte {at}"):
        session.read(bytes(bad))
    with pytest.raises(ValueError, match="newer"):
        newer = bytearray(parts[0])
        newer[3] = 2
        blocks.seal(newer, 0, len(newer) - blocks.HEAD_SIZE - blocks.CRC_SIZE)
        session.read(bytes(newer))
