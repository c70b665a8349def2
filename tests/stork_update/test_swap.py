"""update/swap.py and boot.py on a virtual board whose power goes at every moment of an update: all old, or all new."""

import zlib
from contextlib import suppress
from functools import wraps

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board_world import fill
from stork_host.errors import StorkError
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import Firmware
from stork_host.install.staging import manifest, staged_name
from stork_sim.board.drive_file import DriveFile
from stork_sim.board.virtual_board import PowerOff, VirtualBoard
from stork_sim.firmware_folder import firmware_folder, library_folder

REAL = {
    "boot.py": firmware_folder() / "boot.py",
    "boards/__init__.py": firmware_folder() / "boards" / "__init__.py",
    "boards/stork_virtual.py": firmware_folder() / "boards" / "stork_virtual.py",
    "lib/stork/hal/cp_settings.py": library_folder() / "stork" / "hal" / "cp_settings.py",
    "lib/stork/store/nvm_flags.py": library_folder() / "stork" / "store" / "nvm_flags.py",
    "lib/stork_format/__init__.py": library_folder() / "stork_format" / "__init__.py",
    "lib/stork_format/journal_records.py": library_folder() / "stork_format" / "journal_records.py",
}
SWAP = (firmware_folder() / "update" / "swap.py").read_bytes()
CODE = b"""
from stork import first, second
from stork.deep import third
import safemode
print("runs", first.V, second.V, third.V, safemode.V, "%s")
"""
OTHERS = {"settings.toml": b"STORK_HOLD_S = 10\n", "sessions/s0000001.stk": b"a session", "plan.cbor": b"\xa0"}


def version(number, padding=700):
    """A small firmware that can tell whether all of it is of one version, and starts through the real boot.py."""
    files = {path: source.read_bytes() for path, source in REAL.items()}
    files["boot.py"] += b"# version %d\n" % number
    files["lib/stork/store/nvm_flags.py"] += b"# version %d\n" % number
    files["code.py"] = CODE % str(number).encode()
    for name in ("lib/stork/first.py", "lib/stork/second.py", "lib/stork/deep/third.py", "safemode.py"):
        files[name] = b"V = %d\n" % number + b"# %s\n" % (b"x" * padding * number)
    if number == 1:
        files["lib/stork/attic/gone.py"] = b"V = 1\n"
    else:
        files["lib/stork/new/room.py"] = b"V = 2\n"
        files["lib/stork/empty.py"] = b""
    return files


OLD, NEW = version(1), version(2)


