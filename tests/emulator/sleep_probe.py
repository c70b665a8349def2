"""firmware/code.py with messages that print the heap, the sleep too. Runs in CircuitPython."""

import gc

import supervisor

import stork.hal.circuitpython as hal
from stork.app.supervisor import run
from stork.hal import cp_settings

supervisor.runtime.autoreload = False


class Ports(hal.Ports):
    def say(self, text):
        used = gc.mem_alloc()
        gc.collect()
        print("stork: %s [heap: used %d, with waste %d, free %d]" % (text, gc.mem_alloc(), used, gc.mem_free()))

    def watch(self, timeout_ms):
        self.say("ready")
        return hal.Ports.watch(self, timeout_ms)

    def doze(self, ms):
        hal.Ports.doze(self, ms)
        self.say("dozed, at most %d ms" % ms)


ports = Ports(cp_settings.board_data())
cp_settings = None
run(ports, hal.report)
