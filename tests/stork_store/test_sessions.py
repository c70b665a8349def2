"""Session files on the virtual drive: written whole or not at all; their numbers only increase."""

import errno
import itertools
import zlib

import pytest

from board_world import Parts, fill
from device_motion import standing
from device_store import CONTENT, AreaStore, Store
from sessions import HEADER, make_session
from stork_format import session
from stork_sim.board.virtual_board import PowerOff


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "drive")


def test_a_session_by_hand(store):
    assert store.sessions.next_number() == 1
    assert store.write() == 1
    assert store.files() == {"s0000001.stk": CONTENT}
    sessions = store.sessions
    assert (sessions.path(1), store.stored.size(1), list(store.stored.crc_steps(1))[-1]) == (
        "/sessions/s0000001.stk",
        len(CONTENT),
        zlib.crc32(CONTENT),
    )
    assert store.count() == 1 and sessions.next_number() == 2


@pytest.mark.parametrize("kind", [Store, AreaStore])
def test_the_list(tmp_path, kind):
    store = kind(tmp_path / "drive")
    for _ in range(5):
        store.write()
    assert store.stored.numbers_after(0, 10) == [1, 2, 3, 4, 5]
    assert store.stored.numbers_after(2, 2) == [3, 4]
    assert store.stored.numbers_after(5, 10) == []
    store.forget([3])
    assert store.stored.numbers_after(0, 10) == [1, 2, 4, 5] and len(store.files()) == 4
    stored = store.stored
    for call in (stored.size, stored.open, lambda n: store.forget([n]), lambda n: list(stored.crc_steps(n))):
        with pytest.raises(OSError) as caught:
            call(3)
        assert caught.value.args[0] == errno.ENOENT
    assert store.switch_on().stored.numbers_after(0, 10) == [1, 2, 4, 5]


def test_a_file_is_read_once_to_tell_its_crc(store):
    """For the list; when the PC has it, to be forgotten, the CRC is still known, of the last 64 files."""
    opened = []
    module = store.parts.module("stork.store.sessions")
    module.__dict__["open"] = lambda path, mode: opened.append(path) or store.board.drive.open(path, mode)
    for _ in range(66):
        store.write(b"x")
    opened.clear()
    for _ in range(2):
        assert {list(store.stored.crc_steps(number))[-1] for number in range(1, 65)} == {zlib.crc32(b"x")}
    assert len(opened) == 64
    store.forget([1])
    assert list(store.stored.crc_steps(65))[-1] == zlib.crc32(b"x") and len(store.stored.crcs) == 64
    list(store.stored.crc_steps(66))
    assert list(store.stored.crcs) == [66], "no more memory than that"
    with pytest.raises(OSError):
        list(store.stored.crc_steps(1))
    steps = store.stored.crc_steps(2)
    next(steps)
    steps.close()
    assert 2 not in store.stored.crcs


def test_a_number_is_never_given_twice(store):
    given = [store.write() for _ in range(3)]
    for number in given:
        store.forget([number])
    store.switch_on()
    assert store.write() == 4
    for file in (store.drive / "sessions").iterdir():  # somebody wiped the drive
        file.unlink()
    store.switch_on()
    assert store.write() == 5


def test_the_drive_tells_what_the_journal_has_forgotten(store):
    for _ in range(3):
        store.write()
    store.board.nvm[:] = b"\xff" * len(store.board.nvm)
    assert store.switch_on().sessions.next_number() == 4
    store.forget([3])
    assert store.switch_on().sessions.next_number() == 4, "it was written down at once"


def test_strange_files_are_left_alone(store):
    folder = store.drive / "sessions"
    for name in ("sabc.stk", "s.stk", "s12.txt", "notes", "s0000009.stk.bak", ".trash"):
        (folder / name).write_bytes(b"x")
    (folder / "s12345678.stk").write_bytes(CONTENT)
    assert store.switch_on().stored.numbers_after(0, 10) == [12345678]
    assert store.write() == 12345679


def test_a_drive_of_the_pc_can_be_read(tmp_path):
    """Maker mode: nothing can be written, not even the folder."""
    store = Store(tmp_path / "drive")
    (tmp_path / "drive" / "sessions").rmdir()
    parts = Parts(tmp_path / "drive")
    parts.board.drive.writable = False
    sessions = parts.module("stork.store.sessions").Sessions(store.journal)
    assert store.count() == 0 and sessions.next_number() == 1
    with pytest.raises(OSError):
        sessions.open(1)


def test_what_reads_back_differently_is_not_committed(store):
    store.sessions.open(1)
    store.sessions.append(CONTENT)
    store.sessions.file.flush()
    flash = store.board.drive.volume.cache.flash.data
    flash[flash.index(CONTENT[:512])] ^= 0x40  # a bit that the flash lost
    with pytest.raises(OSError) as caught:
        store.sessions.commit(bytearray(512))
    assert caught.value.args[0] == errno.EIO
    assert store.count() == 0
    store.sessions.close()
    assert store.files() == {}


def test_a_full_drive_is_an_error_and_leaves_no_rest(tmp_path):
    store = Store(tmp_path / "drive")
    fill(store.board.drive, 4096)
    store.sessions.open(1)
    with pytest.raises(OSError) as caught:
        for _ in range(10):
            store.sessions.append(bytes(1000))
    assert caught.value.args[0] == errno.ENOSPC
    store.sessions.close()
    assert store.files() == {} and store.sessions.free_bytes() == 4096


def test_a_drive_that_takes_a_part_is_full(store):
    store.sessions.open(1)
    written = store.sessions.file

    class Partly:
        def write(self, data):
            return written.write(memoryview(data)[:100])

        def close(self):
            written.close()

    store.sessions.file = Partly()
    with pytest.raises(OSError):
        store.sessions.append(bytes(700))
    store.sessions.close()


def test_power_cut_at_any_moment(tmp_path):
    """At every millisecond in which the drive or the memory is busy, where the block of flash that is being written
    stays whole: whole files only, and no number twice. What a torn block costs is for `make power-cuts`.
    """
    for cut_ms in itertools.count(0, 7):
        store = Store(tmp_path / f"drive{cut_ms}")
        first = store.write()
        store.board.drive.tears = False
        store.parts.clock.call_in(cut_ms * 1000 + 1, store.board.power_off)
        promised = store.sessions.next_number()
        try:
            store.write(CONTENT * 3, pieces=5)
            whole = True
        except PowerOff:
            whole = False
        store.board.drive.cut()
        before = {name for name in store.files() if name.endswith(".stk")}
        store.switch_on()
        files = store.files()
        assert set(files) == before, "the rest of a cut trial is cleared away"
        assert files["s0000001.stk"] == CONTENT
        assert all(data in (CONTENT, CONTENT * 3) for data in files.values())
        number = store.write()
        assert number > first and (number > promised or "s0000002.stk" not in files)
        assert len(store.files()) == len(files) + 1, "nothing was overwritten"
        if whole:
            assert "s0000002.stk" in files and cut_ms > 200
            return


def test_header_numbers_in_files(store):
    """The number in the name is the number in the file, as the app writes it."""
    number = store.sessions.next_number()
    store.write(make_session(standing(0.3), session_number=number))
    (data,) = store.files().values()
    assert session.read(data).header["session_number"] == number == HEADER["session_number"]
