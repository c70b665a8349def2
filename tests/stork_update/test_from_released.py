"""Updates from each released firmware to this one, by `stork install` and by `stork update`; cut at any moment.

Compiled modules are not run by the virtual board. There the drive is judged by its files: all those of the old firmware
or all those of the new one. That today's starts, tests/emulator
shows on CircuitPython itself.

STORK_UPDATE_CUTS is the number of cuts that each test tries, `all` one after every change of the drive
(`make update-cuts`); else some are tried.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from golden.golden_drive import ARCHIVES, golden_files, put, todays
from host_cli.conftest import Stork
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from stork.feedback import language
from stork_host.errors import StorkError
from stork_host.install import install as installing
from stork_host.install.firmware_files import BOOT, CODE
from stork_host.install.install import IN_PLACE, UNFINISHED, install, make_plan
from stork_host.link import update
from stork_host.link.client import StorkDevice
from stork_sim import plugged_in as plugging
from stork_sim.board.models import MODELS
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.standing import Standing
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import Played, make_rig, play
from stork_update.cuts import Flash, from_board, from_pc, states, synced

CUTS = os.environ.get("STORK_UPDATE_CUTS", "")
MINE = "settings.toml", "sessions/s0000001.stk", "journal.bin", "boot_out.txt"
MORE = {"notes.txt": b"x", "lib/mine.py": b"x = 1\n"}
"""Files of others on the drive."""
PICO_BYTES = 1_048_576
"""CIRCUITPY on a Pico."""


@dataclass(frozen=True)
class Old:
    """A drive with a released firmware, on which a trial was played; ``files``: the firmware's own."""

    folder: Path
    files: dict[str, bytes]
    nvm: bytes
    kept: dict[str, bytes]

    def copy(self, folder: Path) -> Path:
        """The drive and the board's memory anew."""
        folder.with_suffix(".nvm").write_bytes(self.nvm)
        return Flash(self.folder).put(folder)


class Started(NamedTuple):
    """State of a board after power-on. ``what``: "old" or "new" with a menu, "says" a line and stops, "compiled"."""

    what: str
    hidden: bool
    console: list[str]


@pytest.fixture(scope="module", params=[path.name.split(".tar")[0] for path in ARCHIVES])
def archive(request: pytest.FixtureRequest) -> Path:
    return next(path for path in ARCHIVES if path.name.startswith(request.param + "."))


@pytest.fixture(scope="module")
def olds(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Old]:
    """form -> the drive of the old firmware in that form."""
    played = put(tmp_path_factory.mktemp("old") / "py", golden_files(archive, "py"))
    assert one_trial(played).outcome.journal[-1]["session"] == 1
    found = {}
    for form in ("py", "mpy"):
        files = {path: content for path, content in golden_files(archive, form).items() if path not in MINE}
        kept = {path: (played / path).read_bytes() for path in MINE} | MORE
        folder = put(played.parent / f"{form}-drive", files | kept)
        found[form] = Old(folder, files, played.with_suffix(".nvm").read_bytes(), kept)
    return found


def one_trial(drive: Path) -> Played:
    """Trial of four seconds on the left leg."""
    wearer = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    return play(make_rig(wearer, drive, settings={"STORK_HOLD_S": 4}), wearer, "single_leg", "left")


def start(drive: Path) -> Started:
    """Run from power-on until the menu is up, or the program says something and waits, or comes to its end."""
    board = make_rig(virtual_wearer(person("young"), Standing(), seed=0), drive).board
    beeps = []
    board.sound.watchers.append(lambda hz: hz == language.MENU_HZ and (beeps.append(hz), board.power_off()))
    board.clock.call_at(900_000_000, board.power_off)
    board.console_watchers.append(lambda line: "expected the libraries" in line and board.power_off())
    if not compiles(drive / BOOT):  # CircuitPython notes the error in boot_out.txt and goes on
        (drive / BOOT).unlink(missing_ok=True)
    try:
        board.power_on()
    except StorkError as error:
        assert "which the virtual board cannot run" in str(error)
        return Started("compiled", board.drive_hidden, board.console)
    except SyntaxError:  # code.py is not whole; CircuitPython shows where, and waits
        return Started("says", board.drive_hidden, board.console)
    if beeps:
        return Started("new" if "stork.app.loop" in board.loaded else "old", board.drive_hidden, board.console)
    return Started("says", board.drive_hidden, board.console)


