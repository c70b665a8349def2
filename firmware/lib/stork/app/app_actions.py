"""What the app does: begin and store a trial, alarm, rest, sleep, a fault. stork.app.loop says when."""

from stork.app.device_health import ALARM, ASKED, STATES, TOLD, TRIAL, DeviceHealth
from stork.app.null_server import NullServer
from stork.store import nvm_flags
from stork_format import codes
from stork_format import journal_records as journal

_WHY = ("", "more sway than before", "near falls", "a fall")  # stork.device.fatigue


class AppActions(DeviceHealth):
    """All parts of the device; ``state``: one of the above. ports: stork.hal.ports.Ports."""

    def __init__(self, ports):
        self.ports = ports
        self.clock = ports.clock
        from stork.app import startup

        startup.furnish(self)
        # Of the start; and what a trial, a PC or the next result load again.
        ports.forget_modules("stork.app.startup", "stork.device.restarts", "stork.settings.settings_loader")
        ports.forget_modules("stork.settings.settings_rules", "stork.settings.plan_file", "stork.link")
        ports.forget_modules("stork.core.mounting_spec", "stork.core.integer_math", "stork.feedback.feedback_modes")
        ports.forget_modules("stork.store.journal_backup", "stork.store.mounting_file")
        ports.keep_modules()

    def start(self, now, play):
        """A drill is wanted: what must be heard first is told, what forbids it too. ``play``: (drill, leg)."""
        if self.tired:
            self.rest(now)
            return
        self.play = play
        try:
            gate = self.gate()
            message = gate.before(self.clock.epoch(), self.uptime.s)
        except MemoryError:
            self.no_memory("for this drill", now)
            return
        self.shut(gate)
        if message:
            self.ports.say(gate.text)
            self.player.tell(message, now)
            self._enter(TOLD if gate.refuses else ASKED, now)
        else:
            self.begin(now, play)

    def begin(self, now, play):
        try:
            from stork.app import trial_start

            trial_start.begin(self, now, play)
        except MemoryError:
            self.no_memory("for this drill", now)
        self.ports.forget_modules("stork.app.trial_start", "stork.app.lazy_modules", "stork.core.mounting_spec")
        self.ports.forget_modules("stork.feedback.feedback_modes", "stork_format.named_fields")

    def finish(self, now):
        """Store the trial."""
        fell = self.trials.trial.end_cause == codes.FELL
        self.stored = False
        if fell:  # calling for help comes first
            self.alarm.begin(now)
            self._enter(ALARM, now)
        try:
            from stork.app import trial_store

            trial_store.finish(self, now, fell)
        except MemoryError:
            self.sessions.close()  # half a file would take the room of others
            if not fell:
                self.no_memory("to store session %d" % self.trials.recorder.number, now)
        self.ports.forget_modules("stork.app.trial_store", "stork_format.named_fields", "stork.device.pre_drill_checks")

    def answer(self, now):
        """A PC has come: serve it, or say that there is too little memory."""
        try:
            from stork.app import lazy_modules

            lazy_modules.for_pc(self, now)
        except (MemoryError, ImportError):  # the latter: of a module that was loaded by half before
            self.unserved(now)
        self.ports.forget_modules("stork.app.lazy_modules")

    def unserved(self, now):
        """No memory to answer the PC that is there: a trial goes on."""
        if self.state != TRIAL:
            self.no_memory("for a PC", now)
        self.visit = NullServer(self)

    def no_memory(self, what, now):
        """``what`` was wanted. Nothing but a menu is there afterwards."""
        self.trials = None
        self.visit = None
        self.ports.clear_modules()
        self.fault(journal.FAULT_MEMORY, "memory_full", "not enough memory " + what, now)

    def gate(self):
        """What stands before a drill; ``shut`` it when it was asked."""
        from stork.device.pre_drill_checks import PreDrillChecks

        return PreDrillChecks(self.ports, self.settings, self.journal, self.today)

    def shut(self, gate):
        self.today = gate.today()
        checks = ("pre_drill_checks", "training_day", "rest", "fatigue", "battery_level")
        names = ["stork.device." + name for name in checks]
        self.ports.forget_modules(*names)

    def rest_s(self):
        """Seconds that somebody should rest for."""
        return max(0, self.today[-1] - self.uptime.s)

    def save_mirror(self):
        """A double of the journal, where one is due."""
        from stork.store import journal_backup

        self.mirrored = True
        journal_backup.save(self.ports.nvm)
        self.ports.forget_modules("stork.store.journal_backup")

    def not_stored(self, now):
        text = "session %d could not be stored" % self.trials.recorder.number
        self.fault(journal.FAULT_STORE, "memory_full", text, now)

    def end_alarm(self, now):
        """Somebody pressed the button."""
        fine = self.alarm.pressed(now)
        self.ports.say("fall: " + ("no alarm was needed" if fine else "the alarm was ended"))
        if not self.tired:
            gate = self.gate()
            self.tired = gate.fell(fine)
            self.shut(gate)
        if not self.stored:
            self.not_stored(now)
        elif self.tired:
            self.rest(now)
        else:
            self.show_menu(now)

    def rest(self, now):
        """The training of the day ends, kindly."""
        gate = self.gate()
        gate.begin_rest(self.tired, self.clock.epoch(), self.uptime.s)
        self.shut(gate)
        self.ports.say("rest: " + _WHY[self.tired])
        self.tired = 0
        self.player.tell("rest", now)
        self._enter(TOLD, now)

    def restart(self, maker):
        """A PC asks for a new start: in maker mode, for once, or as it is worn."""
        nvm_flags.set_maker(self.ports.nvm, maker)
        self.ports.reset()

    def training(self):
        return self.state == TRIAL

    def status(self):
        """What a PC may ask at any time."""
        from stork.app.device_info import device_status

        return device_status(self, STATES[self.state])
