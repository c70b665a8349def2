"""What the app does: begin and store a trial, alarm, rest, sleep, a fault. stork.app says when."""

from stork import ticks
from stork.chosen import Chosen
from stork.feedback.player import Player
from stork.life.alarm import Alarm
from stork.life.nap import Nap
from stork.store import flags, journal
from stork.store.sessions import Sessions
from stork.upkeep import ALARM, ASKED, MENU, STATES, TOLD, Upkeep
from stork_format import codes

_WHY = ("", "more sway than before", "near falls", "a fall")  # stork.life.fatigue


class Acts(Upkeep):
    """All parts of the device; ``state``: one of the above. ports: stork.ports.Ports."""

    def __init__(self, ports):
        self.ports = ports
        self.clock = ports.clock
        from stork import choices
        from stork.life import restarts
        from stork.store import mirror

        chosen, self.complaints = choices.read(ports)
        self.settings = Chosen(*chosen)
        self.player = Player(
            ports.pixel,
            ports.buzzer,
            self.settings.number("STORK_BRIGHTNESS"),
            self.settings.number("STORK_QUIET") == 1,
            ports.haptic,
            ports.display,
        )
        self._hands_off()
        restored = mirror.restore(ports.nvm)
        if restored:
            ports.say("the journal had lost %d records: taken from its double" % restored)
        self.journal = journal.Journal(ports.nvm)
        self.mirrored = True
        self.sessions = Sessions(self.journal)
        self.trials = None  # once a drill was begun
        self.place = 0  # in settings.menu
        self.play = self.settings.menu[0]
        self.axes = self.settings.axes
        self.entered_ms = 0
        self.sensor = None
        now = self.clock.ticks_ms()
        self.uptime = ticks.Uptime(now)
        self.recovering = restarts.tell(ports, self.journal)
        self.today = None
        self.shut(self.gate())
        self.alarm = Alarm(self.player, self.journal, self.clock)
        self.nap = Nap(ports, self.settings.number("STORK_IDLE_S"), now)
        self.selftest = None
        self.gravity_off = False
        self.tired = 0  # stork.life.fatigue
        self.visit = None  # once a PC came
        self.open_sensor(now)
        if self.complaints:
            choices.note(self.complaints, self.journal, self.clock.epoch())
            if self.state == MENU:
                self.player.tell("settings", now)
        # Of the start; and what a trial, a PC or the next result load again.
        ports.forget_modules("stork.choices", "stork.settings", "stork.life.restarts", "stork.link", "stork.core")
        ports.forget_modules("stork.feedback.modes", "stork.store.mirror", "stork.store.mounting")
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
        self.ports.forget_modules("stork.beginning", "stork.feedback.modes", "stork_format.fields")

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
        for name in ("gate", "day", "rest", "fatigue", "battery"):
            self.ports.forget_modules("stork.life." + name)

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

    def status(self):
        """What a PC may ask at any time."""
        from stork.describe import device_status

        return device_status(self, STATES[self.state])
