"""One trial after the other: from the sensor's FIFO through packing and scoring, with light and sound, into a file."""

from stork import drills
from stork.core import ticks
from stork.core.flash_write_window import FlashWriteWindow
from stork.store.recorder import Recorder
from stork_format import codes, const

_SENSOR_LOST_MS = const(500)  # [sensor-silence]
# [memory-lines]
_RAM = const(40960)  # blocks of a trial: a minute of lively sway; writing in the middle of one delays the feedback


class TrialRunner:
    """sessions: stork.store.sessions.Sessions; feedback: stork.feedback.feedback_controller.FeedbackController; free:
    returns the free memory, bytes; clock: the ports'. ``trial``: the present one, or the last.
    """

    def __init__(self, sessions, feedback, free, clock):
        self.clock = clock
        self.feedback = feedback
        self.write_window = FlashWriteWindow()
        self.recorder = Recorder(sessions, _RAM, free)
        self.drill = ""  # whose rules are loaded
        self.trial = None
        self.stored = False
        self.last_sample_ms = 0
        self.errors = 0

    def begin(self, header, now, errors):
        """``errors``: of the sensor's bus so far."""
        self.stored = False
        self.recorder.begin(header)
        self.trial = drills.create(header, self.recorder)
        self.feedback.begin()
        self.write_window.begin()
        self.last_sample_ms = now
        self.errors = errors

    def tick(self, sensor, now):
        """One round. Returns True where the trial is over."""
        trial = self.trial
        self.drain(sensor, trial, now)
        self.feedback.tick(trial, now)
        return trial.phase == codes.DONE

    def spill(self):
        """Write blocks where it is needed and the moment is calm, after all that was to be shown. True where it did."""
        wanted = self.recorder.crowded()
        if not wanted or not self.write_window.calm(self.trial, wanted):
            return False
        self.recorder.spill()
        return True

    def drain(self, sensor, trial, now):
        """Take what the sensor's FIFO holds."""
        count = sensor.poll()
        if sensor.overran:
            sensor.overran = False
            now = self.clock.ticks_ms()  # what held up the board may have done so since this round began
            # The newest ones are still in the FIFO.
            lost = ticks.diff(now, self.last_sample_ms) * 1000 // sensor.period_us - sensor.depth
            trial.input(codes.SAMPLES_LOST, max(1, min(32767, lost)))
        if not count:
            if ticks.diff(now, self.last_sample_ms) > _SENSOR_LOST_MS:
                trial.input(codes.SENSOR_LOST, 0)
            return
        self.last_sample_ms = now
        writer = self.recorder.make_room()
        k = 0
        while k < count and trial.phase != codes.DONE:
            sensor.load(k)
            x = sensor.x
            y = sensor.y
            z = sensor.z
            rx = sensor.rx
            ry = sensor.ry
            rz = sensor.rz
            writer.sample(now, x, y, z, rx, ry, rz)
            trial.step(x, y, z, rx, ry, rz)
            k += 1
