"""Files on the device's drive that a PC may read and write, and those that it may not."""

import importlib.util
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.link import paths
from stork.link.drive_files import DriveFiles

FS = 8


def download(board, name, off=0):
    return board.ask(0, FS, 0, name=name, off=off)


def test_a_session_by_number_and_by_file_name(board):
    board.catalogue.store(12, b"twelve")
    for name in ("/sessions/12", "/sessions/00012.stk"):
        assert download(board, name) == {"off": 0, "len": 6, "data": b"twelve"}


def test_the_named_files_can_be_read(board):
    for name in ("plan.cbor", "settings.toml", "crash.txt", "stork.manifest", "code.py"):
        (board.root / name).write_bytes(b"x")
        assert download(board, f"/{name}")["data"] == b"x"
    (board.root / "mounting.txt").write_bytes(b"x")
    assert download(board, "/mounting.txt") == {"rc": 11}


def test_the_firmware_can_be_read_so_that_an_update_knows_what_is_there(board):
    for folder in ("lib/stork", "boards", "tools"):
        (board.root / folder).mkdir(parents=True)
        (board.root / folder / "a.py").write_bytes(b"x = 1")
    for name in ("/lib/stork/a.py", "/boards/a.py"):
        assert board.ask(0, FS, 2, name=name)["output"] == zlib.crc32(b"x = 1")
    assert download(board, "/tools/a.py") == {"rc": 11}
    (board.root / "lib" / "stork" / "b.mpy").write_bytes(b"C")
    assert board.ask(0, FS, 2, name="/lib/stork/b.mpy")["output"] == zlib.crc32(b"C")
    assert download(board, "/boards/a.mpy") == download(board, "/lib/stork/a.txt") == {"rc": 11}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("/sessions/99", {"err": {"group": 8, "rc": 3}}),
        ("/sessions/nothing.stk", {"err": {"group": 8, "rc": 3}}),
        ("/sessions", {"err": {"group": 8, "rc": 4}}),
        ("/sessions/old", {"err": {"group": 8, "rc": 4}}),
        ("/sessions/", {"err": {"group": 8, "rc": 2}}),
        ("/sessions/../code.py", {"err": {"group": 8, "rc": 2}}),
        ("/sessions//x", {"err": {"group": 8, "rc": 2}}),
        ("sessions/1", {"err": {"group": 8, "rc": 2}}),
        ("", {"err": {"group": 8, "rc": 2}}),
        ("/sessions\\..\\code.py", {"err": {"group": 8, "rc": 2}}),
        ("/boot.txt", {"rc": 11}),
        ("/sessionsx/1", {"rc": 11}),
    ],
)
def test_other_paths_are_refused(board, name, answer):
    (board.root / "sessions" / "old").mkdir()
    assert download(board, name) == answer


@given(st.text(max_size=40) | st.text("./sessions\\:0a", max_size=40))
def test_no_path_leads_out_of_the_sessions(path):
    try:
        paths.check(path)
    except OSError:
        return
    assert ".." not in path.split("/") and path.startswith("/") and "\\" not in path
    named = path in paths.READABLE or path.endswith((".py", ".mpy"))
    assert not paths.may_read(path) or path.startswith(("/sessions/", "/update/")) or named


def upload(board, name, content):
    return board.ask(2, FS, 0, name=name, off=0, len=len(content), data=content)


def test_a_plan_is_replaced_whole(board):
    assert upload(board, "/plan.cbor", b"first") == {"off": 5}
    board.ask(2, FS, 0, name="/plan.cbor", off=0, len=9, data=b"sec")
    assert (board.root / "plan.cbor").read_bytes() == b"first"
    assert upload(board, "/plan.cbor", b"second") == {"off": 6}
    assert (board.root / "plan.cbor").read_bytes() == b"second"
    assert sorted(file.name for file in board.root.iterdir()) == ["plan.cbor", "sessions"]


