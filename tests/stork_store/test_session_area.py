"""Sessions in the area: written in place, found again, and no block of flash that two of them share."""

import errno
import itertools
import random
import shutil
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board_world import Parts, fill
from device_store import CONTENT, AreaStore, startup
from stork.store import area_record
from stork_host.drive_sessions import sessions_on
from stork_sim.board.flash import BLOCK

NANO = "arduino_nano_rp2040_connect"
SECTOR = 512


@pytest.fixture
def store(tmp_path):
    return AreaStore(tmp_path / "drive")


def content(number, size=5000):
    return random.Random(number).randbytes(size)


def test_a_session_by_hand(store):
    assert store.area.next_number() == 1
    assert store.write() == 1
    assert store.read(1) == CONTENT and store.files() == {1: CONTENT}
    assert store.stored.size(1) == len(CONTENT) and list(store.stored.crc_steps(1)) == [zlib.crc32(CONTENT)]
    assert store.count() == 1 and store.area.next_number() == 2
    store.switch_on()
    assert store.files() == {1: CONTENT} and store.area.next_number() == 2


def test_a_number_is_never_given_twice(store):
    for _ in range(3):
        store.write()
    store.forget([1, 2, 3])
    assert store.switch_on().write() == 4
    store.board.nvm[:] = b"\xff" * len(store.board.nvm)
    assert store.switch_on().area.next_number() == 5, "the area tells what the journal has forgotten"
    store.forget([4])
    assert store.switch_on().area.next_number() == 5, "it was written down at once"


def test_nothing_is_written_but_the_area(store):
    """Neither the FAT nor a folder, from the beginning of a session to its end on a PC; and each in few erases."""
    erased = []
    store.board.drive.watchers.append(lambda operation: operation.kind == "erase" and erased.append(operation.address))
    for number in range(1, 9):
        store.write(content(number, 42_000), pieces=1)
    stored = len(erased)
    assert store.back_up()
    for number in range(1, 9):
        assert store.read(number) == content(number, 42_000)
    store.forget([8])
    store.forget(range(1, 8))
    begin, end = extent(store, "sessions.dat")
    assert all(begin <= address and address + BLOCK <= end for address in erased)
    assert stored / 8 <= 42_000 / BLOCK + 3 and len(erased) - stored <= 8, "of all seven in one"


def extent(store, name):
    """(begin, end) in the flash of the bytes of a file that is in one piece."""
    store.board.drive.sync()
    chain, cluster, data = clusters_of(store.board.drive.volume.cache.flash.data, name)
    assert chain == list(range(chain[0], chain[0] + len(chain)))
    return data + (chain[0] - 2) * cluster, data + (chain[-1] - 1) * cluster


