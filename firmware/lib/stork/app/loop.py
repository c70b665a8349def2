"""Main loop: what the device does in each round, and what a press of the button does. No rule of its own."""

from stork.app import AFTER_BACKUP
from stork.app.app_state import ALARM, ASKED, ASLEEP, FAULT, MENU, RESULT, TRIAL
from stork.core import ticks
from stork.feedback.button import DOWN, LONG, NONE, SHORT, Button
from stork.store import nvm_flags
from stork_format import codes, const

_WATCH_MS = const(8000)  # the most that an RP2040 takes [watchdog-limit]
_RESULT_MS = const(60000)  # the stars, and what was told, are shown so long, or until the button [shown-times]
_SETTINGS_MS = const(5000)  # that something is wrong with the settings, before the menu [shown-times]
_TIRED_MS = const(6000)  # the stars, where a rest comes next [shown-times]
_GOOD_START_MS = const(60000)  # after so long the start was a good one [restart-cap]
_CALIBRATE = ("calibrate", "")


class App:
    """The whole device. ``tick`` does one round and never waits; ``run`` does so without end.

    ports: stork.hal.ports.Ports. Parts: ``state``: stork.app.app_state.AppState; ``sensor``:
    stork.app.sensor_care.SensorCare; ``training``: stork.app.training.Training; ``usb``:
    stork.app.usb_service.UsbService; ``idle``: stork.device.idle_sleep.IdleSleep; ``uptime``:
    stork.core.ticks.Uptime; ``button``: stork.feedback.button.Button. ``restarted``: unexpectedly, and not yet for
    long.
    """

    def __init__(self, ports):
        self.ports = ports
        from stork.app import startup

        self.state, self.training, self.usb, self.idle, self.uptime, self.restarted = startup.build(ports)
        self.sensor = self.training.sensor
        self._ignore_press()
        ports.forget_modules(startup.AFTER_START)
        ports.keep_modules()

    def run(self):
        ports = self.ports
        # In maker mode somebody may stop the program to look at it: no watchdog then.
        if self.training.sessions.writable:
            ports.watch(_WATCH_MS)
        while True:
            wait = self.tick()
            ports.feed()
            if wait < 0:
                ports.doze(-wait)
            else:
                ports.clock.sleep_ms(wait)

    def tick(self):
        """One round: samples, button, light and sound, PC. Returns how many ms may pass until the next, below 0 where
        the board may sleep meanwhile: with nothing on, for its sleep may hold light, sound and motor where they are.
        """
        now = self.ports.clock.ticks_ms()
        self.uptime.tick(now)
        state = self.state
        training = self.training
        if state.current == TRIAL:
            if training.runner.tick(self.sensor.sensor, now):
                training.finish(now, self.usb)
                now = self.ports.clock.ticks_ms()  # storing took half a second; lights and sounds must not race
        elif state.current == ALARM:
            training.alarm.tick(now)
        elif state.current == ASLEEP:
            if self.idle.over(self.sensor.sensor, self.usb.connected()):
                self._ignore_press()  # the press that woke it does nothing else
                self.idle.stir(now)
                if not state.fault(now, self.sensor.wake(now)):
                    state.show_menu(now)
        else:
            self.wait(now)
        if self.ports.button is not None:
            press = self.button.tick(self.ports.button.pressed(), now)
            if press != NONE:
                self.idle.stir(now)
                self.pressed(press, now)
        state.player.tick(now)
        # Last: whatever was to be shown is shown.
        if state.current == TRIAL:
            if training.runner.spill():
                return 0  # samples have come meanwhile
        elif state.current == ASLEEP:
            player = state.player
            if not (player.level or player.hz or player.felt):
                return -self.idle.doze_ms(now, player.due)
        return self.usb.serve(now)

    def wait(self, now):
        """A round in which nobody trains and nothing alarms."""
        state = self.state
        training = self.training
        ports = self.ports
        if state.backup_due:
            state.backup_due = False
            if not ports.safe_files:
                from stork.store import area_record

                area_record.save(training.sessions, ports.nvm, ports.say)
                ports.forget_modules(AFTER_BACKUP)
        shown = ticks.diff(now, state.since_ms)
        if state.current == MENU:
            if state.player.light_name == "settings":
                if shown > _SETTINGS_MS:
                    state.show_menu(now)
            elif self.sensor.test is not None:
                state.fault(now, self.sensor.check(now, state.note))
            elif self.idle.due(now, self.usb.connected()):
                if not training.sessions.writable:
                    ports.reset()  # left in maker mode, it would store nothing
                if not state.fault(now, self.sensor.sleep()):
                    state.player.tell("asleep", now)
                    state.enter(ASLEEP, now)
        elif state.current == RESULT and training.limits.tired and shown > _TIRED_MS:
            training.rest(now)
        elif state.current != FAULT and shown > _RESULT_MS:
            state.show_menu(now)
        if self.restarted and self.uptime.s * 1000 >= _GOOD_START_MS:
            self.restarted = False
            nvm_flags.set_restarts(ports.nvm, 0)

    def pressed(self, press, now):
        """The wearer used the button."""
        state = self.state
        training = self.training
        current = state.current
        if current == TRIAL:
            if press == DOWN:
                training.runner.trial.input(codes.BUTTON, 0)
                self.button.used()  # letting go must not leave the stars
        elif current == ALARM:
            if press == DOWN:
                self.button.used()
                training.end_alarm(now)
        elif current == MENU:
            if press == SHORT:
                state.place = (state.place + 1) % len(state.settings.menu)
                state.show_menu(now)
            elif press == LONG:
                training.start(now, state.settings.menu[state.place], self.usb)
        elif press == DOWN:
            return
        elif current == ASKED:
            training.start(now, training.play, self.usb)
        elif current == RESULT and training.limits.tired:
            training.rest(now)
        elif current == RESULT and press == LONG:
            # Worn the wrong way round: a lean forward tells how it is worn.
            again = training.runner.trial.end_cause != codes.WORN_WRONG
            training.start(now, training.play if again else _CALIBRATE, self.usb)
        elif current == FAULT:
            if press == SHORT and not state.fault(now, self.sensor.open(now)):
                state.show_menu(now)
        else:
            state.show_menu(now)

    def _ignore_press(self):
        """A press that is on now tells nothing."""
        button = self.ports.button
        self.button = Button(button.long_ms) if button is not None else Button()
