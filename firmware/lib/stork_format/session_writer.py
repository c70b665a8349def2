"""Writer of a session while it runs: blocks grow in one buffer; the store takes the full ones.

A samples block is open while samples come in. ``room`` says whether a burst of them is sure to fit; the caller
asks before each and spills first if not. Nothing is allocated per sample: the CRC of a block is worked out when the
block is taken away, not when it is closed.
"""

import struct
from binascii import crc32

from stork_format import blocks, const, sample_packing

# So many samples fit where ``room`` says so; at least as many as a sensor's driver reads at once.
BURST = 12  # [store-sizes]

# Events wait in a small ring until the next block is closed.
_EVENTS = const(64)  # [store-sizes]

# A result block takes less.
_RESULT = const(256)  # [store-sizes]


class SessionWriter:
    """Packs one session into ``buf`` (bytearray, at least 4096 bytes). ``samples_per_block``: 1..255."""

    def __init__(self, buf, samples_per_block):
        self.buf = buf
        self.acc = sample_packing.Packer(buf)
        self.rate = sample_packing.Packer(buf)
        self.events = bytearray(_EVENTS * blocks.EVENT_SIZE)
        self.samples_per_block = samples_per_block
        # Behind ``pos`` must fit: a burst that closes a block and opens one, the events that waited for that, as
        # many again that come before the next burst, and the result.
        opened = blocks.SAMPLES_HEAD_SIZE + BURST * sample_packing.WORST + 4 * (blocks.HEAD_SIZE + blocks.CRC_SIZE)
        self.limit = len(buf) - opened - 2 * len(self.events) - _RESULT
        self.begin({})

    def begin(self, header):
        """Forget what was there and write the header block. ``header``: dict, stork_format.named_fields.HEADER."""
        self.number = 0
        self.header_crc = 0  # once the header is sealed
        self.samples = 0  # in closed blocks
        self.events_lost = 0
        self.event_bytes = 0
        self.count = 0  # samples in the open block
        # Closed blocks end at ``end``; the next sample goes to ``pos``; ``taken`` bytes were sealed by ``front``.
        self.end = self.pos = self.taken = 0
        if header:
            from stork_format import named_fields  # needed at both ends of a session only: the caller may release it

            self._whole(blocks.KIND_HEADER, named_fields.encode(named_fields.HEADER, header))

    def room(self):
        """True where BURST more samples are sure to fit."""
        return self.pos < self.limit

    def crowded(self):
        """0 up to half full, 1 above, 2 above three quarters."""
        return min(2, max(0, self.pos * 4 // self.limit - 1))

    def sample(self, clock_ms, ax, ay, az, gx, gy, gz):
        """One sample (LSB, sensor axes), read at ``clock_ms`` of the board."""
        if not self.count:
            at = self.end + blocks.HEAD_SIZE
            struct.pack_into(blocks.SAMPLES_HEAD, self.buf, at, self.samples, clock_ms, 0, 0, 0)
            self.acc.start(at + 9)
            self.rate.start(at + 10)
            self.pos = at + blocks.SAMPLES_HEAD_SIZE
        self.pos = self.rate.put(self.acc.put(self.pos, ax, ay, az), gx, gy, gz)
        count = self.count + 1
        self.count = count
        if count == self.samples_per_block:
            self.close_block()

    def event(self, sample, kind, detail, value):
        """One event at ``sample``; counted as lost where 64 happen within a block."""
        if self.event_bytes == len(self.events):
            self.events_lost += 1
            return
        struct.pack_into(blocks.EVENT, self.events, self.event_bytes, sample, kind, detail, value)
        self.event_bytes += blocks.EVENT_SIZE

    def close_block(self):
        """Close the open samples block and put the waiting events behind it."""
        if self.count:
            payload = self.pos - self.end - blocks.HEAD_SIZE
            self.buf[self.end + blocks.HEAD_SIZE + 8] = self.count
            self._close(blocks.KIND_SAMPLES, payload)
            self.samples += self.count
            self.count = 0
        if self.event_bytes:
            at = self.end + blocks.HEAD_SIZE
            for i in range(self.event_bytes):
                self.buf[at + i] = self.events[i]
            self._close(blocks.KIND_EVENTS, self.event_bytes)
            self.event_bytes = 0

    def finish(self, result):
        """Close the session. ``result``: dict, stork_format.named_fields.RESULT; samples are filled in."""
        from stork_format import named_fields

        self.close_block()
        self._whole(blocks.KIND_RESULT, named_fields.result_of(self, result))

    def take(self):
        """The closed blocks, sealed, as a memoryview; valid until the next call. The buffer is then free again.

        Only between blocks: call ``close_block`` first, or what is open is lost.
        """
        taken = self.front(self.end)
        self.end = self.pos = self.taken = 0
        return taken

    def front(self, most):
        """The oldest closed blocks, sealed: up to ``most`` bytes, one block at least; unless that is all, in sectors.
        They stay until ``drop``, which comes before anything else is written."""
        at = self.taken
        while at < self.end:
            (length,) = struct.unpack_from("<H", self.buf, at + 6)
            if at and at + blocks.HEAD_SIZE + length + blocks.CRC_SIZE > most:
                break
            end = at + blocks.HEAD_SIZE + length
            crc = crc32(memoryview(self.buf)[at:end]) & 0xFFFFFFFF
            struct.pack_into("<I", self.buf, end, crc ^ self.header_crc)
            self.header_crc = self.header_crc or crc
            at = end + blocks.CRC_SIZE
        self.taken = at
        if most != self.end and at > 511:
            at &= -512
        return memoryview(self.buf)[:at]

    def drop(self):
        """Make room where the blocks of ``front`` were; those behind them, the open one too, move up."""
        size = self.taken
        self.taken = size & 511 if size > 511 else 0  # the beginning of a block is in the file
        if not size:
            return
        size -= self.taken
        view = memoryview(self.buf)
        at = 0
        rest = self.pos - size
        while at < rest:  # in pieces that do not overlap
            n = min(size, rest - at)
            view[at : at + n] = view[at + size : at + size + n]
            at += n
        self.end -= size
        self.pos = rest
        self.acc.whole -= size
        self.rate.whole -= size

    def _whole(self, kind, payload):
        at = self.end + blocks.HEAD_SIZE
        self.buf[at : at + len(payload)] = payload
        self._close(kind, len(payload))

    def _close(self, kind, length):
        struct.pack_into(blocks.HEAD, self.buf, self.end, blocks.SYNC, kind, blocks.LAYOUT, self.number, length)
        self.number += 1
        self.end += blocks.HEAD_SIZE + length + blocks.CRC_SIZE
        self.pos = self.end
