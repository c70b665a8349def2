"""Bytes of a digital sensor from a continuous motion: noise, scale, rounding, clipping, FIFO words.

Everything is lazy and in blocks: nothing is computed until a register is read, and then a block of samples is
computed ahead, so that one read costs a slice of bytes. When the motion changes its mind about the future, what
was computed ahead is dropped; samples that were due at the last access stay as they are.
"""

from bisect import bisect_right

import numpy as np

from stork_sim.chips.entry_format import EntryFormat
from stork_sim.chips.measuring import Element
from stork_sim.chips.sample_grid import Segment, StreamSettings
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.motion.motion_source import Motion

ROW_BYTES = 12
_BLOCK = 128  # [simulated-limits]


class SampleStream:
    """The measuring half of a chip: rows (6 x int16, gyroscope then accelerometer x y z) and FIFO entries, which are
    called words here, as they are what a FIFO of ``entries`` hands out.

    ``rate`` is 10000 times the chip's true over its nominal rate. Noise belongs to the sample, not to the way it is
    fetched: it is drawn per block of 128 slots from the seed, the count of power-ups, the rate and the block's number.
    """

    def __init__(
        self,
        motion: Motion,
        *,
        seed: int,
        rate: int,
        errors: SensorErrors,
        temperature_lsb: int,
        entries: EntryFormat,
    ) -> None:
        self.head = 0  # the oldest word that the FIFO still needs
        self.timestamp_zero_us = 0
        self._element = Element(motion, errors)
        self._motion = motion
        self._version = motion.version
        self._seed = seed
        self._entries = entries
        self._temperature_lsb = temperature_lsb
        self._rate = rate
        self._power_ups = 0
        self._hold = False
        self._due = 0
        self._segments = [Segment.begin(StreamSettings(), 0, self._rate, 0)]
        self._segment = self._segments[0]
        self._rows, self._row_slot, self._carried_row = b"", 1, bytes(ROW_BYTES)
        self._words, self._word = b"", 0
        self._end = 1  # first slot that is not computed yet
        self._seen: tuple[tuple[object, ...], np.ndarray] = ((), np.empty((0, 6), np.int16))

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
        trigger = old.settings.trigger_step
        phase = (old.first_slot // trigger + 1) * trigger if self._entries.starts_together else 0
        self._segment = Segment.begin(old.settings, old.base_us, self._rate, now_us, word_limit=word_limit, phase=phase)
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
            phase=old.phase,
        )
        self._segments.append(self._segment)
        self._due = self._segment.first_slot
        self._end = self._row_slot = self._due + 1
        self._rows = b""

    def word_slot_time_us(self, k: int) -> float:
        """Time, µs, at which the k-th time slot with words was measured, counted from the start of the FIFO."""
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
        size = self._entries.size
        at = (first - self._word) * size
        end = at + count * size
        if end > len(self._words):
            self._compute(slot)
            at = (first - self._word) * size
            end = at + count * size
        return self._words[at:end]

    def samples(self, first: int, last: int) -> np.ndarray:
        """Slots ``first`` .. ``last`` of the segment in force once more, int16 (n, 6): for what looks at each sample.

        The past never changes, so this gives what ``row`` gave at its time.
        """
        size = self._block_slots()
        blocks = [self._seen_block(start, size) for start in range(first // size * size, last + 1, size)]
        skipped = first - first // size * size
        return np.concatenate(blocks)[skipped : skipped + last - first + 1]

    def _seen_block(self, start: int, size: int) -> np.ndarray:
        """Block as ``_block`` gives it; the last is kept, because a program that polls asks for it again and again."""
        made_of = (self._segment, start, size, self._motion.version, self._carried_row)
        if self._seen[0] != made_of:
            self._seen = made_of, self._block(start, size)
        return self._seen[1]

    def _drop_after(self, slot: int) -> None:
        if slot < self._segment.first_slot:
            return
        if self._end <= slot:
            self._compute(slot)
        self._end = slot + 1
        self._rows = self._rows[: max(0, self._end - self._row_slot) * ROW_BYTES]
        self._words = self._words[: max(0, self._segment.words(slot) - self._word) * self._entries.size]

    def _compute(self, slot: int) -> None:
        """Compute up to ``slot`` and on to the end of its block; skip whole blocks that can no longer be read."""
        segment = self._segment
        if not segment.settings.slot_ticks:
            return
        size = self._block_slots()
        keep = max(self.head, segment.words(slot) - self._entries.depth)
        last = slot // size
        blocks = range(self._end // size, last + 1)
        readable = bisect_right(blocks, keep, key=lambda b: segment.words(b * size - 1))
        skip_to = blocks[max(0, readable - 1)] * size
        if skip_to > self._end:
            self._end = skip_to
            self._words, self._word = b"", segment.words(skip_to - 1)
        words = [self._words[max(0, keep - self._word) * self._entries.size :]]
        self._word += (len(self._words) - len(words[0])) // self._entries.size
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
        settings = self._segment.settings
        if settings.stuck:
            return np.tile(np.frombuffer(self._carried_row, "<i2"), (size, 1))
        rng = np.random.default_rng((self._seed, self._power_ups, settings.slot_ticks, start // size))
        return self._element.measure(self._segment, start, size, rng)

    def _encode(self, rows: np.ndarray, first: int) -> bytes:
        """FIFO words of these rows, whose first one is slot ``first``."""
        segment = self._segment
        if not segment.word_slot_step:
            return b""
        slots = np.arange(first, first + len(rows))
        places = slots - segment.phase
        steps = segment.settings.steps
        present = np.stack([(places % step == 0) & (places >= 0) if step else slots < 0 for step in steps], axis=1)
        counters = segment.word_slots_before + places // segment.word_slot_step
        counters -= (segment.first_slot - segment.phase) // segment.word_slot_step + 1
        timestamps = np.zeros(len(rows), dtype=np.uint32)
        if steps[3]:
            times_us = segment.base_us + slots * segment.slot_e4 / segment.rate
            timestamps = np.array([self.timestamp(t) for t in times_us], dtype=np.uint32)
        words = self._entries.encode(rows, self._temperature_lsb, timestamps, counters & 3, present)
        room = segment.word_limit - segment.words(first - 1)
        return words[: room * self._entries.size]
