"""Reader of whole session files."""

import struct
from array import array

from stork_format import FORMAT_VERSION, block_reader, blocks, named_fields


class Session:
    """Content of a session file.

    ``header``, ``result``: dicts, tables in stork_format.named_fields; ``samples``: array('h') of 6 values a sample
    (ax ay az gx gy gz, sensor axes, LSB); ``clock``: list of (sample index, board clock ms); ``events``: list of
    (sample index, kind, detail, value), in the order in which they happened; ``others``: list of (kind, payload) of
    the blocks of kinds that this program does not know.
    """

    def __init__(self):
        self.header = {}
        self.result = {}
        self.samples = array("h")
        self.clock = []
        self.events = []
        self.others = []


def read(data):
    """The Session in ``data`` (bytes). Raises ValueError, which says what is wrong and where."""
    session = Session()
    last = 0
    for kind, start, end in block_reader.walk(data):
        if not last and kind != blocks.KIND_HEADER:
            raise ValueError("not a Stork session: its first block is no header")
        last = kind
        if kind == blocks.KIND_HEADER:
            session.header = block_reader.decode(named_fields.HEADER, data[start:end])
            version = session.header.get("format_version", 0)
            if version > FORMAT_VERSION:
                raise ValueError("session format " + str(version) + " is newer than this program")
        elif kind == blocks.KIND_SAMPLES:
            _samples(session, data, start, end)
        elif kind == blocks.KIND_EVENTS:
            if (end - start) % blocks.EVENT_SIZE:
                raise ValueError("the events at byte " + str(start) + " end inside one")
            for at in range(start, end, blocks.EVENT_SIZE):
                session.events.append(struct.unpack_from(blocks.EVENT, data, at))
        elif kind == blocks.KIND_RESULT:
            session.result = block_reader.decode(named_fields.RESULT, data[start:end])
        else:
            session.others.append((kind, bytes(data[start:end])))
    if not last:
        raise ValueError("not a Stork session: the file is empty")
    if last != blocks.KIND_RESULT:
        raise ValueError("cut off: the result block at the end is missing")
    if session.result.get("samples", 0) * 6 != len(session.samples):
        raise ValueError("the result counts another number of samples than the file holds")
    return session


def _samples(session, data, start, end):
    first = session.header.get("format_version", 0) < 2
    head = "<IIH" if first else blocks.SAMPLES_HEAD
    at = start + struct.calcsize(head)
    if end < at:
        raise ValueError("the samples at byte " + str(start) + " lack their head")
    index, clock_ms, count, *whole = struct.unpack_from(head, data, start)
    if index * 6 != len(session.samples):
        raise ValueError("samples are missing before sample " + str(index))
    session.clock.append((index, clock_ms))
    try:
        block_reader.unpack(data, at, end, count, session.samples, None if first else whole)
    except OverflowError:
        raise ValueError("the samples at byte " + str(start) + " leave 16 bits")
