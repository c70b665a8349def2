"""Flash drive of the virtual board: behaviour of FAT, one writer, time."""

import errno

import pytest

from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive, fresh_drive


@pytest.fixture
def drive(tmp_path):
    drive = Drive(tmp_path / "drive", SimClock(), 8192)
    drive.writable = True
    return drive


def code(function):
    with pytest.raises(OSError) as caught:
        function()
    return caught.value.args[0]


def put(drive, name, data):
    with drive.open(name, "wb") as file:
        file.write(data)


def test_write_and_read(drive):
    drive.mkdir("/a")
    put(drive, "/a/b.bin", b"123")
    assert drive.open("/a/b.bin", "rb").read() == b"123"
    assert drive.listdir("/") == ["a"] and drive.listdir("/a") == ["b.bin"]
    assert drive.stat("/a/b.bin")[6] == 3 and drive.stat("/a")[0] & 0x4000


def test_fat_does_not_rename_onto_a_file(drive):
    put(drive, "/a", b"old")
    put(drive, "/b", b"new")
    assert code(lambda: drive.rename("/b", "/a")) == errno.EEXIST
    drive.remove("/a")
    drive.rename("/b", "/a")
    assert drive.open("/a", "rb").read() == b"new"


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
    assert code(lambda: drive.open("/a", "rb")) == errno.EISDIR


def test_there_is_no_way_off_the_drive(drive):
    for name in ("/../x", "../x", "/a/../../x"):
        assert code(lambda name=name: drive.open(name, "rb")) == errno.EINVAL


def test_one_writer(drive):
    put(drive, "/a", b"1")
    drive.writable = False
    for call in (
        lambda: drive.open("/b", "wb"),
        lambda: drive.mkdir("/b"),
        lambda: drive.remove("/a"),
        lambda: drive.rename("/a", "/b"),
    ):
        assert code(call) == errno.EROFS
    assert drive.open("/a", "rb").read() == b"1"


@pytest.mark.parametrize("mode", ["a", "ab", "r+", "w+b", "x", "w"])
def test_modes_that_the_firmware_does_not_use(drive, mode):
    with pytest.raises(ValueError):
        drive.open("/a", mode)


def test_room_is_counted_in_clusters(drive):
    assert drive.statvfs("/")[0] * drive.statvfs("/")[3] == 8192
    put(drive, "/a", b"x")
    put(drive, "/b", bytes(513))
    assert drive.free() == 8192 - 512 - 1024


def test_a_full_drive(drive):
    file = drive.open("/a", "wb")
    file.write(bytes(8000))
    assert code(lambda: file.write(bytes(193))) == errno.ENOSPC
    file.write(bytes(192))
    file.close()
    assert drive.free() == 0


def test_flash_takes_its_time(drive):
    file = drive.open("/a", "wb")
    begun = drive.clock.now_us
    file.write(bytes(4095))
    assert drive.clock.now_us - begun < 1_000
    file.write(bytes(1))  # a sector of 4096
    assert drive.clock.now_us - begun >= 54_000
    begun = drive.clock.now_us
    file.close()
    assert drive.clock.now_us - begun == 162_000


def test_power_cut_in_a_write_leaves_half_of_it(drive):
    class Cut(BaseException):
        pass

    def cut():
        raise Cut

    file = drive.open("/a", "wb")
    drive.clock.call_in(10, cut)
    with pytest.raises(Cut):
        file.write(bytes(1000))
    assert drive.stat("/a")[6] == 500


def test_settings_of_every_kind(tmp_path):
    source = tmp_path / "settings.toml"
    source.write_text('A = "x"\nB = 5\n')
    folder = fresh_drive(tmp_path / "drive", source, {"C": 'q"uote', "B": 6, "D": True})
    drive = Drive(folder, SimClock())
    assert [drive.getenv(name) for name in "ABCD"] == ["x", "6", "q'uote", "1"]
    assert drive.getenv("E") is None and drive.getenv("E", "usual") == "usual"
    again = fresh_drive(folder, source, {"A": "y"})
    assert Drive(again, SimClock()).getenv("B") == "6", "a drive that is there keeps its choices"
