"""The FIFO without tags of LSM6DS3TR-C and LSM6DS33: 16-bit words in a fixed pattern (AN5130, section 8).

The stream behind it counts data sets of three words; here words are counted, because they leave one by one.
"""

from math import lcm

from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.tagged_fifo import BYPASS, CONTINUOUS, FIFO

_NO_LIMIT = 1 << 60
_WATERM, _OVER_RUN, _FULL_SMART, _EMPTY = 0x80, 0x40, 0x20, 0x10


class PatternFifo:
    """FIFO whose words come in a fixed pattern, read in registers 3Ah..3Fh. ``depth_words``: 2048 is 4 kB."""

    def __init__(self, stream: SampleStream, depth_words: int) -> None:
        self._stream = stream
        self._depth = depth_words
        self.mode = BYPASS
        self.watermark = 0
        self.stop_on_watermark = False
        self.started_us: int | None = None
        self._head = 0  # words taken or overwritten since the FIFO was started
        self._lost = False

    @property
    def capacity(self) -> int:
        return self.watermark if self.stop_on_watermark and self.watermark else self._depth

    @property
    def _sets_per_trigger(self) -> int:
        return sum(1 for step in self._stream.segment.settings.steps if step)

    def set_mode(self, mode: int, now_us: int) -> None:
        """Leaving bypass starts an empty FIFO; entering it forgets everything."""
        if mode == self.mode:
            return
        # In FIFO mode the last samples are those after which the next would fill it (AN5130, figures 28 and 34).
        fits = (self.capacity - 1) // 3
        limit = fits - fits % max(1, self._sets_per_trigger)
        if BYPASS in (mode, self.mode):
            self._stream.restart_words(now_us, limit if mode == FIFO else _NO_LIMIT)
            self._head = 0
        self._lost = False
        self.started_us = None if mode == BYPASS else self.started_us if self.mode != BYPASS else now_us
        self.mode = mode

    def level(self, slot: int) -> int:
        """Unread words at ``slot``. In continuous mode the oldest words fall out of a full FIFO here."""
        if self.mode == BYPASS:
            return 0
        end = 3 * self._stream.segment.words(slot)
        level, capacity = end - self._head, self.capacity
        if self.mode == CONTINUOUS and level > capacity:
            self._go_to(end - capacity)
            self._lost = True
            return capacity
        return level

    def status(self, now_us: int) -> bytes:
        """FIFO_STATUS1..4. DIFF_FIFO is 0 in an overrun, though the FIFO is full (AN5130, table 64)."""
        slot = self._stream.slot(now_us)
        level = self.level(slot)
        overrun = self._lost and level >= self.capacity
        high = 0 if level else _EMPTY
        if self.watermark and level >= self.watermark:
            high |= _WATERM
        if overrun:
            high |= _OVER_RUN
        if self.mode != BYPASS and level + self._words_of_next_trigger(slot) >= self.capacity:
            high |= _FULL_SMART
        diff = 0 if overrun else level
        pattern = self.pattern
        return bytes((diff & 0xFF, high | diff >> 8, pattern & 0xFF, pattern >> 8))

    @property
    def pattern(self) -> int:
        """Place in the recurring pattern of the word that comes next (AN5130, 8.5)."""
        settings = self._stream.segment.settings
        steps = [step for step in settings.steps if step]
        if not steps:
            return 0
        period = lcm(*steps)
        return self._head % (3 * sum(period // step for step in steps))

    def peek(self, now_us: int) -> bytes:
        """The two bytes at the output registers, without taking them; empty where there is no word."""
        slot = self._stream.slot(now_us)
        return self._words(1, slot) if self.level(slot) else b""

    def pop(self, count: int, now_us: int) -> bytes:
        """Take up to ``count`` words."""
        slot = self._stream.slot(now_us)
        level = self.level(slot)
        taken = count if count < level else level
        if not taken:
            return b""
        data = self._words(taken, slot)
        self._go_to(self._head + taken)
        self._lost = False
        return data

    def lose(self, count: int, now_us: int) -> None:
        """A fault: ``count`` words fall out, so that the next burst begins in the middle of a sample."""
        self.pop(count, now_us)

    def _words(self, count: int, slot: int) -> bytes:
        first = self._head // 3
        sets = (self._head + count + 2) // 3 - first
        skip = self._head - 3 * first
        return self._stream.words(first, sets, slot)[2 * skip : 2 * (skip + count)]

    def _go_to(self, head: int) -> None:
        self._head = head
        self._stream.head = head // 3

    def _words_of_next_trigger(self, slot: int) -> int:
        segment = self._stream.segment
        step = segment.word_slot_step or 1
        return 3 * (segment.words_offered(slot + step) - segment.words_offered(slot))
