"""Runs in MicroPython: files on its own littlefs, in a flash whose erases and programs are told.

Arguments: a file for the flash's image, and one with JSON: [blocks of 4 kB, whether files have a time, [step, ...]].
Steps are those of oofatfs.py. Prints as JSON what each did: [["erase" or "program", address, bytes], ...].
"""

import json
import sys

import vfs
from oofatfs import play

BLOCK = 4096


class Told:
    def __init__(self, blocks):
        self.data = bytearray(b"\xff" * (BLOCK * blocks))
        self.did = []

    def readblocks(self, block, buf, offset=0):
        at = block * BLOCK + offset
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, block, buf, offset=0):
        at = block * BLOCK + offset
        self.did.append(("program", at, len(buf)))
        self.data[at : at + len(buf)] = buf

    def flush(self):
        """Nothing is held."""

    def ioctl(self, operation, block):
        if operation == 4:
            return len(self.data) // BLOCK
        if operation == 5:
            return BLOCK
        if operation == 6:
            self.did.append(("erase", block * BLOCK, BLOCK))
            self.data[block * BLOCK : (block + 1) * BLOCK] = b"\xff" * BLOCK
        return 0


def main(image, blocks, times, steps):
    flash = Told(blocks)
    vfs.VfsLfs2.mkfs(flash, progsize=256)
    vfs.mount(vfs.VfsLfs2(flash, progsize=256, mtime=times), "/flash")
    play(flash, image, steps)


if __name__ == "__main__":
    with open(sys.argv[2]) as told:
        main(sys.argv[1], *json.load(told))
