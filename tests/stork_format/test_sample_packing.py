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
    buf = bytearray(len(samples) * sample_packing.WORST)
    acc, rate = sample_packing.Packer(buf), sample_packing.Packer(buf)
    pos = 0
    for sample in samples:
        pos = rate.put(acc.put(pos, *sample[:3]), *sample[3:])
    return bytes(buf[:pos])


def unpacked(data, count):
    out = array("h")
    block_reader.unpack(data, 0, len(data), count, out)
    return [tuple(out[i : i + 6]) for i in range(0, len(out), 6)]


ZEROS = "42 10"  # three differences of 0, each 16 with its bias: 10000 10000 10000


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ((1, -2, 3), "45 d3"),  # 17 << 10 | 14 << 5 | 19 = 17875
        ((20, -64, 63), "95 00 7f"),  # 1 << 23 | 84 << 14 | 0 << 7 | 127
        ((255, -256, 100), "c7 fc 01 64"),  # 110 and 511 << 18 | 0 << 9 | 356
        ((256, 0, -32768), "e0 00 01 00 00 00 80"),  # as they are, little-endian
    ],
)
def test_a_group_of_each_length_by_hand(group, expected):
    assert packed([(*group, 0, 0, 0)]) == bytes.fromhex(expected + ZEROS)
    assert packed([(0, 0, 0, *group)]) == bytes.fromhex(ZEROS + expected)
    assert unpacked(bytes.fromhex(expected + ZEROS), 1) == [(*group, 0, 0, 0)]


def test_the_second_sample_is_a_difference():
    data = packed([(8000, 0, 0, 0, 0, 0), (8001, -2, 3, 0, 0, 0)])
    assert data[-4:] == bytes.fromhex("45 d3" + ZEROS)


@pytest.mark.parametrize(
    ("difference", "size"),
    [
        *((-16, 2), (15, 2), (-17, 3), (16, 3), (-64, 3), (63, 3)),
        *((-65, 4), (64, 4), (-256, 4), (255, 4), (-257, 7), (256, 7)),
    ],
)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_longest_difference_decides_the_length(difference, size, axis):
    sample = [0] * 6
    sample[axis] = difference
    assert len(packed([sample])) == size + 2


@given(st.lists(SAMPLE, max_size=30))
def test_all_of_int16_comes_back(samples):
    data = packed(samples)
    assert len(data) <= sample_packing.WORST * len(samples)
    assert unpacked(data, len(samples)) == samples


@given(SAMPLE, st.lists(STEP, max_size=60))
def test_steps_of_every_size_come_back(first, steps):
    samples = [first]
    for step in steps:
        samples.append(tuple(max(-32768, min(32767, a + b)) for a, b in zip(samples[-1], step, strict=True)))
    assert unpacked(packed(samples), len(samples)) == samples


@given(st.lists(SAMPLE, min_size=1, max_size=10), st.data())
def test_too_few_or_too_many_bytes_are_refused(samples, data):
    whole = packed(samples)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError, match="early"):
        unpacked(whole[:cut], len(samples))
    with pytest.raises(ValueError, match="left over"):
        unpacked(whole + b"\x42\x10", len(samples))


def test_each_block_starts_from_zero():
    buf = bytearray(64)
    packer = sample_packing.Packer(buf)
    end = packer.put(0, 100, 200, 300)
    packer.start()
    behind = packer.put(end, 100, 200, 300)
    assert bytes(buf[end:behind]) == bytes(buf[:end])
