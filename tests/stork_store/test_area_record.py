"""Record in the area: it restores what the memory loses in a power cut, and knows what is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board_world import Parts, Worn
from device_store import startup
from power_cuts.cuts import STATES, Cut, flash_at
from power_cuts.history import WORN, Life
from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_sim.board.virtual_board import PowerOff

SIZE = 256


class Ring:
    """Memory, ring and record on one board's drive. ``switch_on``: a new day."""

    def __init__(self, drive, nvm=None):
        self.drive = drive
        self.parts = None
        self.nvm = nvm or bytearray(b"\xff" * SIZE)
        self.switch_on()

    def switch_on(self):
        if self.parts is not None:
            self.parts.board.drive.cut()
        self.parts = Parts(self.drive)
        self.record = self.parts.module("stork.store.area_record")
        self.area = self.parts.module("stork.store.open_area").opened(self.nvm, lambda line: None, lambda: None)
        return self

    def add(self, *numbers):
        for number in numbers:
            Journal(self.nvm).add(journal.RESULT, 3, 900, number, 0)

    def save(self):
        return self.record.save(self.area, self.nvm)

    def restore(self):
        return self.record.restore(self.area, self.nvm)

    def numbers(self):
        return [record[3] for record in list(Journal(self.nvm).each())]


@pytest.fixture
def ring(tmp_path):
    return Ring(tmp_path / "drive")


def test_an_erased_memory_comes_back(ring):
    ring.add(1, 2, 3)
    assert ring.save()
    ring.nvm[:] = b"\xff" * SIZE
    assert ring.switch_on().restore() == 3 and ring.numbers() == [1, 2, 3]
    assert ring.restore() == 0, "and then there is nothing to do"


@pytest.mark.parametrize("size", [256, 4096, 8192, 20480])
def test_a_memory_of_any_size(tmp_path, size):
    ring = Ring(tmp_path / "drive", bytearray(b"\xff" * size))
    records = size // 16 - 1
    ring.add(*range(1, records + 6))
    assert ring.save() and ring.save()
    ring.nvm[:] = b"\xff" * size
    assert ring.switch_on().restore() == records and ring.numbers() == list(range(6, records + 6))


def test_what_the_memory_has_is_newer(ring):
    ring.add(1, 2)
    ring.save()
    ring.add(3, 4)
    assert ring.restore() == 0 and ring.numbers() == [1, 2, 3, 4]


def test_the_flags_are_not_in_it(ring):
    ring.add(1)
    nvm_flags.set_maker(ring.nvm, True)
    ring.save()
    ring.nvm[:] = b"\xff" * SIZE
    ring.restore()
    assert ring.numbers() == [1] and not nvm_flags.maker(ring.nvm)


@pytest.mark.parametrize("state", STATES)
def test_a_cut_at_any_erase_leaves_the_other_place(tmp_path, state):
    """The memory is lost as well: worse than one cut."""
    first = Ring(tmp_path / "drive")
    first.area.forgotten = 40
    first.add(1, 2)
    first.save()
    before = bytes(first.parts.board.drive.volume.cache.flash.data)
    first.add(3)
    first.area.forgotten = 41
    flash = first.parts.board.drive.volume.cache.flash
    operations = []
    first.parts.board.drive.watchers.append(operations.append)
    first.save()
    erases = [n for n, operation in enumerate(operations) if operation.kind == "erase"]
    assert len(erases) == 2 or len(erases) == 1
    for n in erases:
        life = Life(WORN, "", before, len(before), b"", operations)
        flash.data[:] = flash_at(life, Cut(0, n + (state == "half programmed"), state))
        first.nvm[:] = b"\xff" * SIZE
        first.parts.board.drive.volume.unmount()
        again = first.switch_on()
        again.restore()
        assert again.numbers() in ([1, 2], [1, 2, 3]) and again.area.forgotten in (40, 41)
        flash = again.parts.board.drive.volume.cache.flash


def test_places_take_turns(ring):
    ring.add(1)
    for turn in range(1, 6):
        assert ring.save() and ring.area.turn == turn
        ring.switch_on()
        assert ring.area.turn == turn


@pytest.mark.parametrize("content", [b"", b"\x00" * (SIZE - 16), b"\xff" * 100, b"x" * 5000, None])
def test_a_double_of_an_older_firmware_that_is_none(ring, content):
    if content is not None:
        (ring.drive / "journal.bin").write_bytes(content)
    ring.nvm[:] = b"\xff" * SIZE
    assert ring.restore() == 0 and ring.numbers() == []


def test_a_double_of_an_older_firmware(ring):
    ring.add(1, 2, 3)
    (ring.drive / "journal.bin").write_bytes(ring.nvm[: SIZE - 16])
    ring.nvm[:] = b"\xff" * SIZE
    assert ring.restore() == 3 and ring.numbers() == [1, 2, 3]
    ring.save()
    ring.nvm[:] = b"\xff" * SIZE
    (ring.drive / "journal.bin").write_bytes(b"\xff" * (SIZE - 16))
    assert ring.restore() == 3


def test_no_memory_at_all(tmp_path):
    for nvm in (None, bytearray(8)):
        parts = Parts(tmp_path / "drive")
        record = parts.module("stork.store.area_record")
        area = parts.module("stork.store.open_area").opened(nvm, lambda line: None, lambda: None)
        assert record.save(area, nvm) and record.restore(area, nvm) == 0
        parts.board.drive.cut()


def test_a_drive_of_the_pc_is_left_alone(ring):
    ring.parts.board.drive.cut()
    ring.parts.board.drive.writable = False
    ring.area = startup(ring.parts)
    ring.add(1)
    assert ring.save() is False


@given(st.binary(min_size=SIZE, max_size=SIZE), st.lists(st.integers(0, SIZE - 17), max_size=6))
def test_no_record_is_ever_lost_by_it(tmp_path_factory, noise, hits):
    ring = Ring(tmp_path_factory.mktemp("ring") / "drive")
    ring.add(*range(1, 12))
    ring.save()
    ring.add(12, 13)
    kept = set(ring.numbers())
    for at in hits:
        ring.nvm[at] = noise[at]
    left = set(ring.numbers())
    ring.restore()
    assert left <= set(ring.numbers()) and kept - {12, 13} <= set(ring.numbers())


def test_power_cut_while_a_record_is_written(tmp_path):
    """Three trials; the power goes while the third result is on its way into the memory. The bests are still known."""
    first = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(2.0).press(20.0).start(22.0).run(42.0)
    assert len(list(Journal(first.board.nvm).each())) == 2
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
    assert numbers == [1, 2, 3], "two from the double, the third from its session"
    assert "stork: the journal had lost 2 records: taken from its double" in third.console


@pytest.mark.parametrize("at", [0, 16, 128, 224])
def test_a_memory_that_was_half_programmed(ring, at):
    """What lies behind is erased, as if nobody had ever written there."""
    ring.add(*range(1, 30))
    before = ring.numbers()
    ring.save()
    ring.nvm[at:] = b"\xff" * (SIZE - at)
    ring.switch_on().restore()
    assert ring.numbers() == before
