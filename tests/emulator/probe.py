"""firmware/code.py with a probe: a pin is high while the app waits, and each message prints the heap.

Runs in CircuitPython. With what the pin costs (20 us a round) the numbers are a little worse than without.
"""

import gc
import os
import sys

import board
import digitalio
import supervisor

gc.collect()
FIRST = gc.mem_alloc()
HEAP = os.getenv("PROBE_HEAP")
# A board with less memory is one on which somebody else has the rest.
BALLAST = bytearray(gc.mem_free() + FIRST - int(HEAP)) if HEAP else b""

import stork.hal.circuitpython as hal  # noqa: E402
from stork.app.supervisor import run  # noqa: E402
from stork.hal import cp_settings  # noqa: E402

supervisor.runtime.autoreload = False
pin = digitalio.DigitalInOut(board.GP22)
pin.switch_to_output()


class Clock(hal.Clock):
    def sleep_ms(self, ms):
        pin.value = True
        hal.time.sleep(ms / 1000)
        pin.value = False


class Ports(hal.Ports):
    rounds = 0

    def say(self, text):
        self.text = text
        used = gc.mem_alloc()
        gc.collect()
        print(
            "stork: %s [heap: used %d, with waste %d, free %d, before Stork %d]"
            % (text, gc.mem_alloc() - len(BALLAST), used - len(BALLAST), gc.mem_free(), FIRST)
        )
        self.rounds = 0

    def watch(self, timeout_ms):
        app = sys.modules["stork.app.loop"].App
        tick = app.tick

        def first(this):
            self.app = this
            app.tick = tick
            return tick(this)

        app.tick = first
        self.before = 0  # here already: to remember a new name takes room
        self.app = None
        self.say("ready")
        return hal.Ports.watch(self, timeout_ms)

    def feed(self):
        hal.Ports.feed(self)
        # What a round allocates: between the 300th and the 600th after a message, nothing is said and all is loaded.
        self.rounds += 1
        if self.rounds == 300:
            gc.collect()  # none falls between the two
            self.before = gc.mem_alloc()
        elif self.rounds == 600:
            took = gc.mem_alloc() - self.before
            runner = self.app.training.runner
            if runner is not None and runner.recorder.writer is not None:
                blocks = len(runner.recorder.writer.buf)
                self.say("in %s: 300 rounds took %d bytes, blocks %d" % (self.text, took, blocks))


hal.Clock = Clock
ports = Ports(cp_settings.board_data())
cp_settings = None
run(ports, hal.report)
