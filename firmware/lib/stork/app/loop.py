"""The super-loop: when something is done. What is done is in stork.app.app_actions."""

from stork.app.app_actions import AppActions
from stork.app.device_health import ALARM, ASKED, ASLEEP, FAULT, MENU, RESULT, TRIAL
from stork.core import ticks
from stork.feedback.button import DOWN, LONG, NONE, SHORT
from stork.store import nvm_flags
from stork_format import codes
from stork_format import journal_records as journal

# A loop at least this often: a sample waits no longer for its light and sound.
_LOOP_MS = 12
_WATCH_MS = 8000  # the most that an RP2040 takes; the slowest flash needs 6 s to store a trial
_RESULT_MS = 60000  # the stars, and what was told, are shown so long, or until the button
_SETTINGS_MS = 5000  # that something is wrong with the settings, before the menu
_TIRED_MS = 6000  # the stars of who should rest
_GOOD_START_MS = 60000  # after so long the start was a good one
_CALIBRATE = ("calibrate", "")


class App(AppActions):
    """``tick`` does one round and never waits; ``run`` does so for ever. ports: stork.hal.ports.Ports."""

    def run(self):
        ports = self.ports
        # In maker mode somebody may stop the program to look at it: no watchdog then.
        watched = self.sessions.writable and ports.watch(_WATCH_MS)
        while True:
            wait = self.tick()
            if watched:
                ports.feed()
            if self.state == ASLEEP:
                ports.doze(wait)
            else:
                self.clock.sleep_ms(wait)

    def tick(self):
        """One round: samples, button, light and sound, PC. Returns how many ms may pass until the next."""
        now = self.clock.ticks_ms()
        self.uptime.tick(now)
        state = self.state
        if state == TRIAL:
            if self.trials.tick(self.sensor, now):
                self.finish(now)
                now = self.clock.ticks_ms()  # storing took half a second; lights and sounds must not race
        elif state == ALARM:
            self.alarm.tick(now)
        elif state == ASLEEP:
            if self.nap.over(self.sensor, self.visited()):
                self.wake_up(now)
        else:
            self.wait(state, now)
        if self.ports.button is not None:
            press = self.button.tick(self.ports.button.pressed(), now)
            if press != NONE:
                self.nap.stir(now)
                self.pressed(press, now)
        self.player.tick(now)
        # Last: whatever was to be shown is shown.
        if self.state == TRIAL:
            if self.trials.spill():
                return 0  # samples have come meanwhile
        elif self.state == ASLEEP:
            return self.nap.doze_ms(now, self.player.due)
        if self.visit is None:
            if self.state == TRIAL or self.state == ALARM or not self.visited():
                return _LOOP_MS
            self.answer(now)
        visit = self.visit
        try:
            wait = visit.serve(now, self.state == TRIAL)
        except MemoryError:
            self.unserved(now)
            return _LOOP_MS
        if self.state == MENU and visit.came:
            self.player.show("plugged", now)
        elif self.state != TRIAL and visit.deaf:
            visit.deaf = False
            self.note(journal.FAULT_LINK, 0, "a PC asks and does not read the answers")
        return wait

    def visited(self):
        """Whether a PC has the port open."""
        return self.ports.serial is not None and self.ports.serial.connected

    def wait(self, state, now):
        """A round in which nobody trains and nothing alarms."""
        if not self.mirrored:
            self.save_mirror()
        shown = ticks.diff(now, self.entered_ms)
        if state == MENU and self.player.light_name == "settings":
            if shown > _SETTINGS_MS:
                self.show_menu(now)
        elif state == MENU:
            if self.selftest is not None:
                self.check(now)
            elif self.sessions.count_on():
                pass  # a folder a round, so that a PC needs not wait for it
            elif self.nap.due(now, self.visited()):
                self.fall_asleep(now)
        elif state == RESULT and self.tired and shown > _TIRED_MS:
            self.rest(now)
        elif state != FAULT and shown > _RESULT_MS:
            self.show_menu(now)
        if self.recovering and self.uptime.s * 1000 >= _GOOD_START_MS:
            self.recovering = False
            nvm_flags.set_restarts(self.ports.nvm, 0)

    def pressed(self, press, now):
        """The wearer used the button."""
        state = self.state
        if state == TRIAL:
            if press == DOWN:
                self.trials.trial.input(codes.BUTTON, 0)
                self.button.used()  # letting go must not leave the stars
        elif state == ALARM:
            if press == DOWN:
                self.button.used()
                self.end_alarm(now)
        elif state == MENU:
            if press == SHORT:
                self.place = (self.place + 1) % len(self.settings.menu)
                self.player.show_menu(self.place, now, self.settings.menu[self.place])
            elif press == LONG:
                self.start(now, self.settings.menu[self.place])
        elif press == DOWN:
            return
        elif state == ASKED:
            self.start(now, self.play)
        elif state == RESULT and self.tired:
            self.rest(now)
        elif state == RESULT and press == LONG:
            # Worn the wrong way round: a lean forward tells how it is worn.
            again = self.trials.trial.end_cause != codes.WORN_WRONG
            self.start(now, self.play if again else _CALIBRATE)
        elif state == FAULT:
            if press == SHORT:
                self.open_sensor(now)
        else:
            self.show_menu(now)
