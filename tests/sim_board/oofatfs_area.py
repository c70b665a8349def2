"""Runs in MicroPython, whose FAT is CircuitPython's (oofatfs): the firmware's own store, on flash behind a cache.

Arguments: a file for the flash's image, and one with JSON: [folder of the firmware's library, bytes of the volume,
[deed, ...]]. A deed is [name, argument, ...]: "write" a session of so many bytes, "save" the record, "forget" a
number, "forget all" of these numbers. Prints as JSON the blocks that the start and each deed erased, and the sessions
at the end.
"""

import json
import os
import sys

import vfs
from oofatfs import OneBlock


def with_sync(flush):
    """``os`` as CircuitPython has it."""

    class Os:
        pass

    for name in ("listdir", "mkdir", "remove", "rename", "rmdir", "stat", "statvfs"):
        setattr(Os, name, getattr(os, name))
    Os.sync = flush
    sys.modules["os"] = Os


class Ports:
    say = print
    axes = ""  # of the settings

    def feed():
        pass


def main(image, library, volume_bytes, deeds):
    disk = OneBlock(volume_bytes)
    vfs.VfsFat.mkfs(disk)
    with_sync(disk.flush)
    sys.path.insert(0, library)
    from stork.store import area_making, area_record, area_sessions, open_area  # noqa: F401

    vfs.umount("/")
    vfs.mount(vfs.VfsFat(disk), "/")
    nvm = bytearray(b"\xff" * 4096)
    disk.flush()
    del disk.did[:]
    Ports.nvm = nvm
    area = open_area.run(Ports, Ports)
    stored = area_sessions.AreaSessions(area)
    disk.flush()
    erased = [disk.did[:]]
    for name, *arguments in deeds:
        del disk.did[:]
        if name == "write":
            number = area.next_number()
            writer = area.open(number)
            writer.append(bytes((number,)) * arguments[0])
            writer.commit(bytearray(1024))
            area.journal.add(1, 0, 0, number, 0)
        elif name == "save":
            area_record.save(area, nvm)
        elif name == "forget":
            list(stored.forget([arguments[0]]))
        elif name == "forget all":
            list(stored.forget(arguments[0]))
        disk.flush()
        erased.append(disk.did[:])
    found = [
        [number, stored.size(number), next(iter(stored.crc_steps(number)))] for number in stored.numbers_after(0, 99)
    ]
    vfs.umount("/")
    vfs.mount(vfs.VfsPosix("/"), "/")
    with open(image, "wb") as file:
        file.write(disk.data)
    print(json.dumps([erased, found]))


with open(sys.argv[2]) as told:
    main(sys.argv[1], *json.load(told))
