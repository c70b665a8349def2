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
        its power meanwhile.
        """
        if self.sensor is not None:
            self.sensor.close()
            self.sensor = None
        try:
            self.sensor = self.ports.sensor()
            from stork.device.self_test import SelfTest  # released when the test is over

            self.test = SelfTest(self.sensor, now)
        except ImportError as error:
            return "sensor: expected its library in /lib, found that %s; try stork install" % error
        except (OSError, ValueError, RuntimeError) as error:
            return "sensor: %s" % error
        return ""

    def check(self, now, note):
        """One round of the self-test; ``note``: stork.app.app_state.AppState.note."""
        test = self.test
        test.tick(now)
        if test.over:
            self.end_test()
            if test.fault:
                return "sensor: " + test.fault
            if test.off():
                self.gravity_off = True
                note(journal.FAULT_SENSOR, 0, "sensor: gravity is %d per mille off" % test.gravity_per_mille)
        return ""

    def end_test(self):
        """Release the self-test, over or not."""
        if self.test is not None:
            self.test = None
            self.ports.forget_modules(AFTER_SELF_TEST)

    def sleep(self):
        try:
            self.sensor.sleep()
        except OSError as error:
            return "sensor: %r" % error
        return ""

    def wake(self, now):
        try:
            self.sensor.wake()
        except (OSError, RuntimeError):
            return self.open(now)
        return ""