def compiles(path: Path) -> bool:
    try:
        compile(path.read_bytes(), path.name, "exec")
    except (OSError, SyntaxError):
        return False
    return True


def firmware_on(drive: Path, old: Old) -> dict[str, bytes]:
    """Files on the drive, path -> content, without those that an update keeps, which are compared here."""
    found = {path.relative_to(drive).as_posix(): path.read_bytes() for path in drive.rglob("*") if path.is_file()}
    found.pop("sessions.dat", None)
    assert {path: found.pop(path, None) for path in old.kept} == old.kept
    return {path: content for path, content in found.items() if not path.startswith("update/")}


def is_new(drive: Path, old: Old, form: str) -> bool:
    """Every file of the new firmware, no other, no folder of the old one; and it starts."""
    new = todays(form).files
    assert firmware_on(drive, old) == new
    assert not (drive / "update").exists() or {path.name for path in (drive / "update").iterdir()} <= {"swap.py"}
    folders = {path.relative_to(drive).as_posix() for path in drive.rglob("*") if path.is_dir()} - {"update"}
    wanted = {str(Path(path).parent) for path in new | old.kept}
    assert folders - {str(above) for path in wanted for above in Path(path).parents} <= wanted
    return starts(start(drive), "new", form)


def starts(told: Started, which: str, form: str) -> bool:
    """Whether it was the old or the new one, ready to be worn. boot.py asks a module of Stork for that, which may be
    compiled: then it stays with the drive shown."""
    return told.what == (which if form != "mpy" else "compiled") and (told.hidden or form == "mpy")


WAYS = [("py", "py"), ("py", "mpy"), ("mpy", "mpy"), ("mpy", "py")]
NAMES = {"py": "text", "mpy": "compiled", "whole py": "whole text"}
ways = pytest.mark.parametrize(("before", "after"), WAYS, ids=[f"{NAMES[a]} to {NAMES[b]}" for a, b in WAYS])


def test_the_old_one_starts(olds: dict[str, Old], tmp_path: Path) -> None:
    """Else nothing below would show anything."""
    for form in ("py", "mpy"):
        assert starts(start(olds[form].copy(tmp_path / form)), "old", form)
    assert "lib/stork/app.py" in olds["py"].files and "lib/stork/app.mpy" in olds["mpy"].files


@ways
def test_an_installation(olds: dict[str, Old], tmp_path: Path, before: str, after: str) -> None:
    old = olds[before]
    drive = old.copy(tmp_path / "belt")
    install(make_plan(drive, todays(after)))
    assert is_new(drive, old, after)
    if after == "py":
        the_next_trial_is_the_second(drive)


def the_next_trial_is_the_second(drive: Path) -> None:
    told = one_trial(drive).outcome
    assert told.complaints == []
    assert [entry["session"] for entry in told.journal if entry["kind"] == "result"] == [1, 2]


@ways
def test_an_installation_that_is_cut(olds: dict[str, Old], tmp_path: Path, before: str, after: str) -> None:
    """The old firmware starts, or the new one, which the board itself puts in place. Done again, it is the new one."""
    old = olds[before]
    drive = old.copy(tmp_path / "recorded")
    plan = make_plan(drive, todays(after))
    assert plan.staged
    with from_pc(drive) as changes:
        install(plan)
    assert len(changes) > 500 and synced(old.folder, changes).files == Flash(drive).files
    seen = set()
    for k, (n, flash) in enumerate(states(old.folder, changes, *steps(len(changes), 5))):
        left = synced(old.folder, changes[:n]) if k & 1 else flash
        drive = old_nvm(old, left, tmp_path / f"cut{n}")
        with from_board(drive):
            told = start(drive)
        which = "old" if firmware_on(drive, old) == old.files else "new"
        seen.add(which)
        assert starts(told, which, before if which == "old" else after), n
        if which == "new":
            assert is_new(drive, old, after), n
        install(make_plan(drive, todays(after)))
        assert is_new(drive, old, after), n
    assert seen == {"old", "new"}


