"""What the app does: begin and store a trial, alarm, rest, sleep, a fault. stork.app says when."""

from stork.store import flags, journal
from stork.unserved import Unserved
from stork.upkeep import ALARM, ASKED, STATES, TOLD, TRIAL, Upkeep
from stork_format import codes

_WHY = ("", "more sway than before", "near falls", "a fall")  # stork.life.fatigue


class Acts(Upkeep):
    """All parts of the device; ``state``: one of the above. ports: stork.ports.Ports."""

    def __init__(self, ports):
        self.ports = ports
        self.clock = ports.clock
        from stork import power_on

        power_on.furnish(self)
        # Of the start; and what a trial, a PC or the next result load again.
        ports.forget_modules("stork.power_on", "stork.choices", "stork.settings", "stork.life.restarts")
        ports.forget_modules("stork.link.plan", "stork.link", "stork.core", "stork.feedback.modes")
        ports.forget_modules("stork.store.mirror", "stork.store.mounting")
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
            from stork import beginning

            beginning.begin(self, now, play)
        except MemoryError:
            self.no_memory("for this drill", now)
        self.ports.forget_modules("stork.beginning", "stork.loads", "stork.core.axes")
        self.ports.forget_modules("stork.feedback.modes", "stork_format.fields")

    def finish(self, now):
        """Store the trial."""
        fell = self.trials.trial.end_cause == codes.FELL
        self.stored = False
        if fell:  # calling for help comes first
            self.alarm.begin(now)
            self._enter(ALARM, now)
        try:
            from stork import ending

            ending.finish(self, now, fell)
        except MemoryError:
            self.sessions.close()  # half a file would take the room of others
            if not fell:
                self.no_memory("to store session %d" % self.trials.recorder.number, now)
        self.ports.forget_modules("stork.ending", "stork_format.fields", "stork.life.gate")

    def answer(self, now):
        """A PC has come: serve it, or say that there is too little memory."""
        try:
            from stork import loads

            loads.for_pc(self, now)
        except (MemoryError, ImportError):  # the latter: of a module that was loaded by half before
            self.unserved(now)
        self.ports.forget_modules("stork.loads")

    def unserved(self, now):
        """No memory to answer the PC that is there: a trial goes on."""
        if self.state != TRIAL:
            self.no_memory("for a PC", now)
        self.visit = Unserved(self)

    def no_memory(self, what, now):
        """``what`` was wanted. Nothing but a menu is there afterwards."""
        self.trials = None
        self.visit = None
        self.ports.clear_modules()
        self.fault(journal.FAULT_MEMORY, "memory_full", "not enough memory " + what, now)

    def gate(self):
        """What stands before a drill; ``shut`` it when it was asked."""
        from stork.life.gate import Gate

        return Gate(self.ports, self.settings, self.journal, self.today)

    def shut(self, gate):
        self.today = gate.today()
        names = ["stork.life." + name for name in ("gate", "day", "rest", "fatigue", "battery")]
        self.ports.forget_modules(*names)

    def rest_s(self):
        """Seconds that somebody should rest for."""
        return max(0, self.today[-1] - self.uptime.s)

    def save_mirror(self):
        """A double of the journal, where one is due."""
        from stork.store import mirror

        self.mirrored = True
        mirror.save(self.ports.nvm)
        self.ports.forget_modules("stork.store.mirror")

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
        flags.set_maker(self.ports.nvm, maker)
        self.ports.reset()

    def training(self):
        return self.state == TRIAL

    def status(self):
        """What a PC may ask at any time."""
        from stork.describe import device_status

        return device_status(self, STATES[self.state])
