"""Runs in MicroPython, whose FAT is CircuitPython's (oofatfs): files on flash behind a cache of one block.

Arguments: a file for the flash's image, and one with JSON: [bytes of the volume, [step, ...]]. A step is [name,
argument, ...]:
"mkdir" path, "write" path and [bytes of a piece, ...], "rename" path and path, "remove" path. Prints as JSON the blocks
that each step erased.
"""

import json
import os
import sys

import vfs

SECTOR = 512
BLOCK = 4096


class OneBlock:
    """Cache like stork_sim.board.flash_cache.OneBlock: ports/raspberrypi/supervisor/internal_flash.c."""

    def __init__(self, size):
        self.data = bytearray(size)
        self.block = -1
        self.cache = bytearray(BLOCK)
        self.did = []

    def flush(self):
        if self.block >= 0:
            self.did.append(self.block // BLOCK)
            self.data[self.block : self.block + BLOCK] = self.cache
            self.block = -1

    def readblocks(self, number, buf):
        self.flush()
        buf[:] = self.data[number * SECTOR : number * SECTOR + len(buf)]

    def writeblocks(self, number, buf):
        for at in range(0, len(buf), SECTOR):
            place = number * SECTOR + at
            block = place // BLOCK * BLOCK
            if block != self.block:
                self.flush()
                self.cache[:] = self.data[block : block + BLOCK]
                self.block = block
            self.cache[place - block : place - block + SECTOR] = buf[at : at + SECTOR]

    def ioctl(self, operation, _):
        if operation == 3:
            self.flush()
        elif operation == 4:
            return len(self.data) // SECTOR
        elif operation == 5:
            return SECTOR
        return 0


def write(path, pieces):
    with open(path, "wb") as file:
        for n, size in enumerate(pieces):
            file.write(bytes((n + 1,)) * size)


def main(image, volume_bytes, steps):
    disk = OneBlock(volume_bytes)
    vfs.VfsFat.mkfs(disk)
    disk.flush()
    vfs.mount(vfs.VfsFat(disk), "/flash")
    play(disk, image, steps)


def play(disk, image, steps):
    """The steps, on what is mounted at /flash: prints what each did to ``disk``; its bytes go into ``image``."""
    does = {"mkdir": os.mkdir, "write": write, "rename": os.rename, "remove": os.remove}
    did = []
    for name, *arguments in steps:
        del disk.did[:]
        does[name](*("/flash/" + argument if isinstance(argument, str) else argument for argument in arguments))
        disk.flush()
        did.append(disk.did[:])
    vfs.umount("/flash")
    with open(image, "wb") as file:
        file.write(disk.data)
    print(json.dumps(did))


if __name__ == "__main__":
    with open(sys.argv[2]) as told:
        main(sys.argv[1], *json.load(told))
