"""firmware/main.py with messages that print the heap, the sleep too, and a pin that, low, hangs the program.

Runs in MicroPython.
"""

import gc
import time

import machine

from stork.app.supervisor import run
from stork.hal import mp_settings
from stork.hal.micropython import Ports, report

pin = machine.Pin(13, machine.Pin.IN, machine.Pin.PULL_UP)


class Watched(Ports):
    rounds = before = 0

    def say(self, text):
        used = gc.mem_alloc()
        gc.collect()
        print("stork: %s [heap: used %d, with waste %d, free %d]" % (text, gc.mem_alloc(), used, gc.mem_free()))
        self.rounds = 0

    def feed(self):
        """One round, and the bytes that 300 rounds allocate: counted from the 300th to the 600th after a message, when
        everything is loaded and nobody sends.
        """
        while not pin.value():
            time.sleep(1)
        Ports.feed(self)
        self.rounds += 1
        if self.rounds == 300:
            gc.collect()  # none falls between the two
            self.before = gc.mem_alloc()
        elif self.rounds == 600:
            print("300 rounds took %d bytes" % (gc.mem_alloc() - self.before))

    def watch(self, timeout_ms):
        self.say("ready")
        return Ports.watch(self, timeout_ms)

    def doze(self, ms):
        asleep = Ports.doze(self, ms)
        self.say("dozed, at most %d ms" % ms)
        return asleep


ports = Watched(mp_settings.board_data())
mp_settings = None
run(ports, report)
