"""Cost of a download in requests, bytes and waits. `make bench` measures MB/s."""

import asyncio
import os
import time

from host_link.served_stork import ServedStork
from stork.link.server import BUF_SIZE
from stork_host.link.client import StorkDevice
from stork_host.link.download import IN_FLIGHT, Download

CONTENT = os.urandom(1_000_000)
FULL = BUF_SIZE - 64
"""Bytes of the file in an answer: all but the header and the names."""


def test_a_megabyte_takes_few_requests_and_few_bytes_more_than_it_has(stork):
    """USB full speed carries about 1 MB/s: what is not content, or comes twice, is what would hold it up."""
    stork.catalogue.store(1, CONTENT)
    with StorkDevice(stork.port) as device:
        assert device.download("/sessions/1") == CONTENT
        # One request to learn how long an answer may be, one for the size, one an answer, and none beyond the end.
        assert stork.server.answered <= 2 + -(-len(CONTENT) // FULL)
    assert stork.server.abandoned == 0 and stork.server.skipped == 0


def test_the_line_carries_hardly_more_than_the_content(drive):
    """Counted where the server writes."""
    with Counted(drive) as stork:
        stork.catalogue.store(1, CONTENT)
        with StorkDevice(stork.port) as device:
            assert device.download("/sessions/1") == CONTENT
        assert len(CONTENT) < stork.line.taken < 1.02 * len(CONTENT)


class Counted(ServedStork):
    def build(self, line):
        self.line = line
        return ServedStork.build(self, line)


def test_the_pc_sleeps_at_no_piece(stork, monkeypatch):
    """It waits in the operating system, for bytes. A wait of a millisecond a piece would halve the rate."""
    slept = []
    yields = asyncio.sleep

    async def sleep(seconds, *rest):
        if seconds:
            slept.append(seconds)
        await yields(seconds, *rest)

    stork.catalogue.store(1, CONTENT)
    with StorkDevice(stork.port) as device:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        monkeypatch.setattr(time, "sleep", slept.append)
        assert device.download("/sessions/1") == CONTENT
    assert slept == []


def test_the_device_finds_the_next_request_when_it_has_answered_one():
    """Neither side waits for the other: after the first piece, which tells how long one is, three are under way."""
    asked, under_way = [], []
    piece = 100
    line = asyncio.Lock()  # one answer after the other, in the order of the requests

    class Answer:
        def __init__(self, **values):
            self.__dict__.update(values)

    async def size(request):
        return Answer(len=10 * piece)

    async def answer(request):
        asked.append(request.off)
        async with line:
            for _ in range(5):  # on its way; the PC has its turns meanwhile
                await asyncio.sleep(0)
            under_way.append(len(asked) - request.off // piece)
        return Answer(off=request.off, data=bytes(piece), len=None)

    got = []
    asyncio.run(Download(size, answer, "/sessions/1", 1 << 30).run(0, got.append, None))
    assert asked == [n * piece for n in range(10)] and b"".join(got) == bytes(10 * piece)
    assert under_way == [1, *[IN_FLIGHT] * 7, 2, 1]
