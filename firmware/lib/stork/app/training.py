"""Training: one drill from the wish to its result, with what comes before and after it: checks, fall alarm, rest."""

from stork.app import AFTER_TRIAL_START, AFTER_TRIAL_STORE
from stork.app.app_state import ALARM, ASKED, TOLD
from stork.device.fall_alarm import FallAlarm
from stork_format import codes
from stork_format import journal_records as journal


class Training:
    """state: stork.app.app_state.AppState; sensor: stork.app.sensor_care.SensorCare; limits:
    stork.app.daily_limits.DailyLimits; sessions: stork.store.session_area.SessionArea, or Sessions of
    stork.store.sessions.

    ``play``: the drill that is wanted or was last, (drill, leg). ``runner``: stork.app.trial_runner.TrialRunner, None
    where it is not loaded.
    """

    def __init__(self, state, sensor, limits, sessions):
        self.ports = state.ports
        self.state = state
        self.sensor = sensor
        self.limits = limits
        self.sessions = sessions
        self.alarm = FallAlarm(state.player, state.ring, self.ports.clock)
        self.play = state.settings.menu[0]
        self.runner = None

    def start(self, now, play, usb):
        """A drill is wanted: a rest that is due, what must be heard first, or the drill itself.

        ``play``: (drill, leg); usb: stork.app.usb_service.UsbService, whose session gives way where memory is short.
        """
        state = self.state
        limits = self.limits
        if limits.tired:
            self.rest(now)
            return
        self.play = play
        try:
            checks = limits.load()
            message = checks.before(self.ports.clock.epoch(), limits.uptime.s, self.sessions)
            limits.release(checks)
            if message:
                self.ports.say(checks.text)
                state.player.tell(message, now)
                state.enter(TOLD if checks.refuses else ASKED, now)
            else:
                checks = None  # its memory is needed now
                self._begin(now, usb)
        except MemoryError:
            checks = None
            self.give_up("for this drill", now, usb)
        self.ports.forget_modules(AFTER_TRIAL_START)

    def _begin(self, now, usb):
        from stork.app import trial_start

        if self.sessions.place < 0:  # it made way for an update that did not come; the start makes room again
            self.ports.reset()
        if self.state.fault(now, self.sensor.end_test(self.state.note)):
            return
        if trial_start.lacks_memory(self.runner, self.play[0], usb.session is None, self.ports.free_memory):
            self.release(usb)  # a PC that is still there has to wait
        self.runner = trial_start.begin(
            self.runner, self.play, self.sensor.sensor, self.state, self.sessions, self.limits.uptime
        )

    def finish(self, now, usb):
        """The trial is over: it is stored; after a fall the alarm comes first and stays."""
        state = self.state
        fell = self.runner.trial.end_cause == codes.FELL
        if fell:
            self.alarm.begin(now)
            state.enter(ALARM, now)
        try:
            from stork.app import trial_store

            trial_store.finish(now, self.runner, self.play, self.sensor.sensor, state, self.limits)
            if not (fell or self.runner.stored):
                self._not_stored(now)
        except MemoryError:
            self.sessions.close()  # half a file would take the room of others
            if fell:
                self.limits.release(None)
            else:
                self.give_up("to store session %d" % self.runner.recorder.number, now, usb)
        self.ports.forget_modules(AFTER_TRIAL_STORE)

    def end_alarm(self, now):
        """End of the fall alarm by the button, and what the rules of the day say of it."""
        limits = self.limits
        fine = self.alarm.pressed(now)
        if fine:
            self.ports.say("fall: no alarm was needed")
        if not limits.tired:
            checks = limits.load()
            limits.tired = checks.fell(fine)
            limits.release(checks)
        if not self.runner.stored:
            self._not_stored(now)
        elif limits.tired:
            self.rest(now)
        else:
            self.state.show_menu(now)

    def rest(self, now):
        """End of the day's training: a rest begins and is stored, and light, sound and console say why."""
        limits = self.limits
        checks = limits.load()
        checks.begin_rest(limits.tired, self.ports.clock.epoch(), limits.uptime.s)
        self.ports.say(checks.text)
        limits.release(checks)
        limits.tired = 0
        self.state.player.tell("rest", now)
        self.state.enter(TOLD, now)

    def release(self, usb):
        """Let go of the runner, the session with a PC, and all modules that were loaded since start-up."""
        self.runner = None
        usb.session = None
        self.ports.clear_modules()

    def give_up(self, what, now, usb):
        """No memory; ``what`` was wanted. Nothing but a menu is there afterwards."""
        self.release(usb)
        self.state.fault(now, "not enough memory " + what, journal.FAULT_MEMORY, "memory_full")

    def _not_stored(self, now):
        text = "session %d could not be stored" % self.runner.recorder.number
        self.state.fault(now, text, journal.FAULT_STORE, "memory_full")
