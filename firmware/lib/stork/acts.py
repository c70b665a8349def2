"""What the app does: begin and store a trial, alarm, rest, sleep, a fault. stork.app says when."""

from stork import drills, ticks
from stork.describe import LEAST_FREE, conditions, device_info, device_status, session_header
from stork.feedback.button import Button
from stork.feedback.coach import Coach
from stork.feedback.player import Player
from stork.life import restarts
from stork.life.alarm import Alarm
from stork.life.gate import Gate
from stork.life.nap import Nap
from stork.life.selftest import SelfTest
from stork.settings import Settings
from stork.store import flags, journal, mirror, mounting
from stork.store.sessions import Sessions
from stork.trials import Trials
from stork_format import codes

MENU = 0
TRIAL = 1
RESULT = 2
FAULT = 3
TOLD = 4  # a message that a press ends
ASKED = 5  # one that a press answers: the drill comes next
ALARM = 6
ASLEEP = 7
_STATES = ("menu", "trial", "result", "fault", "told", "asked", "alarm", "asleep")
_WHY = ("", "more sway than before", "near falls", "a fall")  # stork.life.fatigue


class Acts:
    """All parts of the device; ``state``: one of the above. ports: stork.ports.Ports."""

    def __init__(self, ports):
        self.ports = ports
        self.clock = ports.clock
        self.settings = Settings(ports.setting, ports.axes, mounting.load())
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
        coach = Coach(self.player, self.settings.choice("STORK_SOUND") == "tone")
        self.trials = Trials(self.sessions, coach, ports.free_memory)
        self.place = 0  # in settings.menu
        self.play = self.settings.menu[0]
        self.axes = self.settings.axes
        self.entered_ms = 0
        self.sensor = None
        now = self.clock.ticks_ms()
        self.uptime = ticks.Uptime(now)
        self.recovering = restarts.tell(ports, self.journal)
        self.gate = Gate(ports, self.settings, self.journal)
        self.alarm = Alarm(self.player, self.journal, self.clock)
        self.nap = Nap(ports, self.settings.number("STORK_IDLE_S"), now)
        self.selftest = None
        self.gravity_off = False
        self.complaints = list(self.settings.complaints)
        self.tired = 0  # stork.life.fatigue
        self.visit = None  # once a PC came
        for line in self.complaints:
            ports.say(line)
        self.open_sensor(now)

    def start(self, now, play):
        """A drill is wanted: what must be heard first is told, what forbids it too. ``play``: (drill, leg)."""
        if self.tired:
            self.rest(now)
            return
        self.play = play
        message = self.gate.before(self.clock.epoch(), self.uptime.s)
        if message:
            self.ports.say(self.gate.text)
            self.player.tell(message, now)
            self._enter(TOLD if self.gate.refuses else ASKED, now)
        else:
            self.begin(now, play)

    def begin(self, now, play):
        if self.sessions.free_bytes() < LEAST_FREE:
            self.fault(journal.FAULT_STORE, "memory_full", "the drive is nearly full: plug in and pull", now)
            return
        self.selftest = None
        try:
            self.sensor.start()
        except OSError as error:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: %r" % error, now)
            return
        self.play = play
        header = session_header(self, play)
        self.trials.begin(header, now)
        self._enter(TRIAL, now)
        self.player.play("start", now)
        self.ports.say("session %d: %s %s" % (header["session_number"], header["drill"], header["leg"]))

    def finish(self, now):
        """Store the trial."""
        trial = self.trials.trial
        recorder = self.trials.recorder
        fell = trial.end_cause == codes.FELL
        if fell:
            self.alarm.begin(now)
        self.player.tick(now)  # how it ended is shown first: storing takes half a second
        result = trial.result()
        self.stored = recorder.finish(result)
        code = drills.code(*self.play)
        here = conditions(trial.header)
        best = self.journal.best(code, here)
        detail = result["stars"] | code << 2
        self.journal.add(journal.RESULT, detail, result["score"], recorder.number, self.clock.epoch(), here)
        self.ports.say("session %d: %s, score %d" % (recorder.number, result["end_cause"], result["score"]))
        self.mirrored = False
        self.tired = self.gate.after(code | here << 8, result, recorder.stumbles)
        if fell:  # calling for help comes first
            self._enter(ALARM, now)
        elif not self.stored:
            self.not_stored(now)
        elif trial.end_cause == codes.LOST:
            self.fault(journal.FAULT_SENSOR, "fault", "the sensor fell silent", now)
        else:
            if trial.end_cause == codes.CALIBRATED:
                self.axes = result["mounting"]  # a lean forward has told how the belt is worn
                mounting.keep(self.axes, self.ports.say)
            elif -1 < best < result["score"]:
                self.player.tell("best", now)
            self._enter(RESULT, now)

    def not_stored(self, now):
        text = "session %d could not be stored" % self.trials.recorder.number
        self.fault(journal.FAULT_STORE, "memory_full", text, now)

    def end_alarm(self, now):
        """Somebody pressed the button."""
        fine = self.alarm.pressed(now)
        self.ports.say("fall: " + ("no alarm was needed" if fine else "the alarm was ended"))
        self.tired = self.tired or self.gate.fell(fine)
        if not self.stored:
            self.not_stored(now)
        elif self.tired:
            self.rest(now)
        else:
            self.show_menu(now)

    def rest(self, now):
        """The training of the day ends, kindly."""
        self.gate.begin_rest(self.tired, self.clock.epoch(), self.uptime.s)
        self.ports.say("rest: " + _WHY[self.tired])
        self.tired = 0
        self.player.tell("rest", now)
        self._enter(TOLD, now)

    def check(self, now):
        """A round of the self-test."""
        test = self.selftest
        test.tick(now)
        if not test.over:
            return
        self.selftest = None
        if test.fault:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: " + test.fault, now)
        elif test.off():
            self.gravity_off = True
            self.ports.say("sensor: gravity is %d per mille off" % test.gravity_per_mille)
            self.journal.add(journal.FAULT, journal.FAULT_SENSOR, 0, 0, self.clock.epoch())

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
        except (OSError, ValueError, RuntimeError) as error:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: %s" % error, now)
            return
        self.show_menu(now)
        self.selftest = SelfTest(self.sensor, now)

    def show_menu(self, now):
        self.player.show_menu(self.place, now, self.settings.menu[self.place])
        self._enter(MENU, now)

    def restart(self, maker):
        """A PC asks for a new start: in maker mode, for once, or as it is worn."""
        flags.set_maker(self.ports.nvm, maker)
        self.ports.reset()

    def status(self):
        """What a PC may ask at any time."""
        return device_status(self, _STATES[self.state])

    def _hands_off(self):
        """A press that is on now tells nothing."""
        button = self.ports.button
        self.button = Button(button.long_ms) if button is not None else Button()

    def _enter(self, state, now):
        self.state = state
        self.entered_ms = now

    def receive(self):
        """A PC has come. What answers it is loaded only now: worn there is nobody to answer, and it takes 40 kB, for
        which a trial's blocks make room.
        """
        self.trials.recorder.release()
        from stork.link.server import build_server
        from stork.link.visit import Visit

        server = build_server(
            *(self.ports.serial, self.clock.ticks_ms, self.sessions, device_info(self), self.status, self.clock),
            *(self.ports.reset, self.journal, self.restart, lambda: self.state == TRIAL),
        )
        self.visit = Visit(server, self.ports.serial, self.clock)
