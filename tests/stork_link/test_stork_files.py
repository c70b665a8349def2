"""What a PC may read and write on the device's drive, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.link import paths
from stork.link.files import DeviceFiles

FS = 8


def download(board, name, off=0):
    return board.ask(0, FS, 0, name=name, off=off)


def test_a_session_by_number_and_by_file_name(board):
    board.catalogue.store(12, b"twelve")
    for name in ("/sessions/12", "/sessions/00012.stk"):
        assert download(board, name) == {"off": 0, "len": 6, "data": b"twelve"}


def test_the_named_files_can_be_read(board):
    for name in ("plan.cbor", "settings.toml"):
        (board.root / name).write_bytes(b"x")
        assert download(board, f"/{name}")["data"] == b"x"
    (board.root / "code.py").write_bytes(b"x")
    assert download(board, "/code.py") == {"rc": 11}


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
        ("/boot.py", {"rc": 11}),
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
    assert not paths.may_read(path) or path.startswith("/sessions/") or path in ("/plan.cbor", "/settings.toml")


def upload(board, name, content):
    return board.ask(2, FS, 0, name=name, off=0, len=len(content), data=content)


def test_a_plan_is_replaced_whole(board):
    assert upload(board, "/plan.cbor", b"first") == {"off": 5}
    board.ask(2, FS, 0, name="/plan.cbor", off=0, len=9, data=b"sec")
    assert (board.root / "plan.cbor").read_bytes() == b"first"
    assert upload(board, "/plan.cbor", b"second") == {"off": 6}
    assert (board.root / "plan.cbor").read_bytes() == b"second"
    assert sorted(file.name for file in board.root.iterdir()) == ["plan.cbor", "sessions"]


@pytest.mark.parametrize("name", ["/settings.toml", "/sessions/1", "/code.py", "/plan.cbor.part"])
def test_nothing_else_can_be_written(board, name):
    assert upload(board, name, b"x") == {"rc": 11}
    assert [file.name for file in board.root.iterdir()] == ["sessions"]


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
    files = DeviceFiles(lambda number: "", str(tmp_path))
    view = memoryview(bytearray(1024))
    assert files.readinto("/sessions/a", 0, view) == 1024
    (tmp_path / "sessions" / "a").rename(tmp_path / "sessions" / "b")
    assert files.readinto("/sessions/a", 1024, view) == 1024
    assert bytes(view) == content[1024:]
    assert files.size("/sessions/a") == -1
