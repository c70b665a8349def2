"""firmware/code.py with messages that print the heap, the sleep too, and a pin that, low, hangs the program.

Runs in CircuitPython.
"""

import gc
import time

import board
import digitalio
import supervisor

import stork.hal.circuitpython as hal
from stork.app.supervisor import run
from stork.hal import cp_settings

supervisor.runtime.autoreload = False
pin = digitalio.DigitalInOut(board.GP13)
pin.switch_to_input(digitalio.Pull.UP)


class Ports(hal.Ports):
    def say(self, text):
        used = gc.mem_alloc()
        gc.collect()
        print("stork: %s [heap: used %d, with waste %d, free %d]" % (text, gc.mem_alloc(), used, gc.mem_free()))

    def feed(self):
        if not self.told:
            self.told = True
            self.say("ready")
        while not pin.value:
            time.sleep(1)
        hal.Ports.feed(self)

    def doze(self, ms):
        asleep = hal.Ports.doze(self, ms)
        self.say("dozed, at most %d ms" % ms)
        return asleep


ports = Ports(cp_settings.board_data())
ports.told = False
cp_settings = None
run(ports, hal.report)
