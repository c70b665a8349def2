"""FAT volume on flash, by the library that CircuitPython has too."""

import errno
import gc
import struct

import pytest

from emulator import fat12
from stork_sim.board.fat_volume import FatVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.flash_cache import SECTOR, OneBlock
from stork_sim.board.volume import CREATE_ALWAYS, CREATE_NEW, OPEN_ALWAYS, READ, WRITE, NoVolume


def volume(size=1 << 20):
    made = FatVolume(OneBlock(Flash(size)))
    made.format()
    return made


def put(volume, path, content):
    file = volume.open(path, WRITE | CREATE_ALWAYS)
    assert volume.write(file, content) == len(content)
    volume.close(file)


def code(function):
    with pytest.raises(OSError) as caught:
        function()
    return caught.value.errno


@pytest.mark.parametrize(
    ("size", "cluster", "fat"),
    [
        *((960 << 10, 1, 6), (1 << 20, 1, 7), ((2 << 20) - BLOCK, 2, 6)),
        *((3 << 20, 2, 10), (7 << 20, 2, 29), (15 << 20, 4, 31)),
    ],
)
def test_layout_is_that_of_circuitpython(size, cluster, fat):
    """lib/oofatfs/ff.c, f_mkfs: one FAT of ``fat`` sectors, 512 entries, ``cluster`` sectors a cluster."""
    made = volume(size)
    boot = bytes(made.cache.flash.data[:SECTOR])
    sectors, fats = struct.unpack_from("<H", boot, 19)[0], boot[16]
    assert (boot[13], fats, struct.unpack_from("<H", boot, 17)[0], struct.unpack_from("<H", boot, 22)[0]) == (
        *(cluster, 1, 512, fat),
    )
    assert sectors == size // SECTOR and boot[510:] == b"\x55\xaa"
    clusters = (sectors - 1 - fat - 32) // cluster
    assert made.room() == (cluster * SECTOR, clusters, clusters)


def test_another_reader_finds_the_same_files():
    made = volume()
    made.make_folder("sessions")
    files = {"code.py": b"x = 1\n", "sessions/s0000001.stk": bytes(range(256)) * 40, "a_longer_name.txt": b""}
    for path, content in files.items():
        put(made, path, content)
    assert fat12.read(bytes(made.cache.flash.data)) == files
    assert {path: made.content(path) for path, is_folder, _ in made.walk() if not is_folder} == files


def test_files_of_another_writer_are_read():
    files = {"lib/stork/one.py": b"1" * 5000, "A long name, with Capitals.txt": b"2"}
    made = FatVolume(OneBlock(Flash(1 << 20, fat12.make(1 << 20, files))))
    assert {path: made.content(path) for path, is_folder, _ in made.walk() if not is_folder} == files


def test_names_of_any_letters_come_back():
    made = volume()
    for name in ("Übung.txt", "日本.txt", ".hidden", "a b.txt", "CODE.PY"):
        put(made, name, name.encode())
    assert {name: made.content(name).decode() for name, _, _ in made.list("")} == {
        name: name for name in ("Übung.txt", "日本.txt", ".hidden", "a b.txt", "CODE.PY")
    }


def test_room_goes_and_comes_back():
    made = volume()
    _, _, free = made.room()
    put(made, "a", b"1")
    put(made, "b", bytes(513))
    assert made.room()[2] == free - 3
    file = made.open("c", WRITE | CREATE_ALWAYS)
    made.write(file, bytes(5 * SECTOR))
    assert made.room()[2] == free - 8, "of a file that is open"
    made.close(file)
    for name in "abc":
        made.remove(name)
    assert made.room()[2] == free


@pytest.mark.parametrize("size", [1 << 20, 7 << 20])
def test_a_full_volume_takes_a_part(size):
    made = volume(size)
    cluster, clusters, _ = made.room()
    file = made.open("a", WRITE | CREATE_ALWAYS)
    assert made.write(file, bytes(size)) == cluster * clusters and made.room()[2] == 0
    made.close(file)
    assert made.stat("a") == (False, cluster * clusters)


def test_errors_have_the_boards_numbers():
    made = volume()
    made.make_folder("a")
    put(made, "a/b", b"1")
    put(made, "c", b"1")
    assert code(lambda: made.open("x", READ)) == code(lambda: made.open("x/y", READ)) == errno.ENOENT
    assert code(lambda: made.open("a", READ)) == errno.ENOENT, "a folder"
    assert code(lambda: made.open("c", WRITE | CREATE_NEW)) == errno.EEXIST
    assert code(lambda: made.make_folder("a")) == code(lambda: made.rename("c", "a/b")) == errno.EEXIST
    assert code(lambda: made.remove("a")) == errno.EACCES, "something lies in it"
    assert code(lambda: made.list("c")) == errno.ENOENT
    assert code(lambda: made.open("a:b", WRITE | CREATE_ALWAYS)) == errno.EINVAL
    file = made.open("c", READ)
    assert code(lambda: made.write(file, b"1")) == errno.EACCES
    made.close(file)
    assert code(lambda: made.read(file, 1)) == errno.EINVAL
    file = made.open("c", WRITE | OPEN_ALWAYS)
    assert (file.position, made.size(file)) == (0, 1)


def test_more_volumes_than_the_library_has_room_for():
    many = [volume() for _ in range(25)]
    for number, one in enumerate(many):
        put(one, f"file{number}", b"1" * number)
    assert [[name for name, _, _ in one.list("")] for one in many] == [[f"file{number}"] for number in range(25)]
    opened = many[3].open("file3", READ)
    del many[4:]
    gc.collect()
    others = [volume() for _ in range(9)]
    assert many[3].read(opened, 10) == b"111" and all(one.list("") == [] for one in others)


def test_what_unmounting_leaves():
    made = volume()
    file = made.open("a", WRITE | CREATE_ALWAYS)
    made.write(file, b"1" * 600)
    made.unmount()
    made.cache.forget()
    assert code(lambda: made.write(file, b"1")) == errno.EINVAL
    assert made.stat("a") == (False, 0), "the name is there since it was opened, the size comes at the end"


def test_without_a_file_system():
    made = volume()
    made.unmount()
    made.cache.flash.data[:BLOCK] = b"\xff" * BLOCK
    with pytest.raises(NoVolume):
        made.mount()
    with pytest.raises(ValueError, match="64 kB"):
        FatVolume(OneBlock(Flash(BLOCK))).format()
