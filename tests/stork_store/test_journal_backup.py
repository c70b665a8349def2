"""The journal's backup on the drive: it restores what the memory loses in a power cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board_world import Parts, Worn
from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_sim.board.virtual_board import PowerOff

SIZE = 256


class Ring:
    """Memory, ring and mirror on one board's drive."""

    def __init__(self, drive):
        self.parts = Parts(drive)
        self.mirror = self.parts.module("stork.store.journal_backup")
        self.nvm = bytearray(b"\xff" * SIZE)

    def add(self, *numbers):
        for number in numbers:
            Journal(self.nvm).add(journal.RESULT, 3, 900, number, 0)

    def numbers(self):
        return [record[3] for record in list(Journal(self.nvm).each())]


@pytest.fixture
def ring(tmp_path):
    return Ring(tmp_path / "drive")


def test_an_erased_memory_comes_back(ring):
    ring.add(1, 2, 3)
    assert ring.mirror.save(ring.nvm)
    ring.nvm[:] = b"\xff" * SIZE
    assert ring.mirror.restore(ring.nvm) == 3 and ring.numbers() == [1, 2, 3]
    assert ring.mirror.restore(ring.nvm) == 0, "and then there is nothing to do"


def test_what_the_memory_has_is_newer(ring):
    ring.add(1, 2)
    ring.mirror.save(ring.nvm)
    ring.add(3, 4)
    assert ring.mirror.restore(ring.nvm) == 0 and ring.numbers() == [1, 2, 3, 4]


def test_the_flags_are_not_the_mirrors(ring):
    ring.add(1)
    nvm_flags.set_maker(ring.nvm, True)
    ring.mirror.save(ring.nvm)
    ring.nvm[:] = b"\xff" * SIZE
    ring.mirror.restore(ring.nvm)
    assert ring.numbers() == [1] and not nvm_flags.maker(ring.nvm)


@pytest.mark.parametrize("content", [b"", b"\x00" * (SIZE - 16), b"\xff" * 100, b"x" * 5000, None])
def test_a_mirror_that_is_none(ring, content):
    if content is not None:
        (ring.parts.board.drive.folder / "journal.bin").write_bytes(content)
    ring.nvm[:] = b"\xff" * SIZE
    assert ring.mirror.restore(ring.nvm) == 0 and ring.numbers() == []


def test_no_memory_or_one_that_is_a_safe_file(ring):
    class Safe(bytearray):
        safe = True

    for nvm in (None, bytearray(8), Safe(SIZE)):
        assert ring.mirror.save(nvm) and ring.mirror.restore(nvm) == 0
    assert not (ring.parts.board.drive.folder / "journal.bin").exists()


def test_a_drive_of_the_pc_is_left_alone(ring):
    ring.parts.board.drive.writable = False
    ring.add(1)
    assert ring.mirror.save(ring.nvm) is False


@given(st.binary(min_size=SIZE, max_size=SIZE), st.lists(st.integers(0, SIZE - 17), max_size=6))
def test_no_record_is_ever_lost_by_it(tmp_path_factory, noise, hits):
    ring = Ring(tmp_path_factory.mktemp("ring") / "drive")
    ring.add(*range(1, 12))
    ring.mirror.save(ring.nvm)
    ring.add(12, 13)
    kept = set(ring.numbers())
    for at in hits:
        ring.nvm[at] = noise[at]
    left = set(ring.numbers())
    ring.mirror.restore(ring.nvm)
    assert left <= set(ring.numbers()) and kept - {12, 13} <= set(ring.numbers())


def test_power_cut_while_a_record_is_written(tmp_path):
    """Three trials; the power goes while the third result is on its way into the memory. The bests are still known."""
    first = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(2.0).press(20.0).start(22.0).run(42.0)
    assert len(list(Journal(first.board.nvm).each())) == 2
    assert (tmp_path / "drive" / "journal.bin").stat().st_size == 4080
    second = Worn(tmp_path / "drive", STORK_HOLD_S=2)
    nvm, advance = second.board.nvm, second.clock.advance

    def cut(us):
        if us == 54_000 and second.clock.now_us > 8e6 and second.sessions().get("s0000003.stk"):
            raise PowerOff
        advance(us)

    second.start(2.0)
    nvm._clock = type("Clock", (), {"advance": staticmethod(cut)})()
    second.run(30.0)
    assert list(Journal(nvm).each()) == [], "all of it was lost"
    third = Worn(tmp_path / "drive").run(4.0)
    numbers = [r[3] for r in list(Journal(third.board.nvm).each())]
    assert numbers == [1, 2, 3], "two from the double, the third from its file"
    assert "stork: the journal had lost 2 records: taken from its double" in third.console
