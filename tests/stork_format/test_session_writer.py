"""The session writer: it never outgrows its buffer, and its spills do not change the session."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import HEADER
from stork_format import block_reader, blocks, code_names, codes, named_fields, session
from stork_format.session_writer import SessionWriter

RESULT = {"score": 1000, "end_cause": "sensor_lost"}
STILL = (8192, 0, 0, 0, 0, 0)
WILD = (32767, -32768, 32767, -32768, 32767, -32768)
CALM = (-1, 1, 0, 2, -2, 0)


class Taking:
    """A writer whose full blocks are taken away as the recorder does."""

    def __init__(self, size, samples_per_block=104):
        self.writer = SessionWriter(bytearray(size), samples_per_block)
        self.writer.begin(HEADER)
        self.size = size
        self.taken = bytearray()
        self.spills = 0

    def sample(self, clock_ms, row):
        if not self.writer.room():
            self.writer.close_block()
            self.take()
            self.spills += 1
        self.writer.sample(clock_ms, *row)
        self.check()

    def event(self, *event):
        self.writer.event(*event)
        self.check()

    def take(self):
        self.taken += self.writer.take()
        self.check()

    def finish(self):
        self.writer.finish(dict(RESULT))
        self.check()
        self.take()
        return bytes(self.taken)

    def check(self):
        assert len(self.writer.buf) == self.size, "a bytearray grows in silence where a slice lies beyond its end"
        assert self.writer.pos <= self.size


def test_a_result_of_the_longest_values_fits_its_room():
    longest = {name: "never_still" if kind == "s" else (1 << 31) - 1 for _, name, kind in named_fields.RESULT}
    longest["mounting"] = "-4096 " * 9
    assert len(named_fields.encode(named_fields.RESULT, longest)) <= 256


def test_layout_by_hand():
    writer = SessionWriter(bytearray(4096), 2)
    writer.begin({"drill": "x"})
    writer.sample(77, *STILL)
    writer.event(0, codes.STEP, 1, -2)
    writer.sample(87, *STILL)  # the second closes the block, the event goes behind it
    writer.finish({"score": 9})
    kinds = [(kind, writer.buf[start:end].hex(" ")) for kind, start, end in block_reader.walk(writer.take())]
    assert kinds == [
        (blocks.KIND_HEADER, "0e 01 78"),
        # sample 0 at 77 ms, two samples, one group whole: 6 + 2 bytes and 2 + 2
        (blocks.KIND_SAMPLES, "00 00 00 00 4d 00 00 00 02 01 00 00 20 00 00 00 00 42 10 42 10 42 10"),
        (blocks.KIND_EVENTS, "00 00 00 00 12 01 fe ff"),
        (blocks.KIND_RESULT, "01 01 09 04 01 02"),
    ]


# Bursts of samples, each quiet or wild, and bursts of events between them, up to more than the ring holds.
SCRIPT = st.lists(
    st.tuples(st.integers(0, 130), st.sampled_from(("calm", "wild")), st.sampled_from((0, 0, 1, 5, 64, 70))),
    min_size=1,
    max_size=12,
)


def play(taking, script):
    n = 0
    for samples, mood, events in script:
        for k in range(samples):
            row = (WILD if k & 1 else tuple(-v - 1 for v in WILD)) if mood == "wild" else (CALM if k & 1 else STILL)
            taking.sample(n * 10, row)
            n += 1
        for k in range(events):
            taking.event(n, codes.STEP, k & 3, -k)
    return session.read(taking.finish())


@settings(max_examples=60)
@given(SCRIPT, st.sampled_from((4096, 4097, 5000, 6011)))
def test_a_small_buffer_gives_the_same_session(script, size):
    small = Taking(size)
    found = play(small, script)
    whole = play(Taking(1 << 19), script)
    assert found.samples == whole.samples
    assert found.header == whole.header
    if "events_lost" not in found.result and "events_lost" not in whole.result:
        assert found.events == whole.events
        assert found.result == whole.result
    assert all(clock_ms == index * 10 for index, clock_ms in found.clock)


def test_the_worst_that_can_come_before_the_last_byte_fits():
    """The room is just there, the sample opens a block and closes it with a full ring, and a full ring follows."""
    for wild_before in range(1, 24):
        taking = Taking(4096, samples_per_block=1)
        for n in range(wild_before):
            taking.sample(n, WILD if n & 1 else tuple(-v - 1 for v in WILD))
            for k in range(64):
                taking.event(n, codes.STEP, 0, k)
        for k in range(64):
            taking.event(wild_before, codes.STEP, 0, k)
        read = session.read(taking.finish())
        assert len(read.samples) == 6 * wild_before


def test_spills_happen_in_a_long_trial():
    taking = Taking(4096)
    found = play(taking, [(2000, "calm", 0)])
    assert taking.spills > 2
    assert len(found.samples) == 12000


def test_lost_events_are_counted_and_flagged():
    found = play(Taking(1 << 16), [(1, "calm", 70)])
    assert len(found.events) == 64
    assert found.result["events_lost"] == 6
    assert code_names.quality_names(found.result["quality"]) == ["events_lost"]


def test_begin_forgets_the_session_before():
    taking = Taking(8192)
    for n in range(30):
        taking.sample(n, STILL)
    taking.event(3, codes.STEP, 0, 0)
    taking.writer.begin(HEADER)
    taking.sample(5, CALM)
    read = session.read(taking.finish())
    assert len(read.samples) == 6 and read.events == [] and read.clock == [(0, 5)]


@pytest.mark.parametrize("count", [0, 1, 103, 104, 105, 208])
def test_any_number_of_samples(count):
    taking = Taking(32768)
    for n in range(count):
        taking.sample(n, STILL)
    read = session.read(taking.finish())
    assert read.result["samples"] == count
    assert [index for index, _ in read.clock] == list(range(0, count, 104))
