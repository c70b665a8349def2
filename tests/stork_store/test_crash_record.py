"""Report of a crash in the area: written without the file system, handed to a PC, replaced by the next one."""

from io import BytesIO

import pytest

from device_store import AreaStore, Store, fill_area
from power_cuts.cuts import cuts, flash_at
from power_cuts.history import WORN, Life
from stork_host.drive_sessions import in_area

PICO = "raspberry_pi_pico"
QT_PY = "adafruit_qtpy_esp32s3_4mbflash_2mbpsram"
HEAD = b"stork 9.9, 7 s after power-on, circuitpython\n"
LONGEST = 1024


class Belt(AreaStore):
    def crash(self, text):
        """Let the program crash: what it knew of the area is what the report is written with. Returns as save."""
        record = self.parts.module("stork.store.crash_record")
        return record.save("9.9", 7, "circuitpython", text, self.area)

    @property
    def told(self):
        """Content of /crash.txt, as a PC gets it; None for no such file."""
        files = self.parts.module("stork.link.drive_files").DriveFiles(self.stored)
        size = files.size("/crash.txt")
        if size < 0:
            return None
        view = bytearray(size)
        for at in range(0, size, 300):
            piece = memoryview(view)[at : at + 300]
            assert files.readinto("/crash.txt", at, piece) == len(piece)
        return bytes(view)

    @property
    def file(self):
        return self.drive / "crash.txt"

    def put(self, content):
        """A file that the start of the firmware wrote, or an older firmware."""
        self.board.drive.cut()
        self.file.write_bytes(content)
        self.parts = None
        return self.switch_on()

    def record(self, change):
        """Effect of ``change`` on the flash."""
        flash = self.board.drive.volume.cache.flash
        self.board.drive.sync()
        life = Life(WORN, "", bytes(flash.data), flash.size, bytes(self.board.nvm))
        self.board.drive.watchers.append(life.operations.append)
        change()
        self.board.drive.sync()
        self.board.drive.watchers.pop()
        return life


@pytest.fixture
def belt(tmp_path):
    return Belt(tmp_path / "drive", model=PICO)


@pytest.mark.parametrize("model", [PICO, QT_PY, "clue_nrf52840_express"])
def test_a_report_writes_the_area_only(tmp_path, model):
    belt = Belt(tmp_path / "drive", model=model)
    belt.write(b"1" * 9000)
    for text in ("first", "second"):
        life = belt.record(lambda text=text: belt.crash(text * 500))
        assert life.operations and life.outside_us == 0
        belt.switch_on()
    assert not belt.file.exists()
    assert len(belt.told) == LONGEST and belt.told == HEAD + (b"second" * 500)[len(HEAD) - LONGEST :]


def test_no_crash_no_report(belt):
    assert belt.told is None
    belt.write()
    assert belt.switch_on().told is None


def test_the_next_crash_replaces_it_and_sessions_go_on(belt):
    first = belt.write(b"1" * 5000)
    assert belt.crash("one") == 0
    assert belt.switch_on().told == HEAD + b"one"
    free = belt.area.free_bytes()
    second = belt.write(b"2" * 5000)
    assert belt.crash("two") == 0
    belt.switch_on()
    assert belt.told == HEAD + b"two" and belt.files() == {first: b"1" * 5000, second: b"2" * 5000}
    belt.forget([first, second])
    assert belt.switch_on().told == HEAD + b"two" and belt.area.free_bytes() > free
    content = BytesIO(belt.board.drive.volume.content("sessions.dat"))
    assert in_area(content) == {}, "a report is no session"


def test_a_crash_while_a_session_is_written_keeps_those_before(belt):
    kept = belt.write(b"1" * 5000)
    belt.area.open(belt.area.next_number()).append(b"2" * 30000)
    assert belt.crash("within") == 0
    belt.switch_on()
    assert belt.told == HEAD + b"within" and belt.files() == {kept: b"1" * 5000}