def clusters_of(flash, name):
    """(numbers of a file's clusters, bytes of each, where the second cluster's bytes begin) on a FAT12 volume."""
    word = lambda at: int.from_bytes(flash[at : at + 2], "little")  # noqa: E731
    sectors, reserved, fats, entries, fat_sectors = flash[13], word(14), flash[16], word(17), word(22)
    fat = flash[reserved * SECTOR : (reserved + fat_sectors) * SECTOR]
    root = (reserved + fats * fat_sectors) * SECTOR
    short = b"%-8s%-3s" % tuple(part.upper().encode() for part in name.split("."))
    (entry,) = [at for at in range(root, root + entries * 32, 32) if flash[at : at + 11] == short]
    chain, cluster = [], word(entry + 26)
    while cluster < 0xFF0:
        chain.append(cluster)
        pair = int.from_bytes(fat[cluster * 3 // 2 :][:2], "little")
        cluster = pair >> 4 if cluster % 2 else pair & 0xFFF
    return chain, sectors * SECTOR, root + entries * 32


def test_it_is_in_one_piece_on_a_drive_with_gaps(tmp_path):
    """Files that are gone leave gaps between those that stay."""
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(60):
        (drive / f"{number:02}.bin").write_bytes(content(number, 3000))
    board = Parts(drive).board
    board.drive.free()
    for number in range(0, 60, 2):
        (drive / f"{number:02}.bin").unlink()
    board.drive.free()
    board.drive.cut()
    store = AreaStore(drive)
    begin, end = extent(store, "sessions.dat")
    assert end - begin > 600_000
    assert sorted(path.name for path in drive.iterdir() if path.suffix != ".bin") == ["sessions.dat"]


def test_what_lay_there_before_is_no_session(tmp_path):
    store = AreaStore(tmp_path / "drive")
    for _ in range(4):
        store.write()
    assert store.back_up()
    store.board.drive.cut()
    (tmp_path / "drive" / "sessions.dat").unlink()
    store.switch_on()
    assert store.files() == {} and store.count() == 0 and store.area.forgotten == 0
    assert store.area.next_number() == 5, "the journal knows"


@pytest.mark.parametrize("size", [1, 511, 512, 513, 4096, 100_000])
@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_bytes_of_any_number_in_any_pieces(tmp_path, size, pieces):
    store = AreaStore(tmp_path / "drive")
    store.write(content(1, size), pieces)
    store.write(content(2, size), 1)
    assert store.read(1) == content(1, size) and store.read(2) == content(2, size)
    assert store.switch_on().read(1) == content(1, size)


def test_a_read_from_anywhere(store):
    store.write(content(1, 9000))
    reader = store.stored.open(1)
    for offset, size in ((0, 100), (100, 4096), (4196, 4096), (8292, 4096), (700, 1), (9000, 5), (8999, 1)):
        reader.seek(offset)
        view = bytearray(size)
        assert view[: reader.readinto(view)] == content(1, 9000)[offset : offset + size]
        assert reader.tell() == min(9000, offset + size)
    reader.close()


def test_room_in_pieces(tmp_path):
    """Every other session is forgotten: a long one takes several runs, and is found again."""
    store = AreaStore(tmp_path / "drive", model="raspberry_pi_pico")
    while store.area.free_bytes() > 60_000:
        store.write(content(store.area.next_number(), 20_000))
    kept = {number: content(number, 20_000) for number in store.area.numbers[1::2]}
    for number in list(store.area.numbers[0::2]):
        store.forget([number])
    long = store.write(content(0, 250_000), pieces=60)
    assert len(area_record.head_at(store.area, store.area.starts[-1])[3]) > 10
    for _ in range(2):
        assert store.files() == kept | {long: content(0, 250_000)}
        store.switch_on()
    reader = store.stored.open(long)
    reader.seek(123_456)
    view = bytearray(60_000)
    assert reader.readinto(view) == 60_000 and view == content(0, 250_000)[123_456:183_456]


def test_a_full_area_is_an_error_and_keeps_the_others(tmp_path):
    store = AreaStore(tmp_path / "drive", model="raspberry_pi_pico")
    store.write(content(1))
    store.area.open(2)
    with pytest.raises(OSError) as caught:
        for _ in range(1000):
            store.area.append(bytes(4096))
    assert caught.value.args[0] == errno.ENOSPC
    free = store.area.free_bytes()
    store.area.close()
    assert free == 0 and store.area.free_bytes() > 600_000
    assert store.write(content(2)) == 2
    assert store.switch_on().files() == {1: content(1), 2: content(2)}


def test_what_reads_back_differently_is_not_committed(store):
    store.write(content(1))
    store.area.open(2)
    store.area.append(content(2))
    store.board.drive.sync()
    flash = store.board.drive.volume.cache.flash.data
    flash[flash.index(content(2)[:512])] ^= 0x40  # a bit that the flash lost
    with pytest.raises(OSError) as caught:
        store.area.commit(bytearray(512))
    assert caught.value.args[0] == errno.EIO
    store.area.close()
    assert store.stored.numbers_after(0, 9) == [1]
    assert store.write(content(2)) == 2


def test_a_head_without_its_bytes_is_no_session(store):
    """The power went when the block with the head was programmed, and not yet the next page."""
    store.write(content(1))
    store.write(content(2), told=False)
    store.board.drive.cut()
    flash = store.drive.with_suffix(".flash")
    flash.write_bytes(flash.read_bytes().replace(content(2)[:512], b"\xff" * 512))
    shutil.rmtree(store.drive)  # it shows what is in the flash
    store.switch_on()
    assert store.files() == {1: content(1)} and store.said == ["session 2 was cut short by the power"]
    assert store.write(content(3)) == 3
    assert store.switch_on().said == [] and sorted(store.files()) == [1, 3]


def test_a_drive_of_the_pc_is_only_read(store):
    """Maker mode."""
    store.write(content(1))
    store.board.drive.cut()
    parts = Parts(store.drive)
    parts.board.drive.writable = False
    area = startup(parts)
    assert area.numbers == [1] and area.free_bytes() == 0
    assert not parts.module("stork.store.area_record").save(area, parts.board.nvm)
    with pytest.raises(OSError) as caught:
        list(parts.module("stork.store.area_sessions").AreaSessions(area).forget([1]))
    assert caught.value.args[0] == errno.EROFS
    with pytest.raises(OSError):
        area.open(2)


def test_a_drive_without_room(tmp_path):
    drive = tmp_path / "drive"
    board = Parts(drive).board
    fill(board.drive, 30_000)
    board.drive.cut()
    store = AreaStore(drive)
    assert store.area.file is None and store.area.free_bytes() == 0 and "too little room" in store.said[0]
    assert store.stored.numbers_after(0, 9) == [] and store.count() == 0
    with pytest.raises(OSError):
        store.area.open(1)
    (drive / "filler.bin").unlink()
    assert store.switch_on().write() == 1


def test_files_of_an_older_firmware_come_first(tmp_path):
    older = {number: content(number, 2000) for number in (7, 99, 142)}
    for number, data in older.items():
        folder = tmp_path / "drive" / "sessions" / ("00001" if number >= 100 else "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"s{number:07}.stk").write_bytes(data)
    store = AreaStore(tmp_path / "drive")
    assert store.write() == 143
    assert store.stored.numbers_after(0, 9) == [7, 99, 142, 143] and store.count() == 4
    assert store.stored.numbers_after(7, 2) == [99, 142]
    assert store.files() == older | {143: CONTENT}
    assert list(store.stored.crc_steps(142))[-1] == zlib.crc32(older[142]) and store.stored.size(99) == 2000
    store.forget([7, 142, 143])
    assert store.switch_on().stored.numbers_after(0, 9) == [99] and store.area.next_number() == 144


def test_the_largest_starts_soon(tmp_path):
    """Four megabytes of a drive of fifteen."""
    store = AreaStore(tmp_path / "drive", model=NANO)
    assert len(store.area.used) == 1023
    reads = []
    file = store.area.file
    store.switch_on()
    assert file is not store.area.file and reads == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(1, 60_000)),
            st.tuples(st.sampled_from(["forget", "forget all", "again", "give up", "back up"]), st.integers(0, 99)),
        ),
        max_size=25,
    )
)
def test_it_is_a_map_of_numbers(tmp_path_factory, deeds):
    """Against a dict, through any deeds; and sectors of two sessions are never within one block of flash."""
    store = AreaStore(tmp_path_factory.mktemp("area") / "drive", model="raspberry_pi_pico")
    known, draw = {}, random.Random(1)
    for deed, n in deeds:
        if deed == "write":
            if store.area.free_bytes() < 1.3 * n + 8192:
                continue
            number = store.area.next_number()
            known[number] = content(number, n)
            assert store.write(known[number], pieces=draw.randint(1, 9)) == number
        elif deed == "forget" and known:
            number = sorted(known)[n % len(known)]
            store.forget([number])
            del known[number]
        elif deed == "forget all":
            gone = [number for number in known if number % 3 != n % 3]
            store.forget(gone)
            for number in gone:
                del known[number]
        elif deed == "give up":
            store.area.open(store.area.next_number())
            store.area.append(content(0, 9000))
            store.area.close()
        elif deed == "back up":
            assert store.back_up()
        elif deed == "again":
            store.switch_on()
        assert store.files() == known
        check_gaps(store.area)
    assert store.switch_on().files() == known == sessions_on(store.drive)


