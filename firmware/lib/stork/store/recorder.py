"""One trial on its way to a file: blocks in RAM while it runs, written when it is over or the RAM is full.

A drive that fails is remembered, not raised: the wearer goes on training, and the light says so at the end.
"""

from stork_format.writer import SessionWriter

_SAMPLES_PER_BLOCK = 104  # one second: the board's clock stands in each block


class Recorder:
    """sessions: stork.store.sessions.Sessions; ram: bytes for blocks, 4096 at least."""

    def __init__(self, sessions, ram):
        self.sessions = sessions
        self.writer = SessionWriter(bytearray(ram), _SAMPLES_PER_BLOCK)
        self.number = 0
        self.failed = False

    def begin(self, header):
        """Start session ``header["session_number"]``."""
        self.failed = False
        self.number = header["session_number"]
        self.started = False
        self.writer.begin(header)

    def make_room(self):
        """The writer, with room for a burst of samples."""
        writer = self.writer
        if not writer.room():
            # A long trial. The sensor's FIFO holds the samples that come while the drive is busy.
            writer.close_block()
            self._write()
        return writer

    def event(self, sample, kind, detail, value):
        self.writer.event(sample, kind, detail, value)

    def finish(self, result):
        """Write what is left. True where the file is safely there."""
        self.writer.close_block()
        self._write()
        self.writer.finish(result)
        self._write()
        if not self.failed:
            try:
                self.sessions.commit()
                return True
            except OSError:
                self.failed = True
        self.sessions.close()
        return False

    def _write(self):
        blocks = self.writer.take()
        if self.failed:
            return
        try:
            if not self.started:
                self.sessions.open(self.number)
                self.started = True
            self.sessions.append(blocks)
        except OSError:
            self.failed = True
