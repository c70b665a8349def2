"""The LSM6DSO family's FIFO: modes, level, flags (DS12814, "FIFO", "FIFO_STATUS1 (3Ah)", "FIFO_STATUS2 (3Bh)")."""

from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.tagged_words import DEPTH_WORDS, WORD_BYTES

BYPASS, FIFO, CONTINUOUS = 0, 1, 6  # [lsm6dsox-sheet]
_NO_LIMIT = 1 << 60


class TaggedFifo:
    """FIFO of tagged words, read in registers 3Ah, 3Bh and 78h..7Eh.

    Whole words are handed out; a word leaves the FIFO when its last byte (7Eh) is read. A read beyond the last
    word gives words of zeros, as an empty FIFO has tag 0.
    """

    def __init__(self, stream: SampleStream) -> None:
        self._stream = stream
        self.mode = BYPASS
        self.watermark = 0
        self.stop_on_watermark = False
        self.started_us: int | None = None
        self._overrun = False
        self._overrun_latched = False

    @property
    def capacity(self) -> int:
        return min(self.watermark, DEPTH_WORDS) if self.stop_on_watermark and self.watermark else DEPTH_WORDS

    def set_mode(self, mode: int, now_us: int) -> None:
        """Leaving bypass starts an empty FIFO; entering it forgets everything (DS12814, "Bypass mode")."""
        if mode == self.mode:
            return
        self._overrun = self._overrun_latched = False
        if mode == BYPASS or self.mode == BYPASS:
            self._stream.restart_words(now_us, self.capacity if mode == FIFO else _NO_LIMIT)
        self.started_us = None if mode == BYPASS else self.started_us if self.mode != BYPASS else now_us
        self.mode = mode

    def level(self, slot: int) -> int:
        """Unread words at ``slot``. In continuous mode the oldest words fall out of a full FIFO here."""
        if self.mode == BYPASS:
            return 0
        segment, capacity = self._stream.segment, self.capacity
        end = segment.words(slot)
        level = end - self._stream.head
        if level >= capacity:
            lost = segment.words_offered(slot) - end if self.mode == FIFO else level - capacity
            if lost:
                self._overrun = self._overrun_latched = True
            if self.mode == CONTINUOUS:
                self._stream.head = end - capacity
                level = capacity
        return level

    def status(self, now_us: int, *, clear: bool) -> tuple[int, int]:
        """FIFO_STATUS1 and FIFO_STATUS2; ``clear`` when FIFO_STATUS2 is really read."""
        slot = self._stream.slot(now_us)
        level = self.level(slot)
        high = level >> 8
        if self.watermark and level >= self.watermark:
            high |= 0x80
        if self.mode != BYPASS and level + self._words_of_next_slot(slot) >= self.capacity:
            high |= 0x20
        if self._overrun:
            high |= 0x40
        if self._overrun_latched:
            high |= 0x08
            if clear:
                self._overrun_latched = False
        return level & 0xFF, high

    def _words_of_next_slot(self, slot: int) -> int:
        segment = self._stream.segment
        step = segment.word_slot_step or 1
        return segment.words_offered(slot + step) - segment.words_offered(slot)

    def lose(self, count: int, now_us: int) -> None:
        """A fault: ``count`` words fall out, so that the next burst begins in the middle of a sample."""
        self.pop(count, now_us)

    def peek(self, now_us: int) -> bytes:
        """The word at the output registers, without taking it."""
        slot = self._stream.slot(now_us)
        return self._stream.words(self._stream.head, 1, slot) if self.level(slot) else bytes(WORD_BYTES)

    def pop(self, count: int, now_us: int) -> bytes:
        """Take ``count`` words; zeros where there are none."""
        stream = self._stream
        slot = stream.slot(now_us)
        level = self.level(slot)
        taken = count if count < level else level
        data = stream.words(stream.head, taken, slot) if taken else b""
        stream.head += taken
        if taken:
            self._overrun = False
        return data if taken == count else data + bytes((count - taken) * WORD_BYTES)
