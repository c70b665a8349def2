"""Blocks; damage is never read as data."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_motion import standing
from sessions import block, crc_of, make_session
from stork_format import block_reader, blocks, session
from stork_format.session_writer import SessionWriter

GOLDEN = Path(__file__).parents[1] / "golden"


def crc32(data: bytes) -> int:
    """CRC-32 of IEEE 802.3 bit by bit, from its definition: reflected polynomial EDB88320h, ones in and out."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_blocks_by_hand():
    assert crc32(b"123456789") == 0xCBF43926  # the check value of every CRC-32 table
    writer = SessionWriter(bytearray(4096), 104)
    writer.begin({"drill": "x"})
    writer.finish({})
    found = bytes(writer.take())
    first = bytes.fromhex("b5 53  01  02  00 00  03 00") + bytes.fromhex("0e 01 78")  # header, layout 2, 3 bytes
    last = bytes.fromhex("b5 53  04  02  01 00  02 00") + bytes.fromhex("04 00")  # result, second block, 2 bytes
    header_crc = crc32(first)
    assert found == first + header_crc.to_bytes(4, "little") + last + (crc32(last) ^ header_crc).to_bytes(4, "little")


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
    with pytest.raises(ValueError, match="another session"):
        session.read(small_session() * 2)


@pytest.mark.parametrize("moved", [1, 2, -2, -1])
def test_blocks_of_two_sessions_are_not_a_third_one(moved):
    """The same wearer twice, as long: each block of one fits into the other but for the session that it names."""
    one, other = (split(make_session(standing(2.5, seed=n), session_number=n)) for n in (4, 5))
    assert list(map(len, one))[1:-1] and len(one) == len(other)
    spliced = [*one]
    spliced[moved] = other[moved]
    with pytest.raises(ValueError, match="another session"):
        session.read(b"".join(spliced))
    with pytest.raises(ValueError, match="another session"):
        session.read(b"".join([*one[:moved], *other[moved:]]))


def test_each_crc_is_exclusive_or_that_of_the_header():
    first, *parts = split(make_session(standing(2.5)))
    (header, *others) = (int.from_bytes(part[-4:], "little") for part in (first, *parts))
    assert header == crc32(first[:-4]) and len(parts) > 2
    assert others == [crc32(part[:-4]) ^ header for part in parts]


def test_a_plain_crc_belongs_to_no_header():
    """As layout 1 had it, and as another session's header has it."""
    parts = split(small_session())
    plain = crc32(parts[1][:-4]).to_bytes(4, "little")
    with pytest.raises(ValueError, match="another session"):
        session.read(b"".join([parts[0], parts[1][:-4] + plain, *parts[2:]]))


def test_blocks_of_two_layouts_are_not_one_session():
    old = (GOLDEN / "session_v1_stance.stk").read_bytes()
    (_, _, first), *_ = block_reader.walk(old)
    parts = split(small_session())
    relayed = block(parts[1][2], 1, parts[1][8:-4], crc_of(parts[0]), layout=1)
    with pytest.raises(ValueError, match="another layout"):
        session.read(parts[0] + relayed + b"".join(parts[2:]))
    for mixed in (old[: first + 4] + b"".join(parts[1:]), parts[0] + old[first + 4 :]):
        with pytest.raises(ValueError, match=r"another (session|layout)"):
            session.read(mixed)


def test_the_message_says_where():
    parts = split(make_session(standing(2.5)))
    at = len(parts[0])
    bad = bytearray(b"".join(parts))
    bad[at + 20] ^= 1
    with pytest.raises(ValueError, match=f"byte {at}"):
        session.read(bytes(bad))
    with pytest.raises(ValueError, match="newer"):
        session.read(block(blocks.KIND_HEADER, 0, parts[0][8:-4], layout=3))
