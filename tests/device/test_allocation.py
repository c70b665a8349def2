"""Heap use per sample under MicroPython: none, on the whole path of a sample."""

from array import array

import pytest

from device_motion import standing, swaying
from sessions import HEADER

# A bus with one new sample at each poll, which fills the caller's buffer and allocates nothing. Registers read back.
PATH = """
import gc
hole = [0] * 4000
import micropython
from stork import drills
from stork.app.trial_runner import TrialRunner
from stork.drivers.lsm6dsox import Lsm6dsox
from stork.feedback.feedback_controller import FeedbackController
from stork.feedback.output_player import OutputPlayer
from stork.store.recorder import Recorder
from stork_format import codes

words = open(WORDS, "rb").read()

class Bus:
    def __init__(self):
        self.registers = bytearray(128)
        self.registers[0x0F] = 0x6C
        self.at = 0
    def try_lock(self):
        return True
    def unlock(self):
        pass
    def writeto(self, address, buf, start=0, end=None):
        if len(buf) > 1:
            self.registers[buf[0]] = buf[1] & 0xFE if buf[0] == 0x12 else buf[1]
    def readfrom_into(self, address, buf, start=0, end=None):
        pass
    def writeto_then_readfrom(self, address, out, into, out_start=0, out_end=None, in_start=0, in_end=None):
        register = out[0]
        if register == 0x3A:
            into[0] = 2
            into[1] = 0
            return
        stop = len(into) if in_end is None else in_end
        if register != 0x78:
            for i in range(in_start, stop):
                into[i] = self.registers[register + i - in_start]
            return
        at = self.at
        for i in range(14):
            into[i] = words[at + i]
        at += 14
        if at == len(words):
            at = BACK
        self.at = at

class Nothing:
    def set(self, r, g, b):
        pass
    def tone(self, hz):
        pass
    def open(self, number):
        pass
    def append(self, blocks):
        pass

class Device:
    pass

device = Device()
device.sensor = Lsm6dsox(Bus())
device.recorder = recorder = Recorder(Nothing(), 32768)
device.trial = trial = drills.create(HEADER, recorder)
device.last_sample_ms = 0
recorder.begin(HEADER)
player = OutputPlayer(Nothing(), Nothing())
controller = FeedbackController(player, TONE)
drain = TrialRunner.drain
now = (1 << 29) - 20000  # the clock wraps while all this goes on
"""

PHASES = (
    PATH
    + """
# Each phase once through, so that everything is imported and every dict has its size; then locked, from the
# countdown on: taking the baseline ends with one calculation a trial, which may use the heap.
seen = []
for locked in (False, True):
    if locked:
        trial = device.trial = drills.create(HEADER, recorder)
        device.sensor.i2c.at = 0
        recorder.begin(HEADER)
        controller.begin()
    changes = 0
    zone = 0
    n = 0
    while locked and trial.phase == codes.STILL:
        drain(device, device.sensor, device.trial, now)
        now = (now + 10) & 0x1FFFFFFF
        n += 1
    if locked:
        micropython.heap_lock()
    try:
        while n < COUNT and trial.phase != codes.DONE:
            if not recorder.writer.room():
                break
            drain(device, device.sensor, device.trial, now)
            controller.tick(trial, now)
            player.tick(now)
            now = (now + 10) & 0x1FFFFFFF
            n += 1
            if trial.zone != zone:
                zone = trial.zone
                changes += 1
    finally:
        if locked:
            micropython.heap_unlock()
    phase = trial.phase
print(n, changes, codes.PHASES[phase])
"""
)

COUNTED = (
    PATH
    + """
while trial.phase != codes.PLAY:
    drain(device, device.sensor, device.trial, now)
    now = (now + 10) & 0x1FFFFFFF
controller.tick(trial, now)
player.tick(now)

def counted(loops, now):
    begun = gc.mem_alloc()
    for n in range(loops):
        drain(device, device.sensor, trial, now)
        controller.tick(trial, now)
        player.tick(now)
        now = (now + 10) & 0x1FFFFFFF
    return gc.mem_alloc() - begun

# MicroPython takes the frame of a large function from the heap and gives it back. Without a hole near the heap's
# beginning it looks for room among all that start-up has left, which costs up to three times as much as the function.
hole.clear()
print(counted(LOOPS, now), trial.play_samples)
"""
)


def words(rows):
    """FIFO words: tag and rates, tag and accelerations."""
    out = bytearray()
    for x, y, z, rx, ry, rz in rows:
        out += b"\x08" + array("h", (rx, ry, rz)).tobytes() + b"\x10" + array("h", (x, y, z)).tobytes()
    return bytes(out)


def bob(seconds):
    """Steps of .25 g for the detector, on top of a sway that crosses zones."""
    rows = swaying(seconds, 6.0, 2.0, 0.35)
    return [(r[0] + (2048 if n % 90 < 9 else 0), *r[1:]) for n, r in enumerate(rows)]


MOTIONS = {"single_leg": swaying(12.0, 6.0, 2.0, 0.35), "tandem_walk": bob(12.0)}


def names(guest, drill, tone=True):
    still = standing(7.4)
    rows = still + MOTIONS[drill]
    header = {**HEADER, "drill": drill, "keep_going": 1, "hold_ms": 45000}
    path = guest.put(f"{drill}.bin", words(rows))
    return {"WORDS": path, "HEADER": header, "COUNT": len(rows), "BACK": 14 * len(still), "TONE": tone}


@pytest.mark.parametrize("tone", [True, False])
@pytest.mark.parametrize("drill", MOTIONS)
def test_with_a_locked_heap_every_phase_goes_through(guest, drill, tone):
    """From the first sample to play, over zone changes, steps, closed blocks and the wrap of the ticks."""
    lines, _ = guest.run(PHASES, **names(guest, drill, tone))
    count, changes, phase = lines[-1].split()
    assert (int(count), phase) == (names(guest, drill)["COUNT"], "play")
    assert int(changes) >= 4


@pytest.mark.parametrize("drill", MOTIONS)
def test_no_byte_per_sample_in_play(guest, drill):
    lines, _ = guest.run(COUNTED, LOOPS=2000, **names(guest, drill))
    allocated, samples = map(int, lines[-1].split())
    assert samples == 2000
    assert allocated == 0


@pytest.mark.parametrize("drill", MOTIONS)
def test_the_cost_of_a_sample_is_known(guest, drill, record_property):
    """Instructions of the whole path, deterministic: the difference of two runs. An RP2040 has 9.6 ms for it."""
    less, more = (guest.run(COUNTED, LOOPS=loops, **names(guest, drill))[1] for loops in (500, 1500))
    fuel = (more - less) / 1000
    record_property("fuel_per_sample", fuel)
    assert 50_000 < fuel < 300_000


def test_a_planted_allocation_is_seen(guest):
    """The test above can fail: one tuple of three a sample is 32 bytes."""
    tick = "        player.tick(now)\n        now"
    planted = COUNTED.replace(tick, tick.replace("now)", "now)\n        leak = (n, now, n)"))
    assert planted != COUNTED
    lines, _ = guest.run(planted, LOOPS=200, **names(guest, "single_leg"))
    assert int(lines[-1].split()[0]) >= 200 * 16
