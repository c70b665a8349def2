"""Faults and notes, the sensor with its self-test, sleep. stork.app.app_actions extends it."""

from stork.feedback.button import Button
from stork_format import journal_records as journal

MENU = 0
TRIAL = 1
RESULT = 2
FAULT = 3
TOLD = 4  # a message that a press ends
ASKED = 5  # one that a press answers: the drill comes next
ALARM = 6
ASLEEP = 7
STATES = ("menu", "trial", "result", "fault", "told", "asked", "alarm", "asleep")


class DeviceHealth:
    """``state``: one of the above. stork.app.app_actions has the parts."""

    def note(self, kind, value, text):
        """Not serious: a line and a record."""
        self.ports.say(text)
        self.journal.add(journal.FAULT, kind, min(value, 65535), 0, self.clock.epoch())

    def fault(self, kind, light, text, now):
        """Show it, write it down, wait for the button."""
        self.player.tell(light, now)
        self.journal.add(journal.FAULT, kind, 0, 0, self.clock.epoch())
        self.ports.say("fault: " + text)
        self._enter(FAULT, now)

    def open_sensor(self, now):
        """Identify and configure the sensor, also one that was there before: it may have lost its power meanwhile."""
        if self.sensor is not None:
            self.sensor.close()
            self.sensor = None
        try:
            self.sensor = self.ports.sensor()
            from stork.device.self_test import SelfTest  # given back when it is over

            test = SelfTest(self.sensor, now)
        except ImportError as error:
            text = "sensor: expected its library in /lib, found that %s; try stork install" % error
            self.fault(journal.FAULT_SENSOR, "fault", text, now)
            return
        except (OSError, ValueError, RuntimeError) as error:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: %s" % error, now)
            return
        self.show_menu(now)
        self.selftest = test

    def check(self, now):
        """A round of the self-test."""
        test = self.selftest
        test.tick(now)
        if not test.over:
            return
        self.end_check()
        if test.fault:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: " + test.fault, now)
        elif test.off():
            self.gravity_off = True
            self.note(journal.FAULT_SENSOR, 0, "sensor: gravity is %d per mille off" % test.gravity_per_mille)

    def end_check(self):
        """No self-test any more."""
        if self.selftest is not None:
            self.selftest = None
            self.ports.forget_modules("stork.device.self_test")

    def fall_asleep(self, now):
        try:
            self.sensor.sleep()
        except OSError as error:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: %r" % error, now)
            return
        self.player.tell("asleep", now)
        self._enter(ASLEEP, now)

    def wake_up(self, now):
        self._hands_off()  # the press that woke it does nothing else
        self.nap.stir(now)
        try:
            self.sensor.wake()
        except (OSError, RuntimeError):
            self.open_sensor(now)
            return
        self.show_menu(now)

    def show_menu(self, now):
        self.player.show_menu(self.place, now, self.settings.menu[self.place])
        self._enter(MENU, now)

    def _hands_off(self):
        """A press that is on now tells nothing."""
        button = self.ports.button
        self.button = Button(button.long_ms) if button is not None else Button()

    def _enter(self, state, now):
        self.state = state
        self.entered_ms = now
