"""Recorder of one trial: blocks in RAM while it runs, written to a file when it is over.

A long trial does not fit: its oldest blocks go first, a sector of flash at a time, in moments that the caller finds
calm (``spill``) or, where none came in time, when the RAM is full.

A drive that fails is remembered, not raised: the wearer goes on training, and the light says so at the end.
"""

from stork.store import sync
from stork_format import const
from stork_format.codes import STUMBLE
from stork_format.session_writer import SessionWriter

_SPILL = const(2048)  # in one block of flash, or two: to erase one stops the board for 54 ms [store-sizes]
_SECTOR = const(4096)
_SAMPLES_PER_BLOCK = const(104)  # one second: the board's clock stands in each block [store-sizes]
_LEAST = const(8192)  # [store-sizes]
_OTHERS = const(24576)  # bytes that stay free for everything else [memory-lines]


class Recorder:
    """sessions: stork.store.sessions.Sessions; ram: bytes for blocks, 4096 at least; fewer are taken where memory is
    short. free: says how many bytes are.
    """

    def __init__(self, sessions, ram, free=None):
        self.sessions = sessions
        self.ram = ram
        self.free = free
        self.writer = None
        self.number = 0
        self.stumbles = 0
        self.failed = False

    def begin(self, header):
        """Start session ``header["session_number"]``."""
        self.failed = False
        self.stumbles = 0
        self.number = header["session_number"]
        self.started = False
        if self.writer is None:
            self.writer = SessionWriter(self._blocks(), _SAMPLES_PER_BLOCK)
        self.writer.begin(header)

    def release(self):
        """End of the use of the writer between two sessions, so that its memory is free."""
        self.writer = None

    def make_room(self):
        """The writer, with room for a burst of samples."""
        writer = self.writer
        while not writer.room():
            self.spill()
        return writer

    def crowded(self):
        """Need of a calm moment to ``spill``: 0 none, 1 some, 2 where the RAM is nearly full."""
        return self.writer.crowded()

    def spill(self):
        """Write a sector's worth of the oldest blocks. The sensor's FIFO holds the samples that come meanwhile."""
        writer = self.writer
        if not writer.end:
            writer.close_block()
        self._write(writer.front(_SPILL))
        writer.drop()
        sync()  # else CircuitPython writes the rest within a second, calm or not

    def event(self, sample, kind, detail, value):
        if kind == STUMBLE:
            self.stumbles += 1
        self.writer.event(sample, kind, detail, value)

    def finish(self, result):
        """Write what is left. True where the file is safely there."""
        self.writer.finish(result)
        self._write(self.writer.take())
        if not self.failed:
            try:
                self.file.commit(self.writer.buf)  # there is nothing in it any more
                return True
            except OSError:
                self.failed = True
        self.sessions.close()
        return False

    def _blocks(self):
        size = self.ram
        if self.free is not None:
            size = min(size, max(_LEAST, (self.free() - _OTHERS) // _SECTOR * _SECTOR))
        while True:
            try:
                return bytearray(size)
            except MemoryError:  # enough, but in pieces
                size -= _SECTOR
                if size < _LEAST:
                    raise

    def _write(self, blocks):
        if self.failed:
            return
        try:
            if not self.started:
                self.file = self.sessions.open(self.number)
                self.started = True
            self.file.append(blocks)
        except OSError:
            self.failed = True