def put(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def stage(folder, old=OLD, new=NEW):
    """Staged files and manifest, as `stork update` leaves them on the board before it restarts."""
    changed = {path: content for path, content in new.items() if old.get(path) != content}
    put(folder, {staged_name(path): content for path, content in changed.items()})
    put(folder, {"update/swap.py": SWAP, "update/manifest": manifest(changed, sorted(set(old) - set(new)))})


class Cutter:
    """Takes the power away at the n-th thing that happens to the files; counts them all. No block of flash is torn."""

    def __init__(self, monkeypatch, board, at=None):
        self.count = 0
        drive = board.drive
        drive.tears = False

        def counted(method):
            @wraps(method)  # the stand-in for os takes it by its name
            def run(*args):
                self.count += 1
                if self.count == at:
                    board.power_off()
                return method(*args)

            return run

        for name in ("remove", "rename", "mkdir", "rmdir", "busy"):
            monkeypatch.setattr(drive, name, counted(getattr(drive, name)))
        write = DriveFile.write

        def half_written(file, data):
            self.count += 1
            if self.count == at:
                write(file, memoryview(data)[: len(data) // 2])
                board.power_off()
            return write(file, data)

        monkeypatch.setattr(DriveFile, "write", half_written)


def boot(folder, monkeypatch, cut=None):
    """One life of the board: what its program printed, and how many things happened to the flash."""
    board = VirtualBoard(folder)
    with monkeypatch.context() as patch:
        cutter = Cutter(patch, board, cut)
        board.power_on()
    return board.console, cutter.count


def whole(folder):
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    found.pop("filler.bin", None)
    assert {path: found.pop(path, None) for path in OTHERS} == OTHERS
    return found


RUNS_OLD, RUNS_NEW = ["runs 1 1 1 1 1"], ["runs 2 2 2 2 2"]


@pytest.fixture
def drive(tmp_path):
    folder = tmp_path / "drive"
    put(folder, OLD | OTHERS)
    return folder


def test_without_cuts_the_new_one_is_there_and_nothing_else(drive, monkeypatch):
    assert boot(drive, monkeypatch)[0] == RUNS_OLD
    stage(drive)
    assert boot(drive, monkeypatch)[0] == RUNS_NEW
    assert whole(drive) == NEW, "what is gone is gone"
    assert not (drive / "update").exists()
    console, count = boot(drive, monkeypatch)
    assert (console, count) == (RUNS_NEW, 2), "a usual start costs no flash: boot.py opens and reads code.py"


def test_cut_at_every_moment_it_starts_as_one_version_and_ends_as_the_new_one(tmp_path, monkeypatch):
    put(tmp_path / "count", OLD | OTHERS)
    stage(tmp_path / "count")
    total = boot(tmp_path / "count", monkeypatch)[1]
    assert total > 60
    for cut in range(1, total + 1, 3):
        folder = tmp_path / f"cut{cut}"
        put(folder, OLD | OTHERS)
        stage(folder)
        console, _ = boot(folder, monkeypatch, cut)
        assert console in ([], RUNS_NEW), cut
        console, _ = boot(folder, monkeypatch)
        assert console == RUNS_NEW, cut
        assert whole(folder).items() >= NEW.items()
        assert boot(folder, monkeypatch)[0] == RUNS_NEW


def compiled_of(files):
    """The same, as a board has it that `stork install` gave compiled modules; the manifest here is not looked at."""
    return {p: c for p, c in compiled(Firmware("1", files, b"", SWAP)).files.items() if p != "stork.manifest"}


@pytest.mark.parametrize("way", ["compiled to text", "text to compiled", "compiled to compiled"])
def test_modules_of_another_form_cut_at_every_moment(tmp_path, monkeypatch, way):
    """All old, or all new and nothing left of the old form, under which a .py would hide the .mpy beside it."""
    first, second = way.split(" to ")
    old = compiled_of(OLD) if first == "compiled" else OLD
    new = compiled_of(NEW) if second == "compiled" else NEW

    def ready(folder):
        put(folder, old | OTHERS)
        stage(folder, old, new)

    def life(folder, cut=None):
        """The board's; what the virtual board cannot run, a real one can."""
        try:
            return boot(folder, monkeypatch, cut)
        except StorkError as error:
            assert "which the virtual board cannot run" in str(error)
            return ["runs .mpy"], 0

    runs_new = RUNS_NEW if second == "text" else ["runs .mpy"]
    total = count_all(tmp_path / "count", ready, monkeypatch)
    assert total > 60
    for cut in range(1, total + 1, 7):
        folder = tmp_path / f"cut{cut}"
        ready(folder)
        life(folder, cut)
        assert life(folder)[0] == runs_new, cut
        found = {path: content for path, content in whole(folder).items() if not path.startswith("update/")}
        assert found == new, cut


def count_all(folder, ready, monkeypatch):
    """Number of things that happen to the flash until the new one is in place and starts."""
    ready(folder)
    board = VirtualBoard(folder)
    with monkeypatch.context() as patch, suppress(StorkError):
        cutter = Cutter(patch, board)
        board.power_on()
    return cutter.count


@settings(max_examples=60)
@given(st.lists(st.integers(1, 120), min_size=2, max_size=5))
def test_cut_again_and_again(tmp_path_factory, cuts):
    folder = tmp_path_factory.mktemp("again") / "drive"
    put(folder, OLD | OTHERS)
    stage(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for cut in cuts:
            assert boot(folder, monkeypatch, cut)[0] in ([], RUNS_NEW)
        assert boot(folder, monkeypatch)[0] == RUNS_NEW
    assert whole(folder).items() >= NEW.items()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "update" / "manifest").unlink(),
        lambda folder: (folder / staged_name("lib/stork/first.py")).unlink(),
        lambda folder: (folder / staged_name("lib/stork/second.py")).write_bytes(b"V = 3\n"),
        lambda folder: (folder / staged_name("boot.py")).write_bytes(b""),
        lambda folder: (folder / "update" / "swap.py").unlink(),
        lambda folder: (folder / "update" / "swap.py").write_bytes(SWAP[:1000]),
        lambda folder: (folder / "update" / "manifest").write_bytes(b""),
        lambda folder: (folder / "update" / "manifest").write_bytes(
            (folder / "update" / "manifest").read_bytes().replace(b"end\n", b"")
        ),
        lambda folder: (folder / "update" / "manifest").write_bytes(b"\xff\xfe rubbish"),
    ],
    ids=["none", "missing", "other", "empty", "no swap", "half a swap", "empty list", "half a list", "rubbish"],
)
def test_what_is_not_whole_changes_nothing(drive, monkeypatch, spoil):
    stage(drive)
    spoil(drive)
    for _ in range(2):
        assert boot(drive, monkeypatch)[0] == RUNS_OLD
    assert {path: whole(drive)[path] for path in OLD} == OLD


FORBIDDEN = ["/settings.toml", "/sessions/s0000001.stk", "/plan.cbor", "/../outside.py", "/lib/../code.py", "x.py"]


@pytest.mark.parametrize("path", FORBIDDEN)
@pytest.mark.parametrize("remove", [True, False])
def test_only_the_firmware_can_be_touched(drive, monkeypatch, path, remove):
    evil = b"gone"
    stage(drive)
    line = f"- - {path}\n" if remove else f"{zlib.crc32(evil):08x} {len(evil)} {path}\n"
    put(drive, {f"update/{zlib.crc32(path.encode()):08x}": evil})
    listed = drive / "update" / "manifest"
    listed.write_bytes(line.encode() + listed.read_bytes())
    assert boot(drive, monkeypatch)[0] == RUNS_OLD
    assert {path: whole(drive)[path] for path in OLD} == OLD
    assert not (drive.parent / "outside.py").exists()


def test_without_room_for_it_the_old_one_stays(drive, monkeypatch):
    big = NEW | {"lib/stork/first.py": b"V = 2\n" + b"#" * 60_000}
    stage(drive, new=big)
    board = VirtualBoard(drive)
    fill(board.drive, 50_000)
    board.power_on()
    assert board.console == RUNS_OLD
    assert not (drive / "update" / "manifest").exists()
    stage(drive, new=big)
    (drive / "filler.bin").unlink()
    board = VirtualBoard(drive)
    fill(board.drive, 80_000)
    board.power_on()
    assert board.console == RUNS_NEW


def test_what_was_begun_is_finished_without_the_room_for_it(tmp_path, monkeypatch):
    """A cut can lose clusters of a file that was open. The old firmware starts no more by then."""
    put(tmp_path / "count", OLD | OTHERS)
    stage(tmp_path / "count")
    total = boot(tmp_path / "count", monkeypatch)[1]
    for cut in range(20, total, 7):
        folder = tmp_path / f"cut{cut}"
        put(folder, OLD | OTHERS)
        stage(folder)
        boot(folder, monkeypatch, cut)
        if whole(folder).items() >= OLD.items():
            continue
        board = VirtualBoard(folder)
        fill(board.drive, 6_000)
        with suppress(PowerOff):
            board.power_on()
        assert board.console == RUNS_NEW, cut


def test_what_goes_makes_room_for_what_comes(drive, monkeypatch):
    """A module that has another name since: there is room for two of them, and not for three."""
    old, new = OLD | {"lib/stork/name.py": b"#" * 60_000}, NEW | {"lib/stork/other/name.py": b"#" * 60_000}
    put(drive, old)
    stage(drive, old, new)
    board = VirtualBoard(drive)
    fill(board.drive, 20_000)
    board.power_on()
    assert board.console == RUNS_NEW
    assert whole(drive) == new and not (drive / "lib" / "stork" / "attic").exists()


def test_many_small_files_are_counted_as_the_drive_counts(drive):
    """A hundred files of ten bytes take 51,200 on it. Where they do not fit nothing is touched."""
    new = NEW | {f"lib/stork/small{n}.py": b"# small!!\n" for n in range(100)}
    stage(drive, new=new)
    board = VirtualBoard(drive)
    fill(board.drive, 40_000)
    board.power_on()
    assert board.console == RUNS_OLD
    assert {path: whole(drive)[path] for path in OLD} == OLD
    stage(drive, new=new)
    (drive / "filler.bin").unlink()
    board = VirtualBoard(drive)
    fill(board.drive, 70_000)
    board.power_on()
    assert board.console == RUNS_NEW


def test_a_cut_at_the_end_leaves_nothing_that_takes_room(tmp_path, monkeypatch):
    """What was staged goes while the manifest still says so. Of the folder only the program may stay."""
    put(tmp_path / "count", OLD | OTHERS)
    stage(tmp_path / "count")
    total = boot(tmp_path / "count", monkeypatch)[1]
    for cut in range(total - 30, total + 1):
        folder = tmp_path / f"cut{cut}"
        put(folder, OLD | OTHERS)
        stage(folder)
        boot(folder, monkeypatch, cut)
        assert boot(folder, monkeypatch)[0] == RUNS_NEW
        assert {path.name for path in (folder / "update").glob("*")} <= {"swap.py"}, cut


def test_it_comes_before_maker_mode(drive, monkeypatch):
    """Button held at power-on: a drive that is half old, half new would be of no use to the PC."""
    stage(drive)
    board = VirtualBoard(drive)
    board.press(True)
    board.power_on()
    assert board.console == RUNS_NEW and not board.drive_hidden and board.resets == 1


def test_a_flash_that_fails_once(drive, monkeypatch):
    """An error in the middle: the start goes on somehow, and the next one tries again."""
    stage(drive)
    board = VirtualBoard(drive)
    write, calls = DriveFile.write, []

    def failing(file, data):
        calls.append(file)
        if len(calls) == 9:
            raise OSError(5, "flash")
        return write(file, data)

    with monkeypatch.context() as patch:
        patch.setattr(DriveFile, "write", failing)
        with suppress(PowerOff, Exception):  # a mixture may stop the program; a board would show an error and wait
            board.power_on()
    assert boot(drive, monkeypatch)[0] == RUNS_NEW


def test_a_firmware_is_what_the_host_sends():
    """The paths of both sides agree: with a slash on the board, without one in the list of files."""
    told = manifest({"code.py": b"x = 1\n"}, ["lib/a.py"])
    assert told == f"{zlib.crc32(b'x = 1' + bytes([10])):08x} 6 /code.py\n- - /lib/a.py\nend\n".encode()
    assert staged_name("code.py") == f"update/{zlib.crc32(b'/code.py'):08x}"
    assert Firmware("1", {}, b"", SWAP).swap == SWAP


ARMED = b"""
import microcontroller, time
from watchdog import WatchDogMode
microcontroller.watchdog.timeout = 8
microcontroller.watchdog.mode = WatchDogMode.RESET
time.sleep(3)
microcontroller.reset()
"""


def test_a_watchdog_that_outlives_the_restart_bites_before_anything_is_touched(tmp_path):
    """An nRF52840's: armed by the firmware that got the update. A hundred files in place take half a minute."""
    safe = (firmware_folder() / "safemode.py").read_bytes()
    old = OLD | {"code.py": ARMED, "safemode.py": safe}
    new = NEW | {"safemode.py": safe + b"V = 2\n"} | {f"lib/stork/many/f{n}.py": b"# new\n" for n in range(100)}
    drive = tmp_path / "drive"
    put(drive, old)
    board = VirtualBoard(drive, model="feather_bluefruit_sense")
    board.cable = True
    bitten = []

    def look():
        if board.reset_reason == "WATCHDOG":
            bitten.append(all((drive / path).is_file() and (drive / path).read_bytes() == old[path] for path in old))

    board.boot_watchers.append(look)
    board.clock.call_at(1_000_000, lambda: stage(drive, old, new))
    board.power_on()
    assert bitten == [True], "one bite, and all was as before"
    assert {path: (drive / path).read_bytes() for path in new} == new and not (drive / "update").exists()
    assert board.console == ["runs 2 2 2 2 2"] and board.nvm[-2] == 255, "and nobody says that the program was stuck"
