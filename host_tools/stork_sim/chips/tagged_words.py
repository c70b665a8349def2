"""FIFO words of the LSM6DSO family: one tag byte and six data bytes (DS12814, "FIFO_DATA_OUT_TAG (78h)")."""

import numpy as np

from stork_sim.chips.entry_format import EntryFormat

WORD_BYTES = 7  # [lsm6dsox-sheet]
DEPTH_WORDS = 512  # 3 kB of data; the tags are on top [lsm6dsox-sheet]
TAG_GYRO, TAG_ACCEL, TAG_TEMPERATURE, TAG_TIMESTAMP = 0x01, 0x02, 0x03, 0x04


def tag_byte(sensor: int, counter: int) -> int:
    """TAG_SENSOR in bits 7..3, the 2-bit time slot counter in bits 2..1, and bit 0 that makes the ones even."""
    upper = sensor << 3 | (counter & 3) << 1
    return upper | upper.bit_count() & 1


# (4 sources, 4 counter values) in the order in which words of one time slot enter the FIFO
_TAGS = np.array(
    [
        [tag_byte(sensor, counter) for counter in range(4)]
        for sensor in (TAG_GYRO, TAG_ACCEL, TAG_TEMPERATURE, TAG_TIMESTAMP)
    ],
    dtype=np.uint8,
)


def encode_words(
    rows: np.ndarray, temperature: int, timestamps: np.ndarray, counters: np.ndarray, present: np.ndarray
) -> bytes:
    """Time slots as FIFO bytes.

    ``rows`` (n, 6) int16: gyroscope x y z, accelerometer x y z in LSB; ``temperature`` int16 in LSB;
    ``timestamps`` (n,) uint32 in 25 us; ``counters`` (n,) TAG_CNT; ``present`` (n, 4) bool: which of
    gyroscope, accelerometer, temperature, timestamp each slot holds. The data sheet does not state the order
    of words in one time slot; gyroscope before accelerometer is what ST's own examples print.
    """
    n = len(rows)
    words = np.zeros((n, 4, WORD_BYTES), dtype=np.uint8)
    words[:, :, 0] = _TAGS[:, counters].T
    words[:, 0:2, 1:] = np.ascontiguousarray(rows, dtype="<i2").view(np.uint8).reshape(n, 2, 6)
    words[:, 2, 1:3] = np.frombuffer(int(temperature).to_bytes(2, "little", signed=True), dtype=np.uint8)
    words[:, 3, 1:5] = np.ascontiguousarray(timestamps, dtype="<u4").view(np.uint8).reshape(n, 4)
    return bytes(words[present])


TAGGED = EntryFormat(WORD_BYTES, DEPTH_WORDS, encode_words, starts_together=False)