def check_gaps(area):
    taken = {}
    for number, start in zip(area.numbers, area.starts, strict=True):
        _, size, _, runs = area_record.head_at(area, start)
        left = (size + SECTOR - 1) // SECTOR + 1
        for unit, count in zip(runs[::2], runs[1::2], strict=True):
            sectors = min(left, count * 8 - 7)
            left -= sectors
            for sector in range(area.sector_of(unit), area.sector_of(unit) + sectors):
                assert taken.setdefault(sector, number) == number
        assert left == 0
    order = sorted(taken)
    for one, other in itertools.pairwise(order):
        assert taken[one] == taken[other] or other - one >= 8


def test_a_drive_that_does_not_answer_keeps_its_area(store, monkeypatch):
    """Neither an error of the flash nor too little memory makes another area in its place."""
    store.write(content(1))
    store.board.drive.cut()
    for number in (errno.EIO, errno.ENOMEM, errno.EMFILE):
        parts = Parts(store.drive)
        opened = parts.board.drive.open

        def fails(path, mode="r", opened=opened, number=number):
            if path == "/sessions.dat":
                raise OSError(number)
            return opened(path, mode)

        parts.importer.builtins["open"] = fails
        said = []
        area = startup(parts, said)
        assert area.file is None and area.free_bytes() == 0 and len(said) == 1
        parts.board.drive.cut()
    assert store.switch_on().files() == {1: content(1)}