REFUSED = ["/settings.toml", "/sessions/1", "/code.py", "/plan.cbor.part", "/lib/stork/app/loop.py", "/crash.txt"]
REFUSED += ["/update/0123456", "/update/012345678", "/update/0123456G", "/update/../code.py", "/updates/01234567"]


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_else_can_be_written(board, name):
    assert upload(board, name, b"x") in ({"rc": 11}, {"err": {"group": 8, "rc": 2}})
    assert [file.name for file in board.root.iterdir()] == ["sessions"]


def test_the_files_of_an_update_are_staged(board):
    assert upload(board, "/update/0123abcd", b"new") == {"off": 3}
    assert upload(board, "/update/manifest", b"end\n") == {"off": 4}
    assert upload(board, "/update/0123abcd", b"newer") == {"off": 5}
    board.ask(2, FS, 0, name="/update/manifest", off=0, len=9, data=b"half")
    assert (board.root / "update" / "manifest").read_bytes() == b"end\n", "the one that counts is replaced whole"
    assert board.ask(0, FS, 2, name="/update/0123abcd")["output"] == zlib.crc32(b"newer")


def test_nothing_is_written_while_a_drill_runs(board):
    busy = {"rc": 10}
    assert board.ask(2, FS, 0, name="/plan.cbor", off=0, len=9, data=b"begun") == {"off": 5}
    board.drill_runs = True
    assert board.ask(2, FS, 0, name="/plan.cbor", off=5, data=b"more") == busy
    assert upload(board, "/update/0123abcd", b"new") == busy
    assert [file.name for file in board.root.iterdir() if file.suffix != ".part"] == ["sessions"]
    board.drill_runs = False
    assert upload(board, "/plan.cbor", b"again") == {"off": 5}


def test_what_may_be_replaced_is_one_rule_in_two_places(repository):
    """swap.py imports nothing of Stork: it may be half-written."""
    spec = importlib.util.spec_from_file_location("swap", repository / "firmware" / "update" / "swap.py")
    swap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(swap)
    for path in ("/boot.py", "/lib/stork/app/loop.py", "/lib/stork/app/loop.mpy", "/boards/x.py", "/stork.manifest"):
        assert swap.allowed(path) and paths.may_read(path), path
    for path in ("/settings.toml", "/sessions/1.stk", "/plan.cbor", "/x/y.py", "boot.py", "/lib/a.txt", "/lib/../x.py"):
        assert not swap.allowed(path), path
    for path in ("/boot.mpy", "/boards/x.mpy", "/x/y.mpy", "/lib/../x.mpy", "/libs/a.mpy", "/lib/.mpy/x"):
        assert not swap.allowed(path) and not (paths.is_firmware(path) and ".." not in path), path
    assert paths.is_staged(swap.staged("/lib/stork/app/loop.py")) and swap.FOLDER == paths.UPDATE
    assert swap.MANIFEST == paths.UPDATE_MANIFEST


def test_a_drive_that_cannot_rename_onto_a_file(board, monkeypatch):
    """FAT and Windows refuse it; the old file goes first then."""
    import os

    rename = os.rename

    def strict(source, target):
        if os.path.exists(target):
            raise FileExistsError(17, "exists")
        rename(source, target)

    monkeypatch.setattr(os, "rename", strict)
    upload(board, "/plan.cbor", b"first")
    assert upload(board, "/plan.cbor", b"second") == {"off": 6}
    assert (board.root / "plan.cbor").read_bytes() == b"second"


def test_a_full_drive_is_noticed_before_the_first_byte(board):
    answer = board.ask(2, FS, 0, name="/plan.cbor", off=0, len=1 << 60, data=b"x")
    assert answer == {"err": {"group": 8, "rc": 10}}
    assert not (board.root / "plan.cbor.part").exists()


def test_one_open_file_serves_a_download_and_is_closed_at_its_end(tmp_path):
    content = bytes(range(256)) * 8
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "a").write_bytes(content)
    files = DriveFiles(lambda number: "", str(tmp_path))
    view = memoryview(bytearray(1024))
    assert files.readinto("/sessions/a", 0, view) == 1024
    (tmp_path / "sessions" / "a").rename(tmp_path / "sessions" / "b")
    assert files.readinto("/sessions/a", 1024, view) == 1024
    assert bytes(view) == content[1024:]
    assert files.size("/sessions/a") == -1
