"""Lossless packing, byte for byte."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork_format import block_reader, sample_packing

INT16 = st.integers(-32768, 32767)
SAMPLE = st.tuples(*[INT16] * 6)
# Small differences are what the short groups are for; whole int16 alone would never make one.
STEP = st.tuples(*[st.integers(-300, 300) | st.integers(-16, 15) | st.sampled_from((-257, -65, -17, 16, 64, 256))] * 6)


def packed(samples):
    """Bytes before the samples, the two counts of whole values, and the samples."""
    buf = bytearray(2 + len(samples) * sample_packing.WORST)
    acc, rate = sample_packing.Packer(buf), sample_packing.Packer(buf)
    acc.start(0)
    rate.start(1)
    pos = 2
    for sample in samples:
        pos = rate.put(acc.put(pos, *sample[:3]), *sample[3:])
    return bytes(buf[:pos])


def unpacked(data, count):
    return _unpacked(data[2:], count, data[:2])


def _unpacked(data, count, whole=None):
    out = array("h")
    block_reader.unpack(data, 0, len(data), count, out, whole)
    return [tuple(out[i : i + 6]) for i in range(0, len(out), 6)]


ZEROS = "42 10"  # three differences of 0, each 16 with its bias: 10000 10000 10000


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ((1, -2, 3), "45 d3"),  # 17 << 10 | 14 << 5 | 19 = 17875
        ((20, -64, 63), "95 00 7f"),  # 1 << 23 | 84 << 14 | 0 << 7 | 127
        ((255, -256, 100), "c7 fc 01 64"),  # 110 and 511 << 18 | 0 << 9 | 356
        ((256, -2048, 2047), "e9 00 00 0f ff"),  # 1110, 2304 = 900h, 0, 4095 = fffh
    ],
)
def test_a_group_of_each_length_by_hand(group, expected):
    assert packed([(*group, 0, 0, 0)]) == bytes.fromhex("00 00" + expected + ZEROS)
    assert packed([(0, 0, 0, *group)]) == bytes.fromhex("00 00" + ZEROS + expected)
    assert unpacked(bytes.fromhex("00 00" + expected + ZEROS), 1) == [(*group, 0, 0, 0)]


def test_whole_values_by_hand():
    """At the begin they are counted before the samples, later in a byte before the first of them."""
    one, other = (2048, 0, -32768), (-2049, 32767, 0)
    whole, again = "00 08 00 00 00 80", "ff f7 ff 7f 00 00"
    assert packed([(*one, 0, 0, 0)]) == bytes.fromhex("01 00" + whole + ZEROS)
    assert packed([(0, 0, 0, *one)]) == bytes.fromhex("00 01" + ZEROS + whole)
    rows = [(*one, 0, 0, 0), (*other, 0, 0, 0)]
    assert packed(rows) == bytes.fromhex("02 00" + whole + ZEROS + again + ZEROS)
    rows = [(0, 0, 0, 0, 0, 0), *rows]
    assert packed(rows) == bytes.fromhex("00 00" + ZEROS * 2 + "f1" + whole + ZEROS + again + ZEROS)
    for begin in (0, 1):
        rows = [(0, 0, 0, 0, 0, 0)] * begin + [(*(one, other)[k & 1], 0, 0, 0) for k in range(40)]
        assert len(packed(rows)) == 2 + 4 * begin + 40 * 8 + 3 * begin, "a byte for each sixteen"
        assert unpacked(packed(rows), len(rows)) == rows


def test_whole_values_of_format_1():
    data = bytes.fromhex("e0 00 01 00 00 00 80" + ZEROS)
    assert _unpacked(data * 2, 2) == [(256, 0, -32768, 0, 0, 0)] * 2


def test_the_second_sample_is_a_difference():
    data = packed([(8000, 0, 0, 0, 0, 0), (8001, -2, 3, 0, 0, 0)])
    assert data[-4:] == bytes.fromhex("45 d3" + ZEROS)


@pytest.mark.parametrize(
    ("difference", "size"),
    [
        *((-16, 2), (15, 2), (-17, 3), (16, 3), (-64, 3), (63, 3)),
        *((-65, 4), (64, 4), (-256, 4), (255, 4), (-257, 5), (256, 5)),
        *((-2048, 5), (2047, 5), (-2049, 6), (2048, 6)),
    ],
)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_longest_difference_decides_the_length(difference, size, axis):
    sample = [0] * 6
    sample[axis] = difference
    assert len(packed([sample])) == 2 + size + 2


@given(st.lists(SAMPLE, max_size=30))
def test_all_of_int16_comes_back(samples):
    data = packed(samples)
    assert len(data) <= 2 + 12 * len(samples)
    assert unpacked(data, len(samples)) == samples


@given(SAMPLE, st.lists(STEP, max_size=60))
def test_steps_of_every_size_come_back(first, steps):
    samples = [first]
    for step in steps:
        samples.append(tuple(max(-32768, min(32767, a + b)) for a, b in zip(samples[-1], step, strict=True)))
    assert unpacked(packed(samples), len(samples)) == samples


@given(st.lists(st.tuples(*[st.sampled_from((-32768, -2049, -2048, 0, 15, 2047, 2048, 32767))] * 6), max_size=104))
def test_no_block_is_longer_than_raw_and_two_percent(samples):
    data = packed(samples)
    assert len(data) - 2 <= 12 * len(samples) * 1.02
    assert unpacked(data, len(samples)) == samples


@given(st.lists(SAMPLE, min_size=1, max_size=10), st.data())
def test_too_few_or_too_many_bytes_are_refused(samples, data):
    whole = packed(samples)
    cut = data.draw(st.integers(2, len(whole) - 1))
    with pytest.raises(ValueError, match="early"):
        unpacked(whole[:cut], len(samples))
    with pytest.raises(ValueError, match="left over"):
        unpacked(whole + b"\x42\x10", len(samples))


def test_each_block_starts_from_zero():
    buf = bytearray(64)
    packer = sample_packing.Packer(buf)
    packer.start(0)
    end = packer.put(1, 100, 200, 3000)
    packer.start(end)
    behind = packer.put(end + 1, 100, 200, 3000)
    assert bytes(buf[end:behind]) == bytes(buf[:end])
