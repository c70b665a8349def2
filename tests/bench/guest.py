"""Runs in MicroPython: the path of a sample, from the FIFO's bytes to light and packed block, a number of times.

The PC puts ``LOOPS`` (samples to push through), ``SAMPLES`` (a file of FIFO words),
``DRILL`` and ``MODE`` in front of this text. What is measured is the difference between two numbers of loops, so
start-up drops out.
"""

import gc
import io

# MicroPython takes the frame of a large function from the heap and gives it back at its end. A hole near the heap's
# beginning is found at once; without one the search among what start-up has left is counted too, at up to three times
# the cost of the function.
HOLE = [0] * 4000

# FIFO words as the chip sends them: tag, gyroscope; tag, accelerometer.
STREAM = io.BytesIO(open(SAMPLES, "rb").read())  # noqa: F821, SIM115
COUNT = STREAM.seek(0, 2) // 14 - 12


class Bus:
    """A bus whose chip has one new sample at each poll. Fills the caller's buffer and allocates nothing."""

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
            register = buf[0]
            self.registers[register] = buf[1] & 0xFE if register == 0x12 else buf[1]

    def readfrom_into(self, address, buf, start=0, end=None):
        pass

    def writeto_then_readfrom(self, address, out, into, out_start=0, out_end=None, in_start=0, in_end=None):
        register = out[0]
        if register == 0x3A:
            into[0] = 2
            into[1] = 0
        elif register == 0x78:
            STREAM.seek(self.at * 14)
            STREAM.readinto(into)
            self.at += 1
            if self.at == COUNT:
                self.at = 0
        else:
            i = in_start
            stop = len(into) if in_end is None else in_end
            while i < stop:
                into[i] = self.registers[register + i - in_start]
                i += 1


class Nothing:
    """Outputs that go nowhere, and a drive that takes everything."""

    def set(self, r, g, b):
        pass

    def tone(self, hz):
        pass

    def open(self, number):
        pass

    def append(self, blocks):
        pass


HEADER = {
    "period_us": 9600,
    "acc_ug_per_lsb": 122,
    "gyr_udps_per_lsb": 8750,
    "axes": "+y+z+x",
    "drill": DRILL,  # noqa: F821
    "leg": "left",
    "keep_going": 1,
    "limit_ms": 1000000,
    "session_number": 1,
}


def path():
    from stork import drills
    from stork.app.trial_runner import TrialRunner
    from stork.drivers.lsm6dsox import Lsm6dsox
    from stork.feedback.feedback_controller import FeedbackController
    from stork.feedback.output_player import OutputPlayer
    from stork.store.recorder import Recorder
    from stork_format import codes

    class Device:
        pass

    device = Device()
    device.sensor = Lsm6dsox(Bus())
    device.recorder = Recorder(Nothing(), 32768)
    device.trial = drills.create(HEADER, device.recorder)
    device.last_sample_ms = 0
    device.recorder.begin(HEADER)
    player = OutputPlayer(Nothing(), Nothing())
    controller = FeedbackController(player, True)  # the sound that costs most, and the usual one
    drain = TrialRunner.drain
    now = 0
    while device.trial.phase != codes.PLAY:  # until the drill is on: not counted
        drain(device, device.sensor, device.trial, now)
        now += 10
        if now > 100000:
            raise RuntimeError("the drill never began")
    controller.tick(device.trial, now)
    player.tick(now)
    # A call with many locals takes a place on the heap and gives it back. Start-up leaves thousands of holes that are
    # too small for it; looking through them would cost more than all the rest. Floats fill them.
    plugs = [k * 0.5 for k in range(4000)]
    elsewhere = 0  # taking full blocks away is not part of a sample's path
    HOLE.clear()
    begun = gc.mem_alloc()
    for _ in range(LOOPS):  # noqa: F821
        if not device.recorder.writer.room():
            before = gc.mem_alloc()
            device.recorder.writer.close_block()
            device.recorder.writer.take()
            elsewhere += gc.mem_alloc() - before
        drain(device, device.sensor, device.trial, now)
        controller.tick(device.trial, now)
        player.tick(now)
        now += 10
    print("allocated", gc.mem_alloc() - begun - elsewhere)
    del plugs


def bare():
    """Read 12 bytes and store them: what any recorder must do."""
    bus = Bus()
    buf = bytearray(14)
    store = bytearray(12 * 1024)
    register = bytes((0x78,))
    at = 0
    for _ in range(LOOPS):  # noqa: F821
        bus.writeto_then_readfrom(0x6A, register, buf, in_end=14)
        i = 0
        while i < 6:
            store[at + i] = buf[8 + i]
            store[at + 6 + i] = buf[1 + i]
            i += 1
        at = (at + 12) % len(store)


class Madgwick:
    """One gradient-descent step of the 6-axis orientation filter, in floats, as the device does not do it.

    Madgwick, Harrison, Vaidyanathan: Estimation of IMU and MARG orientation using a gradient descent algorithm,
    ICORR 2011, equations 12-13 (rate), 20, 25, 26 (objective and Jacobian), 33, 34, 36 (step).
    """

    def __init__(self, beta, dt):
        self.beta = beta
        self.dt = dt
        self.q1 = 1.0
        self.q2 = self.q3 = self.q4 = 0.0

    def update(self, ax, ay, az, gx, gy, gz):
        """Acceleration in any unit, rates in rad/s."""
        q1 = self.q1
        q2 = self.q2
        q3 = self.q3
        q4 = self.q4
        norm = (ax * ax + ay * ay + az * az) ** 0.5
        ax /= norm
        ay /= norm
        az /= norm
        f1 = 2 * (q2 * q4 - q1 * q3) - ax
        f2 = 2 * (q1 * q2 + q3 * q4) - ay
        f3 = 1 - 2 * (q2 * q2 + q3 * q3) - az
        s1 = -2 * q3 * f1 + 2 * q2 * f2
        s2 = 2 * q4 * f1 + 2 * q1 * f2 - 4 * q2 * f3
        s3 = -2 * q1 * f1 + 2 * q4 * f2 - 4 * q3 * f3
        s4 = 2 * q2 * f1 + 2 * q3 * f2
        norm = (s1 * s1 + s2 * s2 + s3 * s3 + s4 * s4) ** 0.5
        if norm:
            norm = self.beta / norm
        dt = self.dt
        q1 += (0.5 * (-q2 * gx - q3 * gy - q4 * gz) - norm * s1) * dt
        q2 += (0.5 * (q1 * gx + q3 * gz - q4 * gy) - norm * s2) * dt
        q3 += (0.5 * (q1 * gy - q2 * gz + q4 * gx) - norm * s3) * dt
        q4 += (0.5 * (q1 * gz + q2 * gy - q3 * gx) - norm * s4) * dt
        norm = (q1 * q1 + q2 * q2 + q3 * q3 + q4 * q4) ** 0.5
        self.q1 = q1 / norm
        self.q2 = q2 / norm
        self.q3 = q3 / norm
        self.q4 = q4 / norm


def madgwick():
    """The update alone: no reading, no scaling."""
    tracker = Madgwick(0.1, 0.0096)
    for _ in range(LOOPS):  # noqa: F821
        tracker.update(0.05, -0.02, 0.99, 0.01, -0.02, 0.005)


{"path": path, "bare": bare, "madgwick": madgwick}[MODE]()  # noqa: F821
