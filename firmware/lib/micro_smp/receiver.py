"""Receiver: requests from a port's bytes, in either framing. Bytes that are no request are skipped.

The buffer holds, from its front: an encoded frame as far as decoded, then what was read and not yet understood.
"""

from micro_smp import framing_marks as marks
from micro_smp import framing_raw

# Skipping costs about 25 us a byte on an RP2040; this keeps one poll near a millisecond.
_SKIPS_PER_CALL = 64


class Receiver:
    """`limit` is the longest message (header and payload) in bytes."""

    def __init__(self, port, limit):
        self._port = port
        self._limit = limit
        self._buffer = bytearray(limit + marks.LENGTH_SIZE + marks.CRC_SIZE + 2 * marks.LINE_MAX)
        self._view = memoryview(self._buffer)
        self._frame = marks.NoFrame()
        self._start = 0
        self._end = 0
        self._scanned = 0  # no line feed between _start and here
        self._message_length = 0  # of a raw message that is being answered, at _start
        self.encoded = False  # the framing of the last message
        self.skipped = 0  # bytes that were no request, since power-on

    @property
    def pending(self):
        """Whether something was begun and is not finished."""
        return self._start < self._end or self._frame.size > 0

    def clear(self):
        self._frame.close()
        self._message_length = 0
        self._start = self._end = self._scanned = 0

    def read(self):
        """Move what waits in the port into the buffer; True if there was something. Never blocks."""
        waiting = self._port.in_waiting
        if not waiting:
            return False
        if self._end == len(self._buffer):
            self._compact()
        count = self._port.readinto(self._view[self._end : min(self._end + waiting, len(self._buffer))])
        if not count:
            return False
        self._end += count
        return True

    def give_up_one(self):
        """End of the wait for the rest of a request, after silence. A request may still hide behind its first byte."""
        self._frame.close()
        if self._start < self._end:
            self._skip(1)

    def message(self):
        """The next complete request as a view, good until `done`, or None: read more, or call again."""
        for _ in range(_SKIPS_PER_CALL):
            if self._start >= self._end:
                self._settle()
                return None
            first = self._buffer[self._start]
            if first == marks.START[0] or first == marks.CONTINUE[0]:
                progress = self._line(first)
                if progress and self._frame.complete:
                    message = self._frame.message()
                    if message is not None:
                        self.encoded = True
                        return message
                    self._frame.close()
            elif framing_raw.may_start(first):
                progress = self._raw()
                if self._message_length:
                    self.encoded = False
                    return self._view[self._start : self._start + self._message_length]
            else:
                self._skip(1)
                progress = True
            if not progress:
                return None
        return None

    def done(self):
        """The last message is answered; its room is free."""
        self._frame.close()
        self._start += self._message_length
        self._message_length = 0
        self._settle()

    def _raw(self):
        self._frame.close()  # a client sends the lines of a frame without a gap
        total = framing_raw.total_length(self._view[self._start : self._end], self._limit)
        if total == framing_raw.GARBAGE:
            self._skip(1)
            return True
        if total == framing_raw.UNDECIDED or self._start + total > self._end:
            return False
        self._message_length = total
        return True

    def _line(self, first):
        """One line of the encoded framing; False while its end is still to come."""
        start = self._start
        if start + 1 >= self._end:
            return False
        opening = first == marks.START[0]
        mark = marks.START if opening else marks.CONTINUE
        if self._buffer[start + 1] != mark[1] or (not opening and not self._frame.size):
            self._skip(1)
            return True
        limit = min(self._end, start + marks.LINE_MAX)
        end = marks.line_end(self._buffer, max(self._scanned, start), limit)
        self._scanned = limit
        if end < 0:
            if limit == self._end and self._end < start + marks.LINE_MAX:
                return False
            self._skip(1)
            return True
        if opening:
            self._open()
        if not self._frame.add(self._view[start + len(mark) : end]):
            self.skipped += end + 1 - start
        self._start = self._scanned = end + 1
        return True

    def _open(self):
        """A new frame begins."""
        if isinstance(self._frame, marks.NoFrame):
            from micro_smp.framing_encoded import FrameDecoder

            self._frame = FrameDecoder(self._view, self._limit)
        self._frame.close()

    def _skip(self, count):
        self._frame.close()
        self._start += count
        self._scanned = self._start
        self.skipped += count

    def _settle(self):
        if self._start >= self._end:
            self._start = self._end = self._scanned = self._frame.size

    def _compact(self):
        """Move what is not yet understood down, next to the frame."""
        to = self._frame.size
        count = self._end - self._start
        self._view[to : to + count] = bytes(self._view[self._start : self._end])
        self._scanned += to - self._start
        self._start = to
        self._end = to + count
