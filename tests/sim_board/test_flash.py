"""Flash blocks and the caches of CircuitPython's ports over them."""

import pytest

from stork_sim.board.flash import BLOCK, ERASE_US, PAGE, PROGRAM_US, Flash
from stork_sim.board.flash_cache import SECTOR, DirtySectors, OneBlock, WriteThrough


def done(flash):
    return [(operation.kind, operation.address // BLOCK) for operation in flash.take()]


def sector(byte):
    return bytes((byte,)) * SECTOR


def test_programming_only_clears_bits():
    flash = Flash(2 * BLOCK)
    flash.program(0, b"\xf0" * PAGE)
    flash.program(0, b"\x3c" * PAGE)
    assert flash.data[:PAGE] == b"\x30" * PAGE and flash.data[PAGE] == 0xFF
    flash.erase(0)
    assert flash.data == b"\xff" * 2 * BLOCK


def test_times_of_a_block():
    flash = Flash(BLOCK)
    flash.erase(0)
    flash.program(0, bytes(BLOCK))
    assert [operation.us for operation in flash.take()] == [ERASE_US, 16 * PROGRAM_US] == [47_600, 6_400]
    flash.program(0, bytes(PAGE).ljust(BLOCK, b"\xff"), skip_erased=True)
    assert [operation.us for operation in flash.take()] == [PROGRAM_US]


@pytest.mark.parametrize(
    ("n", "done", "left"),
    [
        (0, 0.0, b"\x11" * BLOCK),
        (0, 0.01, b"\xff" * BLOCK),
        (1, 0.0, b"\xff" * BLOCK),
        (1, 0.5, bytes(8 * PAGE).ljust(BLOCK, b"\xff")),
        (1, 0.999, bytes(15 * PAGE).ljust(BLOCK, b"\xff")),
    ],
)
def test_power_goes_in_an_operation(n, done, left):
    flash = Flash(2 * BLOCK, b"\x11" * BLOCK)
    flash.erase(0)
    flash.program(0, bytes(BLOCK))
    flash.erase(BLOCK)
    flash.program(BLOCK, b"\x22" * BLOCK)
    flash.undo(flash.take()[n:], done)
    assert flash.data == left + b"\xff" * BLOCK


def test_an_image_ends_where_the_flash_is_erased():
    flash = Flash(4 * BLOCK)
    flash.program(PAGE, b"abc".ljust(PAGE, b"\xff"))
    assert len(flash.image()) == PAGE + 3
    assert Flash(4 * BLOCK, flash.image()).data == flash.data


def test_one_block_waits_until_another_one_comes_or_something_is_read():
    flash = Flash(4 * BLOCK, bytes(4 * BLOCK))
    cache = OneBlock(flash)
    for number in (8, 9, 9, 15):
        cache.write(number, SECTOR, sector(number))
    assert cache.waiting and done(flash) == [] and flash.data == bytes(4 * BLOCK)
    assert cache.peek(9, SECTOR) == sector(9) and cache.waiting
    cache.write(16, SECTOR, sector(16))
    assert done(flash) == [("erase", 1), ("program", 1)]
    assert flash.data[BLOCK : 2 * BLOCK] == sector(8) + sector(9) + bytes(5 * SECTOR) + sector(15)
    assert bytes(cache.read(0, SECTOR)) == bytes(SECTOR)
    assert done(flash) == [("erase", 2), ("program", 2)], "any read"
    cache.write(16, SECTOR, sector(1))
    cache.forget()
    assert bytes(cache.read(16, SECTOR)) == sector(16), "the power went"


def test_dirty_sectors_are_written_before_one_is_written_twice():
    flash = Flash(4 * BLOCK, bytes(4 * BLOCK))
    cache = DirtySectors(flash)
    cache.write(8, SECTOR, sector(8))
    cache.write(9, SECTOR, sector(9))
    assert bytes(cache.read(8, 3 * SECTOR)) == sector(8) + sector(9) + bytes(SECTOR)
    assert done(flash) == [], "a read leaves it alone"
    cache.write(9, SECTOR, sector(1))
    assert done(flash) == [("erase", 1), ("program", 1)]
    assert bytes(cache.read(8, 2 * SECTOR)) == sector(8) + sector(1)
    cache.flush()
    assert flash.data[BLOCK : BLOCK + 3 * SECTOR] == sector(8) + sector(1) + bytes(SECTOR)


def test_write_through_erases_for_each_write():
    flash = Flash(4 * BLOCK, bytes(4 * BLOCK))
    cache = WriteThrough(flash)
    cache.write(6, 4 * SECTOR, b"".join(sector(n) for n in (6, 7, 8, 9)))
    assert done(flash) == [("erase", 0), ("program", 0), ("erase", 1), ("program", 1)] and not cache.waiting
    assert flash.data[6 * SECTOR : 10 * SECTOR] == sector(6) + sector(7) + sector(8) + sector(9)
    cache.write(6, SECTOR, sector(1))
    cache.write(7, SECTOR, sector(1))
    assert len(done(flash)) == 4


@pytest.mark.parametrize("kind", [OneBlock, DirtySectors, WriteThrough])
def test_a_pc_lays_out_a_drive_at_no_cost(kind):
    flash = Flash(4 * BLOCK)
    cache = kind(flash)
    cache.direct = True
    cache.write(3, 2 * SECTOR, sector(3) + sector(4))
    assert flash.take() == [] and flash.data[3 * SECTOR : 5 * SECTOR] == sector(3) + sector(4)
