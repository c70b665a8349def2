"""Care of the motion sensor: opened, tested while the wearer is still, put to sleep and woken."""

from stork.app import AFTER_SELF_TEST
from stork_format import journal_records as journal


class SensorCare:
    """Methods return what is wrong with the sensor, as a line for the console; "" for nothing.

    ports: stork.hal.ports.Ports. ``sensor``: None before ``open`` and where that failed; ``test``: the self-test that
    runs, or None; ``gravity_off``: the self-test found gravity too long or too short.
    """

    def __init__(self, ports):
        self.ports = ports
        self.sensor = None
        self.test = None
        self.gravity_off = False

    def open(self, now):
        """Identify and configure the sensor and begin its self-test, also of a sensor that was open: it may have lost
        its power meanwhile. Where its library is missing or cannot be loaded, the start has failed: that error goes
        through, so that the drive opens.
        """
        if self.sensor is not None:
            self.sensor.close()
            self.sensor = None
        try:
            self.sensor = self.ports.sensor()
            from stork.device.self_test import SelfTest  # released when the test is over
            from stork.drivers.lsm6dso32 import judge_of

            self.test = SelfTest(self.sensor, now, judge_of(self.sensor))
        except (OSError, ValueError, RuntimeError) as error:
            if ".mpy" in str(error):
                raise  # a library that another version compiled
            return "sensor: " + str(error)
        return ""

    def check(self, now, note):
        """One round of the self-test; ``note``: stork.app.app_state.AppState.note."""
        self.test.tick(now)
        return self.end_test(note) if self.test.over else ""

    def end_test(self, note):
        """Release the self-test, over or not; first it goes on until the sensor's scale is certain."""
        test = self.test
        if test is not None:
            test.finish(self.ports.clock)
            self.test = None
            self.ports.forget_modules(AFTER_SELF_TEST)
            if test.fault:
                return "sensor: " + test.fault
            if test.off():
                self.gravity_off = True
                note(journal.FAULT_SENSOR, 0, "sensor: gravity is %d per mille off" % test.gravity_per_mille)
        return ""

    def sleep(self):
        try:
            self.sensor.sleep()
        except OSError as error:
            return "sensor: " + repr(error)
        return ""

    def wake(self, now):
        try:
            self.sensor.wake()
        except (OSError, RuntimeError):
            return self.open(now)
        return ""