def test_in_an_area_that_is_full_sessions_stay_and_a_report_finds_what_is_left(tmp_path):
    """Without any room it is not kept, nothing else changes. In pieces it is whole; the next one takes its place."""
    fill_area(tmp_path / "drive", 0)
    belt = Belt(tmp_path / "drive")
    kept = belt.files()
    while 0 in belt.area.used:
        belt.area.used[belt.area.used.index(0)] = 1
    life = belt.record(lambda: belt.crash("none"))
    assert not life.operations and belt.crash("none") == 28 and belt.told is None
    belt.switch_on()
    gone = list(kept)[1:8:2]
    belt.forget(gone)
    for unit in range(belt.area.first, len(belt.area.used)):
        belt.area.used[unit] |= unit % 2
    assert belt.crash("x" * 2000) == 0
    belt.switch_on()
    assert len(belt.parts.module("stork.store.area_record").head_at(belt.area, belt.area.report)[3]) == 8, "four pieces"
    assert len(belt.told) == LONGEST and belt.files() == {n: content for n, content in kept.items() if n not in gone}
    while 0 in belt.area.used:
        belt.area.used[belt.area.used.index(0)] = 1
    assert belt.crash("again") == 0 and belt.switch_on().told == HEAD + b"again"


def test_the_newer_of_area_and_file_counts(belt):
    """A start that failed, before the area is there, writes the file; so did an older firmware."""
    belt.put(b"older")
    assert belt.told == b"older"
    assert belt.crash("newer") == 0 and belt.switch_on().told == HEAD + b"newer"
    assert belt.file.read_bytes() == b"older", "left alone"
    belt.put(b"the start failed")
    assert belt.told == b"the start failed"
    assert belt.crash("last") == 0 and belt.switch_on().told == HEAD + b"last"


def test_a_damaged_report_is_none(belt):
    belt.write()
    belt.put(b"older").crash("x" * 900)
    belt.board.drive.sync()
    belt.area.file.seek(belt.board.drive.volume.content("sessions.dat").index(b"xxxxxxxx") + 300)
    belt.area.file.write(b"y")
    belt.board.drive.sync()
    assert belt.switch_on().told == b"older" and len(belt.files()) == 1
    assert belt.crash("y") == 0 and belt.switch_on().told == HEAD + b"y"


def test_an_area_that_makes_way_leaves_it_in_the_file(belt):
    belt.crash("kept")
    belt.switch_on()
    belt.stored.make_way()
    assert belt.file.read_bytes() == belt.told == HEAD + b"kept"
    assert belt.switch_on().told == HEAD + b"kept", "a new area has none"
    assert belt.crash("next") == 0 and belt.switch_on().told == HEAD + b"next"


def test_an_erased_area_has_none_and_takes_one(belt):
    belt.crash("one")
    belt.area.file.seek(0)
    belt.area.file.write(b"\xff" * 512 * 8 * len(belt.area.used))
    belt.board.drive.sync()
    assert belt.switch_on().told is None
    assert belt.crash("two") == 0 and belt.switch_on().told == HEAD + b"two"


def test_without_an_area_it_is_a_file(tmp_path):
    """Where no room could be had, where a PC owns the drive, and on a file system that is safe."""
    belt = Belt(tmp_path / "drive", model=PICO)
    belt.stored.make_way()
    assert belt.crash("file") == 0 and belt.file.read_bytes() == belt.told == HEAD + b"file"
    belt.switch_on()
    belt.area.writable = False
    belt.board.drive.writable = False
    assert belt.crash("not kept") == 30
    files = Store(tmp_path / "files", model=PICO)
    record = files.parts.module("stork.store.crash_record")
    assert record.save("9.9", 7, "circuitpython", "as ever", files.sessions) == 0
    assert (files.drive / "crash.txt").read_bytes() == HEAD + b"as ever"


def test_a_flash_that_fails_raises_nothing(belt):
    def fail(sector, data):
        raise OSError(5)

    belt.area.write = fail
    assert belt.crash("x") == 5 and not belt.file.exists()


def test_a_cut_at_any_operation_costs_no_session(belt, tmp_path):
    """What a PC gets is the report of this crash, of the one before, or none; never a mixture."""
    kept = belt.write(b"1" * 5000)
    belt.crash("a" * 900)
    belt.switch_on()
    life = belt.record(lambda: belt.crash("b" * 900))
    seen = set()
    for n, cut in enumerate(cuts([life])):
        place = tmp_path / str(n)
        place.with_suffix(".flash").write_bytes(flash_at(life, cut).rstrip(b"\xff"))
        place.with_suffix(".nvm").write_bytes(life.nvm)
        found = Belt(place, model=PICO)
        assert found.files() == {kept: b"1" * 5000}, cut
        seen.add(found.told)
        assert found.crash("c") == 0 and found.switch_on().told == HEAD + b"c", cut
        found.board.drive.cut()
    assert seen <= {None, HEAD + b"a" * 900, HEAD + b"b" * 900} and len(seen) > 1
