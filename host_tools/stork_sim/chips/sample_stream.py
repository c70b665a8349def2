"""From a continuous motion to the bytes of a digital sensor: noise, scale, rounding, clipping, FIFO words.

Everything is lazy and in blocks: nothing is computed until a register is read, and then a block of samples is
computed ahead, so that one read costs a slice of bytes. When the motion changes its mind about the future, what
was computed ahead is dropped; samples that were due at the last access stay as they are.
"""

from bisect import bisect_right

import numpy as np

from stork_sim.chips.sample_grid import Segment, StreamSettings
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.chips.tagged_words import WORD_BYTES, encode_words
from stork_sim.motion.base import STANDARD_GRAVITY, Motion

ROW_BYTES = 12
_BLOCK = 128
_NOMINAL_ODR_HZ = 1e6 / 150


class SampleStream:
    """The measuring half of the chip: rows (6 x int16, gyroscope then accelerometer x y z) and FIFO words.

    ``freq_fine`` is the chip's own rate error in steps of 0.15 % (DS12814, INTERNAL_FREQ_FINE).
    Noise belongs to the sample, not to the way it is fetched: it is drawn per block of 128 slots from the seed,
    the count of power-ups, the rate and the block's number.
    """

    def __init__(
        self, motion: Motion, *, seed: int, freq_fine: int, errors: SensorErrors, temperature_lsb: int
    ) -> None:
        self.head = 0  # the oldest word that the FIFO still needs
        self.depth = 512
        self.timestamp_zero_us = 0
        self._motion = motion
        self._version = motion.version
        self._seed = seed
        self._errors = errors
        self._temperature_lsb = temperature_lsb
        self._rate = 10_000 + 15 * freq_fine
        self._power_ups = 0
        self._hold = False
        self._due = 0
        self._segments = [Segment.begin(StreamSettings(), 0, self._rate, 0)]
        self._segment = self._segments[0]
        self._rows, self._row_slot, self._carried_row = b"", 1, bytes(ROW_BYTES)
        self._words, self._word = b"", 0
        self._end = 1  # first slot that is not computed yet

    @property
    def segment(self) -> Segment:
        """The settings and the time base in force."""
        return self._segment

    def slot(self, now_us: int) -> int:
        """The last slot that is due; also drops the computed future when the motion has a new one."""
        if self._motion.version != self._version:
            self._version = self._motion.version
            self._drop_after(self._due)
        if not self._hold:
            segment = self._segment
            self._due = (now_us - segment.base_us) * segment.rate // segment.slot_e4
        return self._due

    def timestamp(self, time_us: float) -> int:
        """The 32-bit counter, 25 us a step on the chip's own oscillator (DS12814, TIMESTAMP0..3)."""
        return int((time_us - self.timestamp_zero_us) * self._rate // 250_000) & 0xFFFFFFFF

    # -- settings -----------------------------------------------------------------------------------------

    def configure(self, settings: StreamSettings, now_us: int) -> None:
        """New rates, ranges or batching from now on; samples already due keep the old ones."""
        old = self._segment
        if settings == old.settings:
            return
        slot = self.slot(now_us)
        base_us = old.base_us
        if settings.slot_ticks and not old.settings.slot_ticks:
            base_us = now_us
            self._power_ups += 1
        self._begin(settings, base_us, now_us, slot)

    def restart_words(self, now_us: int, word_limit: int) -> None:
        """The FIFO was emptied and started: word 0 is the first one after now."""
        self._begin(self._segment.settings, self._segment.base_us, now_us, self.slot(now_us))
        old = self._segment
        self._segment = Segment.begin(old.settings, old.base_us, self._rate, now_us, word_limit=word_limit)
        self._segments = [self._segment]
        self._words, self._word, self.head = b"", 0, 0

    def freeze(self, frozen: bool, now_us: int) -> None:
        """A sensor that answers but has stopped measuring: no new samples until it is thawed."""
        slot = self.slot(now_us)
        if self._hold and not frozen:
            self._begin(self._segment.settings, self._segment.base_us, now_us, slot)
        self._hold = frozen

    def _begin(self, settings: StreamSettings, base_us: int, now_us: int, due: int) -> None:
        old = self._segment
        if due > old.first_slot:
            self._carried_row = self.row(due)
        self._drop_after(due)
        self._segment = Segment.begin(
            settings,
            base_us,
            self._rate,
            now_us,
            words_before=old.words(due),
            word_slots_before=old.word_slots(due),
            word_limit=old.word_limit,
        )
        self._segments.append(self._segment)
        self._due = self._segment.first_slot
        self._end = self._row_slot = self._due + 1
        self._rows = b""

    def word_slot_time_us(self, k: int) -> float:
        """When the k-th time slot with words was measured, counted from the start of the FIFO."""
        for segment in reversed(self._segments):
            if segment.word_slot_step and segment.word_slots_before <= k:
                return segment.time_us(segment.slot_of_word_slot(k))
        raise ValueError(f"no sample {k}: the FIFO was not started, or nothing is batched")

    # -- samples ------------------------------------------------------------------------------------------

    def row(self, slot: int) -> bytes:
        """The output registers 22h..2Dh as they are after ``slot``: 12 bytes."""
        if slot <= self._segment.first_slot:
            return self._carried_row
        if slot >= self._end:
            self._compute(slot)
        at = (slot - self._row_slot) * ROW_BYTES
        return self._rows[at : at + ROW_BYTES]

    def words(self, first: int, count: int, slot: int) -> bytes:
        """``count`` FIFO words from word ``first`` on, all of them due at ``slot``."""
        at = (first - self._word) * WORD_BYTES
        end = at + count * WORD_BYTES
        if end > len(self._words):
            self._compute(slot)
            at = (first - self._word) * WORD_BYTES
            end = at + count * WORD_BYTES
        return self._words[at:end]

    def _drop_after(self, slot: int) -> None:
        if slot < self._segment.first_slot:
            return
        if self._end <= slot:
            self._compute(slot)
        self._end = slot + 1
        self._rows = self._rows[: max(0, self._end - self._row_slot) * ROW_BYTES]
        self._words = self._words[: max(0, self._segment.words(slot) - self._word) * WORD_BYTES]

    def _compute(self, slot: int) -> None:
        """Compute up to ``slot`` and on to the end of its block; skip whole blocks that nobody can read any more."""
        segment = self._segment
        if not segment.settings.slot_ticks:
            return
        size = self._block_slots()
        keep = max(self.head, segment.words(slot) - self.depth)
        last = slot // size
        blocks = range(self._end // size, last + 1)
        readable = bisect_right(blocks, keep, key=lambda b: segment.words(b * size - 1))
        skip_to = blocks[max(0, readable - 1)] * size
        if skip_to > self._end:
            self._end = skip_to
            self._words, self._word = b"", segment.words(skip_to - 1)
        words = [self._words[max(0, keep - self._word) * WORD_BYTES :]]
        self._word += len(self._words) // WORD_BYTES - len(words[0]) // WORD_BYTES
        rows = b""  # only the newest row is ever asked for, and it lies ahead
        self._row_slot = self._end
        while self._end <= slot:
            start = self._end // size * size
            block = self._block(start, size)[self._end - start :]
            rows += block.tobytes()
            words.append(self._encode(block, self._end))
            self._end = start + size
        self._rows = rows
        self._words = b"".join(words)

    def _block_slots(self) -> int:
        settings = self._segment.settings
        slowest = max(settings.gyro_divider, settings.accel_divider)
        return max(_BLOCK, slowest // settings.slot_ticks)

    def _block(self, start: int, size: int) -> np.ndarray:
        """Slots ``start`` .. ``start + size - 1`` as int16 (size, 6)."""
        segment, errors = self._segment, self._errors
        settings = segment.settings
        slots = np.arange(start, start + size)
        rng = np.random.default_rng((self._seed, self._power_ups, settings.slot_ticks, start // size))
        noise = rng.standard_normal((size, 6))
        motion: dict[int, np.ndarray] = {}  # equal rates, the usual case, ask the body once
        columns = []
        for divider, half, lsb, scale, offset, density, share in (
            (
                settings.gyro_divider,
                slice(3, 6),
                settings.gyro_lsb_udps * 1e-6,
                np.array(errors.gyro_scale),
                np.array(errors.gyro_offset_mdps) * 1e-3,
                errors.gyro_noise_mdps_rthz * 1e-3,
                # DS12814, "Gyroscope LPF2 bandwidth": near a third of the rate, 33 Hz at 104 Hz
                0.32,
            ),
            (
                settings.accel_divider,
                slice(0, 3),
                settings.accel_lsb_ug * 1e-6,
                np.array(errors.accel_scale) / STANDARD_GRAVITY,
                np.array(errors.accel_offset_mg) * 1e-3,
                errors.accel_noise_ug_rthz * 1e-6,
                # DS12814, "Accelerometer composite filter": half the rate
                0.5,
            ),
        ):
            if not divider:
                columns.append(np.zeros((size, 3)))
                continue
            step = divider // settings.slot_ticks
            held = slots // step * step
            if step not in motion:
                motion[step] = self._motion.at(
                    (segment.base_us + held * segment.slot_e4 / segment.rate) * 1e-6
                )
            sigma = density * np.sqrt(share * _NOMINAL_ODR_HZ / divider)
            physical = motion[step][:, half] * scale + offset + noise[held - start, half] * sigma
            columns.append(physical / lsb)
        return np.clip(np.rint(np.hstack(columns)), -32768, 32767).astype("<i2")

    def _encode(self, rows: np.ndarray, first: int) -> bytes:
        """FIFO words of these rows, whose first one is slot ``first``."""
        segment = self._segment
        if not segment.word_slot_step:
            return b""
        slots = np.arange(first, first + len(rows))
        present = np.stack([slots % step == 0 if step else slots < 0 for step in segment.steps], axis=1)
        counters = segment.word_slots_before + slots // segment.word_slot_step
        counters -= segment.first_slot // segment.word_slot_step + 1
        timestamps = np.zeros(len(rows), dtype=np.uint32)
        if segment.steps[3]:
            times_us = segment.base_us + slots * segment.slot_e4 / segment.rate
            timestamps = np.array([self.timestamp(t) for t in times_us], dtype=np.uint32)
        words = encode_words(rows, self._temperature_lsb, timestamps, counters & 3, present)
        room = segment.word_limit - segment.words(first - 1)
        return words[: room * WORD_BYTES]
