"""firmware/main.py, whose messages tell the heap. Runs in MicroPython."""

import gc

from stork.guard import run
from stork.hal.micropython import Ports, board_data, report


class Watched(Ports):
    def say(self, text):
        used = gc.mem_alloc()
        gc.collect()
        print("stork: %s [heap: used %d, with waste %d, free %d]" % (text, gc.mem_alloc(), used, gc.mem_free()))

    def watch(self, timeout_ms):
        self.say("ready")
        return Ports.watch(self, timeout_ms)


run(Watched(board_data()), report)