@ways
def test_an_installation_that_is_cut_and_done_again_before_the_board_starts(
    olds: dict[str, Old], tmp_path: Path, before: str, after: str
) -> None:
    """Somebody holds the button at power-on: the drive shows, and an older boot.py puts nothing in place. The
    installation is done again, and cut again: the old firmware starts, or the new one.
    """
    old = olds[before]
    drive = old.copy(tmp_path / "recorded")
    plan = make_plan(drive, todays(after))
    with from_pc(drive) as first:
        install(plan)
    for n, flash in states(old.folder, first, max(1, len(first) // (12 if CUTS else 2))):
        half, again = flash.put(tmp_path / f"half{n}"), flash.put(tmp_path / f"again{n}")
        plan = make_plan(again, todays(after))
        with from_pc(again) as changes:
            install(plan)
        assert is_new(again, old, after), n
        for m, cut in states(half, changes, max(1, len(changes) // (6 if CUTS else 1))):
            drive = old_nvm(old, cut, tmp_path / f"cut{n}_{m}")
            with from_board(drive):
                told = start(drive)
            which = "old" if firmware_on(drive, old) == old.files else "new"
            assert starts(told, which, before if which == "old" else after), (n, m)
            assert which == "old" or is_new(drive, old, after), (n, m)


@ways
def test_an_installation_that_is_cut_without_room_beside_the_old_one(
    olds: dict[str, Old], tmp_path: Path, before: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old firmware starts, or the new one, or the drive shows and the board says what to do; somebody asked for it.

    Done again, it is the new one.
    """
    monkeypatch.setattr(installing, "_needed_beside", lambda *_: 1 << 50)
    old, new = olds[before], todays(after).files
    drive = old.copy(tmp_path / "recorded")
    plan = make_plan(drive, todays(after), in_place=True)
    assert not plan.staged and IN_PLACE in plan.warnings
    with from_pc(drive) as changes:
        install(plan)
    assert len(changes) > 150
    seen = set()
    for n, flash in states(old.folder, changes, *steps(len(changes), 4)):
        drive = old_nvm(old, flash, tmp_path / f"cut{n}")
        found = firmware_on(drive, old)
        told = start(drive)
        seen.add(told.what)
        if found == old.files:
            assert starts(told, "old", before), n
        elif found == new:
            assert starts(told, "new", after), n
        else:
            assert not told.hidden, f"after {n} changes the drive must show"
            if found[CODE] == UNFINISHED:
                assert told.console == [UNFINISHED.decode().split('"')[1]], n
            elif found[CODE] in (old.files[CODE], new[CODE]):  # only boot.py was taken away, or is not back yet
                assert {**found, BOOT: b""} in ({**old.files, BOOT: b""}, {**new, BOOT: b""}), n
                assert told.what in ("old", "new", "compiled"), n
        for path in changed_meanwhile(drive, flash):
            (drive / path).write_bytes(flash.files[path])
        install(make_plan(drive, todays(after), in_place=True))
        assert is_new(drive, old, after), n
    assert "says" in seen and len(seen) > 1


def old_nvm(old: Old, flash: Flash, folder: Path) -> Path:
    folder.with_suffix(".nvm").write_bytes(old.nvm)
    return flash.put(folder)


def changed_meanwhile(drive: Path, flash: Flash) -> Iterator[str]:
    """boot.py that is not whole is taken away for a start."""
    return (path for path in (BOOT,) if path in flash.files and not (drive / path).is_file())


def steps(count: int, wanted: int) -> tuple[int, int]:
    """Each how many changes a cut is tried, and the first: always the same ones, or all."""
    if CUTS == "all":
        return 1, 0
    return max(1, count // int(CUTS or wanted)), 1


def copied_by_hand(old: Old, folder: Path) -> Path:
    """Drive filled as by the build guide's shell commands: all that is in firmware/, no list of it."""
    drive = old.copy(folder)
    (drive / "stork.manifest").unlink()
    return drive


def test_an_installation_over_what_was_copied_by_hand(olds: dict[str, Old], tmp_path: Path) -> None:
    drive = copied_by_hand(olds["py"], tmp_path / "belt")
    install(make_plan(drive, todays("py")))
    assert is_new(drive, olds["py"], "py")


def test_a_bare_py_of_somebody_else_stays(olds: dict[str, Old], tmp_path: Path) -> None:
    drive = copied_by_hand(olds["py"], tmp_path / "belt")
    (drive / "bare.py").write_bytes(b"print('my own')\n")
    install(make_plan(drive, todays("py")))
    assert (drive / "bare.py").read_bytes() == b"print('my own')\n"


@pytest.fixture
def old_server(olds: dict[str, Old], monkeypatch: pytest.MonkeyPatch) -> None:
    """The board runs the old firmware from text, whatever is on its drive: a compiled one cannot be run here."""
    text = olds["py"].folder
    monkeypatch.setattr(plugging, "make_rig", partial(make_rig, firmware=text))


def send(drive: Path, form: str) -> None:
    """The first half of `stork update`, from this PC to the old firmware's server."""
    with plugging.plugged_in(drive, person("young")) as port, StorkDevice(port) as device:
        ours = update.fitting(device, form == "whole py", todays("whole py"))
        assert ours == todays(form)
        update.send(device, ours, update.make_plan(device, ours))


def finish(drive: Path) -> None:
    """The second half: the board starts, its own old boot.py runs what was sent, and the board starts again."""
    with from_board(drive):
        start(drive)


UPDATES = [("py", "py"), ("mpy", "mpy"), ("mpy", "whole py")]
updates = pytest.mark.parametrize(("before", "after"), UPDATES, ids=[f"{NAMES[a]} to {NAMES[b]}" for a, b in UPDATES])


@updates
@pytest.mark.usefixtures("old_server")
def test_an_update_that_is_cut(olds: dict[str, Old], tmp_path: Path, before: str, after: str) -> None:
    """While it is sent: the old firmware starts. While it is put in place: the new one does."""
    old, new = olds[before], todays(after).files
    drive = old.copy(tmp_path / "recorded")
    with from_board(drive) as sent:
        send(drive, after)
    staged = Flash(drive)
    with from_board(drive) as placed:
        start(drive)
    assert is_new(drive, old, after)
    assert len(sent) > 200 and len(placed) > 400
    for n, flash in states(old.folder, sent, *steps(len(sent), 5)):
        drive = old_nvm(old, flash, tmp_path / f"sent{n}")
        told, whole = start(drive), n == len(sent)
        assert firmware_on(drive, old) == (new if whole else old.files), n
        assert starts(told, "new", after) if whole else starts(told, "old", before), n
        if not whole and 0 < n < len(sent) // 3 and (not CUTS or n % 50 < steps(len(sent), 5)[0]):
            with from_board(drive):
                send(drive, after)
            finish(drive)
            assert is_new(drive, old, after), n
    before_placing = staged.put(tmp_path / "staged")
    for n, flash in states(before_placing, placed, *steps(len(placed), 9)):
        drive = old_nvm(old, flash, tmp_path / f"placed{n}")
        with from_board(drive):
            told = start(drive)
        assert starts(told, "new", after), n
        assert is_new(drive, old, after), n


def test_an_update_from_the_command_line(olds: dict[str, Old], tmp_path: Path, stork: Stork) -> None:
    old = olds["py"]
    drive = old.copy(tmp_path / "belt")
    with from_board(drive), plugging.plugged_in(drive, person("young")) as port:
        ran = stork("update", "--sessions-stay", "--port", port)
        assert ran.code == 0, ran.err
        assert ran.out.splitlines()[-1].endswith("done, and checked on the board")
    assert is_new(drive, old, "py")
    the_next_trial_is_the_second(drive)


def test_an_update_over_what_was_copied_by_hand(olds: dict[str, Old], tmp_path: Path) -> None:
    drive = copied_by_hand(olds["py"], tmp_path / "belt")
    with from_board(drive):
        send(drive, "py")
    finish(drive)
    assert is_new(drive, olds["py"], "py")


def test_an_update_fits_onto_the_drive_of_a_pico(
    olds: dict[str, Old], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As text, where every file differs from before and most have another name. The PC asks to pull the sessions
    first; one is still there.
    """
    monkeypatch.setitem(MODELS, "stork_virtual", replace(MODELS["stork_virtual"], volume_bytes=PICO_BYTES))
    old = olds["py"]
    drive = old.copy(tmp_path / "belt")
    with from_board(drive):
        send(drive, "py")
        start(drive)
    assert is_new(drive, old, "py")