def test_a_finished_session_that_the_flash_has_altered_stays(store):
    """Its result is in the journal: the power did not cut it short. A PC says that it is damaged; the others come."""
    store.write(content(1))
    store.write(content(2))
    store.board.drive.cut()
    flash = store.drive.with_suffix(".flash")
    flash.write_bytes(flash.read_bytes().replace(content(2)[1024:1536], b"\xff" * 512))
    shutil.rmtree(store.drive)
    store.switch_on()
    assert store.stored.numbers_after(0, 9) == [1, 2] and store.read(1) == content(1)
    assert store.read(2) != content(2) and list(store.stored.crc_steps(2)) == [zlib.crc32(content(2))]
    store.write(content(3))
    assert store.read(1) == content(1) and store.read(3) == content(3)


def test_an_area_without_sessions_makes_way_for_an_update(store):
    store.write(content(1))
    free = store.board.drive.free()
    files = store.parts.module("stork.link.drive_files").DriveFiles(store.stored)
    assert store.stored.room() == free
    with pytest.raises(OSError):
        files.begin("/update/00000001", free + 1)
    assert store.area.file is not None, "a session is there"
    store.forget([1])
    assert store.stored.room() > free + 700_000
    files.begin("/update/00000001", free + 100_000)
    files.append(memoryview(bytes(512)))
    files.close()
    assert store.area.file is None and store.area.free_bytes() == 0 and store.area.place < 0
    with pytest.raises(OSError):
        store.area.open(2)
    store.switch_on()
    assert store.area.free_bytes() > 600_000 and store.write(content(2)) == 2


def test_a_session_is_read_once_from_its_list_to_its_end(store):
    """Its CRC is kept: of the bytes themselves the board reads each once, for the PC; the rest are heads, and the FAT
    on the way to them.
    """
    contents = {store.write(content(number, 33_000)): content(number, 33_000) for number in range(1, 7)}
    store.switch_on()
    flash = store.board.drive.volume.cache.flash
    before = flash.bytes_read
    told = {number: (store.stored.size(number), *store.stored.crc_steps(number)) for number in contents}
    assert told == {number: (33_000, zlib.crc32(data)) for number, data in contents.items()}
    assert flash.bytes_read - before <= 2 * SECTOR * len(contents)
    before = flash.bytes_read
    assert store.files() == contents
    sectors = -(-33_000 // SECTOR)
    assert flash.bytes_read - before <= SECTOR * len(contents) * (sectors + 3)
    before = flash.bytes_read
    store.forget(list(contents))
    assert flash.bytes_read - before <= 3 * SECTOR * len(contents) and store.switch_on().files() == {}


def test_many_are_forgotten_by_one_record_or_one_by_one(store):
    """Whichever the board takes: after a restart just those are gone, and what they took is free."""
    erased = []
    store.board.drive.watchers.append(lambda operation: operation.kind == "erase" and erased.append(operation.address))
    for gone, blocks in (([1, 2, 3, 4], 3), ([7, 8, 9], 4), ([5, 6, 10], 3)):
        for number in range(store.area.next_number(), 11):
            store.write(content(number))
        free, kept = store.area.free_bytes(), [n for n in store.stored.numbers_after(0, 99) if n not in gone]
        erased.clear()
        store.forget(gone)
        assert 0 < len(set(erased)) <= len(erased) <= blocks
        assert store.stored.numbers_after(0, 99) == kept and store.area.free_bytes() > free
    before = store.area.free_bytes()
    assert store.files() == {} and store.board.drive.resting
    store.board.drive.cut()
    assert store.switch_on().files() == {} and store.area.free_bytes() == before


def test_a_record_that_cannot_be_written_forgets_nothing(store, monkeypatch):
    for number in range(1, 6):
        store.write(content(number))
    record = store.parts.module("stork.store.area_record")
    monkeypatch.setattr(record, "save", lambda area, nvm: False)
    with pytest.raises(OSError):
        store.forget([1, 2, 3, 4])
    monkeypatch.undo()
    assert store.stored.numbers_after(0, 9) == [1, 2, 3, 4, 5] and store.area.forgotten == 0
    assert store.back_up()
    assert sorted(store.switch_on().files()) == [1, 2, 3, 4, 5]


def test_a_pc_that_goes_in_the_middle_leaves_each_whole_or_gone(store):
    """The generator is given up after any step."""
    for number in range(1, 8):
        store.write(content(number))
    steps = store.stored.forget([2, 4, 6])
    next(steps)
    steps.close()
    assert store.stored.numbers_after(0, 9) == [1, 3, 4, 5, 6, 7]
    assert store.switch_on().files() == {number: content(number) for number in (1, 3, 4, 5, 6, 7)}
