"""The journal, a ring in non-volatile memory: by hand, over its wraps, with damage."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import journal_records as journal


def fresh(slots=4):
    """Room for so many records, and for the flags behind them."""
    return bytearray(b"\xff" * (slots * 16 + nvm_flags.SIZE))


def test_a_record_by_hand():
    nvm = fresh()
    Journal(nvm).add(journal.RESULT, 2, 612, 41, 1_790_000_000)
    head = bytes.fromhex("01 02 64 02 29 00 00 00 80 3b b1 6a 00 00")
    assert nvm[:14] == head
    assert struct.unpack("<H", nvm[14:16])[0] == zlib.crc32(head) & 0xFFFF
    assert list(Journal(nvm).each()) == [(journal.RESULT, 2, 612, 41, 1_790_000_000, 0)]


@pytest.mark.parametrize("nvm", [None, bytearray(), bytearray(15), fresh(), bytearray(256)])
def test_empty(nvm):
    ring = Journal(nvm)
    assert list(ring.each()) == [] and ring.last_number() == 0
    ring.add(journal.NUMBER, 0, 0, 7, 0)
    assert ring.last_number() == 7, "also where nothing can be kept"


@given(st.integers(1, 6), st.integers(0, 40))
def test_the_ring_keeps_the_newest_in_order(slots, count):
    nvm = fresh(slots)
    ring = Journal(nvm)
    for number in range(1, count + 1):
        ring.add(journal.RESULT, 0, number, number, 0)
        if number % 3 == 0:
            ring = Journal(nvm)  # switched off and on
    for found in (ring, Journal(nvm)):
        assert [record[3] for record in list(found.each())] == list(range(1, count + 1))[-slots:]
        assert found.last_number() == count


@pytest.mark.parametrize("slots", [1, 2, 5, 256])
def test_the_counter_wraps_and_the_newest_stays_the_newest(slots):
    nvm = fresh(slots)
    ring = Journal(nvm)
    ring.counter = 65530
    for number in range(1, 20):
        ring.add(journal.RESULT, 0, 0, number, 0)
        again = Journal(nvm)
        assert list(again.each())[-1][3] == number
        assert again.counter == (65530 + number) & 0xFFFF
        assert again.next_slot % slots == ring.next_slot % slots


@given(st.lists(st.tuples(st.integers(0, 63), st.integers(1, 255)), max_size=8))
def test_damaged_records_are_passed_over(damage):
    nvm = fresh(4)
    ring = Journal(nvm)
    for number in range(1, 5):
        ring.add(journal.RESULT, 0, 0, number, 0)
    good = set(list(ring.each()))
    for at, flip in damage:
        nvm[at] ^= flip
    again = Journal(nvm)
    hit = {at // 16 for at, _ in damage}
    assert {r for r in good if r[3] - 1 not in hit} <= set(list(again.each()))
    again.add(journal.RESULT, 1, 1, 9, 9)
    assert list(Journal(nvm).each())[-1][3] == 9, "and writing goes on"


def test_the_highest_number_is_known_while_any_record_tells_it():
    nvm = fresh(8)
    ring = Journal(nvm)
    ring.add(journal.NUMBER, 0, 0, 500, 0)
    for _ in range(7):
        ring.add(journal.FAULT, journal.FAULT_SENSOR, 0, 0, 0)
    assert Journal(nvm).last_number() == 500


def test_faults_never_push_the_number_out():
    """A cable that comes loose again and again must not make the board give a number twice."""
    nvm = fresh(4)
    ring = Journal(nvm)
    ring.add(journal.RESULT, 0, 0, 500, 0)
    for _ in range(20):
        Journal(nvm).add(journal.FAULT, journal.FAULT_SENSOR, 0, 0, 0)
    assert Journal(nvm).last_number() == 500


@given(st.binary(min_size=64, max_size=64))
def test_any_memory_can_be_opened(noise):
    nvm = bytearray(noise)
    ring = Journal(nvm)
    ring.add(journal.NUMBER, 0, 0, ring.last_number() + 1, 0)
    assert len(nvm) == 64


def old_ring(slots, count, first=1):
    """Memory with the journal of a firmware without flags: its ring went to the end of the memory."""
    nvm = bytearray(b"\xff" * (slots * 16))
    for number in range(first, first + count):
        head = struct.pack("<BBHIIH", journal.RESULT, 5, number, number, 7, number)
        at = (number - first) % slots * 16
        nvm[at : at + 16] = head + struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return nvm


@pytest.mark.parametrize("count", [3, 4, 5, 6, 7, 8])
def test_an_older_ring_that_went_to_the_end_is_taken_over(count):
    nvm = old_ring(4, count)
    ring = Journal(nvm)
    assert nvm[-16:] == b"\xff" * 16
    newest_three = set(range(count - 2, count + 1))
    kept = {record[3] for record in list(ring.each())}
    in_the_last_slot = count - count % 4 if count >= 4 else None
    assert len(kept) == 3 and count in kept
    assert kept == newest_three if in_the_last_slot in (None, *newest_three) else in_the_last_slot in kept
    assert ring.last_number() == count and ring.best(1) == count
    again = Journal(nvm)
    assert list(again.each()) == list(ring.each()) and again.counter == ring.counter


@given(st.integers(0, 40), st.booleans(), st.integers(0, 300))
def test_the_flags_and_the_ring_leave_each_other_alone(count, maker, restarts):
    nvm = fresh(3)
    ring = Journal(nvm)
    for number in range(1, count + 1):
        ring.add(journal.RESULT, 0, 0, number, 0)
        nvm_flags.set_maker(nvm, maker)
        nvm_flags.set_restarts(nvm, restarts)
    if count:
        assert (nvm_flags.maker(nvm), nvm_flags.restarts(nvm)) == (maker, min(restarts, 254))
    assert [r[3] for r in list(Journal(nvm).each())] == list(range(1, count + 1))[-3:]


def test_flags_by_hand():
    nvm = fresh(1)
    assert not nvm_flags.maker(nvm) and nvm_flags.restarts(nvm) == 0
    nvm_flags.set_maker(nvm, True)
    assert nvm[-1] == 0x4D and nvm[:-1] == b"\xff" * 31
    nvm_flags.set_restarts(nvm, 2)
    assert nvm[-2] == 2 and nvm_flags.maker(nvm)
    nvm_flags.set_restarts(nvm, 0)
    nvm_flags.set_maker(nvm, False)
    assert nvm == fresh(1)


def test_an_older_record_is_no_flag():
    """Its last byte may be any: one whose check happens to end in 0x4D must not open the drive."""
    number = next(n for n in range(1, 2000) if old_ring(1, 1, first=n)[-1] == 0x4D)
    nvm = bytearray(b"\xff" * 48) + old_ring(1, 1, first=number)
    assert nvm[-1] == 0x4D and not nvm_flags.maker(nvm) and nvm_flags.restarts(nvm) == 0
    assert [r[3] for r in list(Journal(nvm).each())] == [number]
    assert not nvm_flags.maker(nvm)


@pytest.mark.parametrize("nvm", [None, bytearray(), bytearray(15)])
def test_where_there_is_no_memory_no_flag_is_set(nvm):
    nvm_flags.set_maker(nvm, True)
    nvm_flags.set_restarts(nvm, 3)
    assert not nvm_flags.maker(nvm) and nvm_flags.restarts(nvm) == 0


class Counting(bytearray):
    writes = 0

    def __setitem__(self, index, value):
        self.writes += 1
        super().__setitem__(index, value)


def test_a_flag_that_is_as_it_should_be_costs_no_flash():
    nvm = Counting(fresh(1))
    nvm_flags.set_maker(nvm, False)
    nvm_flags.set_restarts(nvm, 0)
    assert nvm.writes == 0
    nvm_flags.set_maker(nvm, True)
    nvm_flags.set_maker(nvm, True)
    assert nvm.writes == 1


def test_the_best_is_of_the_same_drill_under_the_same_conditions():
    ring = Journal(fresh(9))
    ring.add(journal.RESULT, 3 | 5 << 2, 900, 1, 0, 17)
    ring.add(journal.RESULT, 2 | 5 << 2, 700, 2, 0, 18)
    ring.add(journal.RESULT, 2 | 6 << 2, 800, 3, 0, 17)
    ring.add(journal.FAULT, 3 | 5 << 2, 999, 4, 0, 17)
    assert (ring.best(5, 17), ring.best(5, 18), ring.best(6, 17)) == (900, 700, 800)
    assert ring.best(5) == ring.best(6, 18) == -1
    assert [record[3] for record in list(ring.each())] == [1, 2, 3, 4], "numbers without the conditions beside them"
    assert ring.last_number() == Journal(ring.nvm).last_number() == 4


@given(st.integers(0, (1 << 24) - 1), st.integers(0, 255))
def test_number_and_conditions_share_a_word(number, conditions):
    nvm = fresh(3)
    Journal(nvm).add(journal.RESULT, 4, 1, number, 0, conditions)
    again = Journal(nvm)
    assert again.last_number() == number and next(again.each())[3] == number
    assert again.best(1, conditions) == 1 and again.best(1, (conditions + 1) & 255) == -1
