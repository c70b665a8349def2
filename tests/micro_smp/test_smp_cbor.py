"""The CBOR subset: bytes worked out by hand from RFC 8949, then against cbor2."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micro_smp import cbor_reader, cbor_writer


def decode(data):
    return cbor_reader.decode(memoryview(bytearray(data)))


def plain(value):
    """Byte strings come as views; make them comparable."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def write(writer, value):
    if isinstance(value, dict):
        writer.map(len(value))
        for key, item in value.items():
            writer.scalar(key)
            write(writer, item)
    elif isinstance(value, list):
        writer.array(len(value))
        for item in value:
            write(writer, item)
    else:
        writer.scalar(value)


def encode(value, room=4096):
    buffer = bytearray(room)
    writer = cbor_writer.Writer(memoryview(buffer))
    write(writer, value)
    return bytes(buffer[: writer.at])


# Major type in the upper 3 bits, then the number itself if below 24, else 24, 25, 26, 27 for 1, 2, 4, 8 bytes.
BY_HAND = [
    (0, "00"),
    (23, "17"),
    (24, "18 18"),
    (255, "18 ff"),
    (256, "19 01 00"),
    (65536, "1a 00 01 00 00"),
    (0xFFFFFFFF, "1a ff ff ff ff"),
    (0x100000000, "1b 00 00 00 01 00 00 00 00"),
    (-1, "20"),
    (-24, "37"),
    (-25, "38 18"),
    (b"\x01\x02", "42 01 02"),
    ("d", "61 64"),
    ("\u00fc", "62 c3 bc"),
    ([1, [2]], "82 01 81 02"),
    ({"off": 0}, "a1 63 6f 66 66 00"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
]


@pytest.mark.parametrize(("value", "hexadecimal"), BY_HAND)
def test_by_hand(value, hexadecimal):
    assert encode(value) == bytes.fromhex(hexadecimal)
    assert plain(decode(bytes.fromhex(hexadecimal))) == value


def test_maps_and_arrays_without_a_length():
    # bf ... ff is a map of unknown length, 9f ... ff an array: zcbor, the encoder in Zephyr, writes maps so.
    assert decode(bytes.fromhex("bf 61 61 01 61 62 9f 02 03 ff ff")) == {"a": 1, "b": [2, 3]}


@pytest.mark.parametrize(
    "hexadecimal",
    [
        "",  # nothing
        "18",  # the byte after the head is missing
        "43 01 02",  # three bytes announced, two there
        "5b ff ff ff ff ff ff ff ff",  # 2^64 - 1 bytes announced
        "9b ff ff ff ff ff ff ff ff",
        "bf 61 61 01",  # no end
        "a1 80 01",  # an array as key
        "a1 41 00 01",  # a byte string as key
        "a2 61 61 01 61 61 02",  # the same key twice
        "61 ff",  # no UTF-8
        "00 00",  # more after the end
        "f9 3c 00",  # a float
        "c0 61 61",  # a tag
        "5f 41 00 ff",  # a byte string in pieces
        "ff",  # an end without a beginning
        "1c",  # reserved
        "81" * 5 + "00",  # five levels deep
    ],
)
def test_what_is_refused(hexadecimal):
    with pytest.raises(cbor_reader.Malformed):
        decode(bytes.fromhex(hexadecimal))


def test_four_levels_are_read():
    assert decode(bytes.fromhex("81 81 81 81 07")) == [[[[7]]]]


integers = st.integers(-(2**64), 2**64 - 1)
scalars = st.none() | st.booleans() | integers | st.binary(max_size=300) | st.text(max_size=300)
keys = st.text(max_size=8) | st.integers(-(2**64), 2**64 - 1)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(keys, inner, max_size=30),
    max_leaves=20,
).filter(lambda value: _depth(value) <= cbor_reader.DEPTH)


def _depth(value):
    if isinstance(value, dict):
        return 1 + max((_depth(item) for item in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(item) for item in value), default=0)
    return 0


@given(values)
def test_reads_what_cbor2_writes(value):
    assert plain(decode(cbor2.dumps(value))) == value


@given(values)
def test_cbor2_reads_what_it_writes_and_writes_the_same(value):
    encoded = encode(value, 200_000)
    assert cbor2.loads(encoded) == value
    assert encoded == cbor2.dumps(value)


@given(st.binary(max_size=64))
def test_any_bytes_are_read_as_cbor2_reads_them_or_refused(data):
    try:
        value = plain(decode(data))
    except cbor_reader.Malformed:
        return
    assert cbor2.loads(data) == value


@given(values, st.integers(0, 400))
def test_a_full_buffer_is_noticed_and_nothing_is_written_beyond(value, room):
    needed = len(cbor2.dumps(value))
    if needed <= room:
        assert len(encode(value, room)) == needed
    else:
        with pytest.raises(cbor_writer.Full):
            encode(value, room)
