"""Flash drive of the virtual board: the board's calls, one writer, time, power cuts, and the PC's folder beside it."""

import errno
import io
import random
import shutil

import pytest

from stork_host.errors import StorkError
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive, one_block_fat
from stork_sim.board.flash import BLOCK, READ_US, SECTOR
from stork_sim.board.fresh_drive import fresh_drive
from stork_sim.board.littlefs_volume import LittlefsVolume


@pytest.fixture
def drive(tmp_path):
    return new(tmp_path / "drive")


def new(folder, size=131_072):
    drive = Drive(folder, SimClock(), size)
    drive.writable = True
    return drive


def code(function):
    with pytest.raises(OSError) as caught:
        function()
    return caught.value.errno


def put(drive, name, data):
    with drive.open(name, "wb") as file:
        file.write(data)


def get(drive, name):
    with drive.open(name, "rb") as file:
        return file.read()


def shown(drive):
    return {p.relative_to(drive.folder).as_posix(): p.read_bytes() for p in drive.folder.rglob("*") if p.is_file()}


def operations(drive):
    """(kind, block) of each operation from now on."""
    found = []
    drive.watchers.append(lambda operation: found.append((operation.kind, operation.address // BLOCK)))
    return found


def read_lines(kind, folder, limit, readline):
    """Each line of a file, the flash's bytes read and the time up to there."""
    rng = random.Random(1)
    lengths = (0, 1, 30, 127, 128, 129, 510, 511, 512, 513, 2000)
    text = b"\n".join(bytes(rng.choices(b'abc ="\r', k=n)) for n in rng.choices(lengths, k=40)) + b"\nno end"
    drive = Drive(folder, SimClock(), 262_144, kind)
    (folder / "text").write_bytes(text)
    drive.start()
    file, begun = drive.open("text", "rb"), drive.clock.now_us
    told = []
    while line := readline(file, limit):
        told.append((line, drive.volume.cache.flash.bytes_read, drive.clock.now_us - begun))
    assert b"".join(line for line, _, _ in told) == text
    return told


@pytest.mark.parametrize("limit", [-1, 7, 128, 1000])
@pytest.mark.parametrize("kind", [one_block_fat, LittlefsVolume])
def test_a_line_costs_what_its_bytes_would_one_by_one(tmp_path, kind, limit):
    ours = read_lines(kind, tmp_path / "a", limit, lambda file, limit: file.readline(limit))
    assert ours == read_lines(kind, tmp_path / "b", limit, io.RawIOBase.readline)


class Cut(BaseException):
    pass


def cut_at(drive, us):
    def cut():
        raise Cut

    drive.clock.call_in(us, cut)


def test_write_and_read(drive):
    drive.mkdir("/a")
    put(drive, "/a/b.bin", b"123")
    assert get(drive, "/a/b.bin") == b"123"
    assert drive.listdir("/") == ["a"] and drive.listdir("/a") == ["b.bin"]
    assert drive.stat("/a/b.bin")[6] == 3 and drive.stat("/a")[0] & 0x4000
    assert shown(drive) == {"a/b.bin": b"123"}
    drive.remove("/a/b.bin")
    drive.rmdir("/a")
    assert drive.listdir("/") == [] and list(drive.folder.iterdir()) == []


def test_a_rename_removes_what_has_the_name(drive):
    """As extmod/vfs_fat.c does: first the old file goes."""
    put(drive, "/a", b"old")
    put(drive, "/b", b"new")
    drive.rename("/b", "/a")
    assert get(drive, "/a") == b"new" and shown(drive) == {"a": b"new"}
    drive.mkdir("/c")
    assert code(lambda: drive.rename("/a", "/c")) == errno.EISDIR
    drive.rename("/c", "/d")
    assert drive.listdir("/") == ["a", "d"]


def test_what_is_not_there(drive):
    for call in (
        lambda: drive.open("/x", "rb"),
        lambda: drive.open("/none/x", "wb"),
        lambda: drive.listdir("/x"),
        lambda: drive.stat("/x"),
        lambda: drive.remove("/x"),
        lambda: drive.rename("/x", "/y"),
    ):
        assert code(call) == errno.ENOENT
    drive.mkdir("/a")
    assert code(lambda: drive.mkdir("/a")) == errno.EEXIST
    assert code(lambda: drive.open("/a", "rb")) == errno.ENOENT, "a folder is no file"
    assert code(lambda: drive.remove("/a")) == errno.EISDIR
    put(drive, "/a/b", b"")
    assert code(lambda: drive.rmdir("/a/b")) == errno.ENOTDIR
    assert code(lambda: drive.rmdir("/a")) == errno.EACCES


def test_there_is_no_way_off_the_drive(drive):
    for name in ("/../x", "../x", "/a/../../x"):
        assert code(lambda name=name: drive.open(name, "rb")) == errno.EINVAL


def test_one_writer(drive):
    put(drive, "/a", b"1")
    drive.writable = False
    for call in (
        lambda: drive.open("/b", "wb"),
        lambda: drive.open("/a", "r+b"),
        lambda: drive.mkdir("/b"),
        lambda: drive.remove("/a"),
        lambda: drive.rename("/a", "/b"),
    ):
        assert code(call) == errno.EROFS
    assert get(drive, "/a") == b"1"
    drive.put("boot_out.txt", b"CircuitPython writes this")
    assert get(drive, "boot_out.txt") == b"CircuitPython writes this" and not drive.writable


@pytest.mark.parametrize(
    ("mode", "content"),
    [
        *(("wb", b"AB"), ("ab", b"12345AB"), ("r+b", b"AB345"), ("w+b", b"AB")),
        *(("xb", None), ("r+", b"AB345"), ("a", b"12345AB")),
    ],
)
def test_modes(drive, mode, content):
    put(drive, "/a", b"12345")
    if content is None:
        assert code(lambda: drive.open("/a", mode)) == errno.EEXIST
        return
    with drive.open("/a", mode) as file:
        file.write(b"AB" if "b" in mode else "AB")
    assert get(drive, "/a") == content and shown(drive) == {"a": content}


@pytest.mark.parametrize("mode", ["", "rw", "q", "rbb", "r++", "b"])
def test_modes_that_there_are_not(drive, mode):
    with pytest.raises(ValueError):
        drive.open("/a", mode)


def test_places_in_a_file(drive):
    with drive.open("/a", "w+b") as file:
        assert file.write(b"0123456789") == 10 and file.tell() == 10
        assert file.seek(4) == 4 and file.read(3) == b"456" and file.seek(-2, io.SEEK_END) == 8
        file.write(b"XYZ")
        assert file.seek(-1, io.SEEK_CUR) == 10 and file.read() == b"Z"
    assert get(drive, "/a") == b"01234567XYZ" and shown(drive) == {"a": b"01234567XYZ"}
    with drive.open("/a") as text:
        assert text.readline() == "01234567XYZ"
    with drive.open("/a", "rb") as file:
        assert file.seek(50) == 11, "not beyond the end of what is only read"


def test_room_is_counted_in_clusters(drive):
    room = drive.free()
    assert drive.statvfs("/")[:4] == (512, 512, room // 512, room // 512) == (512, 512, 222, 222)
    put(drive, "/a", b"x")
    put(drive, "/b", bytes(513))
    assert drive.free() == room - 512 - 1024 and drive.used() == 1536
    drive.mkdir("/folder")
    assert drive.used() == 2048, "a folder takes a cluster, too"


def test_a_full_drive(drive):
    room = drive.free()
    file = drive.open("/a", "wb")
    file.write(bytes(room - 192))
    assert code(lambda: file.write(bytes(193))) == errno.ENOSPC
    file.close()
    assert drive.free() == 0 and drive.stat("/a")[6] == room, "what fitted is there"


def written_us(drive):
    """Time so far, but for that of reading."""
    return drive.clock.now_us - READ_US * drive.volume.cache.flash.bytes_read // SECTOR


def test_reading_takes_its_time(drive):
    put(drive, "/a", bytes(5 * 512))
    drive.sync()
    flash, file = drive.volume.cache.flash, drive.open("/a", "rb")
    begun, read = drive.clock.now_us, flash.bytes_read
    assert file.read(4 * 512) == bytes(2048)
    sectors = (flash.bytes_read - read) // SECTOR
    assert sectors >= 4 and drive.clock.now_us - begun == READ_US * sectors
    drive.as_pc(lambda: drive.volume.content("a"))
    assert flash.bytes_read - read == sectors * SECTOR, "a PC's reading costs the board nothing"


def test_flash_takes_its_time(drive):
    """54 ms a block. Bytes wait in the cache until another block comes, or the file is closed."""
    put(drive, "/fill", bytes(-512 * (drive.size // 512 - 222) % BLOCK))  # the next cluster begins a block
    found = operations(drive)
    file = drive.open("/a", "wb")
    del found[:]
    begun = written_us(drive)
    file.write(bytes(BLOCK))
    assert written_us(drive) - begun == 54_060 and found == [("erase", 0), ("program", 0)], "its name; the data wait"
    del found[:]
    begun = written_us(drive)
    file.write(bytes(512))
    assert written_us(drive) - begun == 54_060, "the data: another block comes"
    del found[:]
    begun = written_us(drive)
    file.close()
    took = written_us(drive) - begun
    assert took == 54_000 * len(found) / 2
    assert [block for kind, block in found if kind == "erase"] == [6, 0, 0], "the data, the FAT, its name and size"


def test_what_waits_is_in_the_flash_after_a_second(drive):
    file = drive.open("/a", "wb")
    file.write(bytes(512))
    found = operations(drive)
    drive.clock.advance(900_000)
    assert found == []
    drive.clock.advance(200_000)
    assert found == [("erase", 4), ("program", 4)]
    drive.clock.advance(5_000_000)
    assert len(found) == 2
    file.write(bytes(512))
    drive.sync()
    assert len(found) == 4 and not drive.volume.cache.waiting
    file.close()


def test_power_cut_between_a_write_and_its_close(drive):
    put(drive, "/before", b"123")
    file = drive.open("/a", "wb")
    file.write(bytes(3 * BLOCK))
    drive.cut()
    assert code(lambda: file.write(b"1")) == errno.EINVAL
    file.close()
    drive.start()
    assert get(drive, "/before") == b"123"
    assert drive.stat("/a")[6] == 0 and shown(drive) == {"before": b"123", "a": b""}


@pytest.mark.parametrize(("after_us", "byte"), [(10_000, 0xFF), (50_000, 0x55)])
def test_power_cut_in_an_operation_tears_the_block(drive, after_us, byte):
    """In the erase, and while its pages are programmed; all that came after did not happen."""
    put(drive, "/a", b"\x55" * 3 * BLOCK)
    found = operations(drive)
    file = drive.open("/a", "r+b")
    del found[:]
    cut_at(drive, 60 + after_us)
    with pytest.raises(Cut):
        file.write(b"\xaa" * 2 * BLOCK)
    block = (drive.size // 512 - 222) * 512 // BLOCK * BLOCK
    torn = bytes(drive.volume.cache.flash.data[block : block + BLOCK])
    assert b"\xff" * 512 in torn and found[0] == ("erase", block // BLOCK) and len(found) == (1 if byte == 0xFF else 2)
    assert b"\xaa" * 512 not in torn[-512:] and code(lambda: drive.open("/a", "rb")) == errno.EIO, "no power"
    drive.cut()
    drive.start()
    left = get(drive, "/a") if "a" in drive.listdir("/") else None
    assert shown(drive).get("a") == left, "the folder shows what is left"


def test_a_cut_that_tears_nothing(drive):
    drive.tears = False
    put(drive, "/a", b"\x55" * 3 * BLOCK)
    before = bytes(drive.volume.cache.flash.data)
    file = drive.open("/a", "r+b")
    for us in (1_060, 50_060):
        cut_at(drive, us)
    with pytest.raises(Cut):
        file.write(b"\xaa" * 2 * BLOCK)
    assert drive.volume.cache.flash.data == before


def test_a_drive_without_a_file_system_is_made_anew(drive):
    put(drive, "/a", b"1")
    drive.cut()
    drive.volume.cache.flash.data[:BLOCK] = b"\xff" * BLOCK
    drive.start()
    assert drive.formatted == 1
    assert shown(drive) == {"code.py": b'print("Hello World!")\n', "settings.toml": b""} and "lib" in drive.listdir("/")


def test_a_folder_of_damaged_bytes_starts_all_the_same(tmp_path):
    """A cut left the second sector of the root folder erased: names that no PC could show, or remove."""
    drive = new(tmp_path / "drive")
    for n in range(40):
        put(drive, f"name{n}.txt", b"1")
    drive.cut()
    file = tmp_path / "drive.flash"
    raw = file.read_bytes()
    reserved, fats, sectors = (
        int.from_bytes(raw[at : at + size], "little") for at, size in ((14, 2), (16, 1), (22, 2))
    )
    root = (reserved + fats * sectors) * 512
    file.write_bytes(raw[: root + 512] + b"\xff" * 512 + raw[root + 1024 :])
    again = new(tmp_path / "drive")
    assert get(again, "/name0.txt") == b"1" and "name0.txt" in again.listdir("/")
    assert again.volume.cache.flash.data[root + 512 : root + 1024] == b"\xff" * 512, "nobody removed them"


def test_the_flash_is_kept_beside_the_folder(tmp_path):
    drive = new(tmp_path / "drive")
    put(drive, "/a", b"1" * 700)
    file = drive.open("/lost", "wb")
    file.write(bytes(5000))
    drive.cut()
    raw = (tmp_path / "drive.flash").read_bytes()
    assert len(raw) <= drive.size and raw[510:512] == b"\x55\xaa"
    again = new(tmp_path / "drive")
    assert again.volume.cache.flash.data == drive.volume.cache.flash.data
    assert get(again, "/a") == b"1" * 700
    shutil.rmtree(tmp_path / "drive")
    again = new(tmp_path / "drive")
    assert sorted(again.listdir("/")) == ["a", "lost"] and shown(again) == {"a": b"1" * 700, "lost": b""}
    larger = new(tmp_path / "drive", 1 << 20)
    assert get(larger, "/a") == b"1" * 700, "another board's drive: made anew of what the folder holds"


def test_what_the_pc_puts_into_the_folder(drive):
    put(drive, "/mine", b"1")
    (drive.folder / "lib").mkdir()
    (drive.folder / "lib" / "x.py").write_bytes(b"x")
    assert drive.listdir("/lib") == ["x.py"] and get(drive, "/lib/x.py") == b"x"
    (drive.folder / "mine").write_bytes(b"22")
    assert drive.stat("/mine")[6] == 2 and get(drive, "/mine") == b"22"
    (drive.folder / "lib" / "x.py").unlink()
    (drive.folder / "lib").rmdir()
    drive.start()
    assert drive.listdir("/") == ["mine"]
    begun = drive.clock.now_us
    (drive.folder / "other").write_bytes(bytes(9000))
    assert drive.stat("/other")[6] == 9000 and drive.clock.now_us == begun, "a PC's writing takes no time of the board"


def test_what_the_pc_puts_in_between_two_boards(tmp_path):
    drive = new(tmp_path / "drive")
    put(drive, "/a", b"1")
    put(drive, "/b", b"1")
    drive.cut()
    (drive.folder / "a").write_bytes(b"2")
    (drive.folder / "b").unlink()
    (drive.folder / "c").write_bytes(b"3")
    again = new(tmp_path / "drive")
    assert sorted(again.listdir("/")) == ["a", "c"] and get(again, "/a") == b"2" and get(again, "/c") == b"3"


def test_a_folder_that_does_not_fit(tmp_path):
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "big.bin").write_bytes(bytes(200_000))
    with pytest.raises(StorkError, match="113,664 bytes in clusters of 512"):
        new(tmp_path / "drive").listdir("/")


def test_settings_of_every_kind(tmp_path):
    source = tmp_path / "settings.toml"
    source.write_text('A = "x"\nB = 5\n')
    folder = fresh_drive(tmp_path / "drive", source, {"C": 'q"uote', "B": 6, "D": True})
    drive = Drive(folder, SimClock())
    assert [drive.getenv(name) for name in "ABCD"] == ["x", "6", "q'uote", "1"]
    assert drive.getenv("E") is None and drive.getenv("E", "usual") == "usual"
    again = fresh_drive(folder, source, {"A": "y"})
    assert Drive(again, SimClock()).getenv("B") == "6", "a drive that is there keeps its choices"
