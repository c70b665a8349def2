"""The super-loop: wires the ports of a board to the rooms. It has no rule of movement or play of its own."""

from stork import drills, ticks
from stork.core.lull import Lull
from stork.describe import device_info, session_header
from stork.feedback.button import DOWN, LONG, NONE, SHORT, Button
from stork.feedback.coach import Coach
from stork.feedback.player import Player
from stork.life import restarts
from stork.settings import Settings
from stork.store import flags, journal, mounting
from stork.store.recorder import Recorder
from stork.store.sessions import Sessions
from stork_format import codes

# A loop at least this often: a sample waits no longer for its light and sound.
_LOOP_MS = 12
_SERVED_MS = 500  # for so long after its last request a PC is answered without delay
_SERVE_MS = 5
_SENSOR_LOST_MS = 500
_RAM = 40960  # blocks of a trial: a minute of lively sway; writing in the middle of one delays the feedback
_LEAST_FREE = 278528  # bytes on the drive; a trial of three minutes takes less, also where nothing can be packed
_WATCH_MS = 8000  # the most that an RP2040 takes; the slowest flash needs 6 s to store a trial
_RESULT_MS = 60000  # the stars are shown so long, or until the button

MENU = 0
TRIAL = 1
RESULT = 2
FAULT = 3
_CALIBRATE = ("calibrate", "")
_STATES = ("menu", "trial", "result", "fault")


class App:
    """``tick`` does one round and never waits; ``run`` does so for ever. ports: stork.ports.Ports."""

    def __init__(self, ports):
        self.ports = ports
        self.clock = ports.clock
        self.settings = Settings(ports.setting, ports.axes, mounting.load())
        self.player = Player(
            ports.pixel,
            ports.buzzer,
            self.settings.number("STORK_BRIGHTNESS"),
            self.settings.number("STORK_QUIET") == 1,
        )
        self.coach = Coach(self.player)
        self.lull = Lull()
        self.button = Button(ports.button.long_ms) if ports.button is not None else Button()
        self.journal = journal.Journal(ports.nvm)
        self.sessions = Sessions(self.journal)
        self.recorder = Recorder(self.sessions, _RAM)
        self.place = 0  # in settings.menu
        self.play = self.settings.menu[0]
        self.axes = self.settings.axes
        self.trial = None
        self.last_sample_ms = 0
        self.entered_ms = 0
        self.sensor = None
        self.server = self._server()
        self.connected = False
        now = self.clock.ticks_ms()
        self.uptime = ticks.Uptime(now)
        self.recovering = restarts.tell(ports, self.journal)
        self.served_ms = ticks.add(now, -_SERVED_MS)
        for line in self.settings.complaints:
            ports.say(line)
        self.open_sensor(now)

    def run(self):
        # In maker mode somebody may stop the program to look at it: no watchdog then.
        watched = self.sessions.writable and self.ports.watch(_WATCH_MS)
        while True:
            wait = self.tick()
            if watched:
                self.ports.feed()
            self.clock.sleep_ms(wait)

    def tick(self):
        """One round: samples, button, light and sound, PC. Returns how many ms may pass until the next."""
        now = self.clock.ticks_ms()
        self.uptime.tick(now)
        state = self.state
        if state == TRIAL:
            self.drain(now)
            self.coach.tick(self.trial, now)
            if self.trial.phase == codes.DONE:
                self.finish(now)
        elif self.recovering and self.uptime.s * 1000 >= restarts.GOOD_MS:
            self.recovering = False
            restarts.good(self.ports)
        elif state == RESULT and self.trial.end_cause != codes.FELL:
            if ticks.diff(now, self.entered_ms) > _RESULT_MS:
                self.show_menu(now)
        if self.ports.button is not None:
            press = self.button.tick(self.ports.button.pressed(), now)
            if press != NONE:
                self.pressed(press, now)
        self.player.tick(now)
        # Last: whatever was to be shown is shown.
        if self.state == TRIAL:
            wanted = self.recorder.crowded()
            if wanted and self.lull.calm(self.trial, wanted):
                self.recorder.spill()
        return _LOOP_MS if self.server is None else self.serve(now)

    def serve(self, now):
        """Answer the PC: one step in a trial, a few milliseconds of them otherwise. Returns as ``tick`` does."""
        server = self.server
        connected = self.ports.serial.connected
        if self.connected and not connected:
            server.reset()  # half a request or answer is nobody's any more
        if connected and not self.connected and self.state == MENU:
            self.player.show("plugged", now)
        self.connected = connected
        if not server.poll():
            if ticks.diff(now, self.served_ms) < _SERVED_MS:
                return 1
            self.served_ms = ticks.add(now, -_SERVED_MS)  # keeps the difference small over days without a PC
            return _LOOP_MS
        self.served_ms = now
        if self.state == TRIAL:
            return _LOOP_MS
        while ticks.diff(self.clock.ticks_ms(), now) < _SERVE_MS and server.poll():
            pass
        return 0

    def pressed(self, press, now):
        """The wearer used the button."""
        state = self.state
        if state == TRIAL:
            if press == DOWN:
                self.trial.input(codes.BUTTON, 0)
                self.button.used()  # letting go must not leave the stars
        elif state == MENU:
            if press == SHORT:
                self.place = (self.place + 1) % len(self.settings.menu)
                self.player.show_menu(self.place, now)
            elif press == LONG:
                self.start(now, self.settings.menu[self.place])
        elif press == SHORT:
            if state == FAULT:
                self.open_sensor(now)
            else:
                self.show_menu(now)
        elif press == LONG and state == RESULT:
            # Worn the wrong way round: a lean forward tells how it is worn.
            again = self.trial.end_cause != codes.WORN_WRONG
            self.start(now, self.play if again else _CALIBRATE)

    def start(self, now, play):
        """Begin a drill; ``play``: (drill, leg)."""
        if self.sessions.free_bytes() < _LEAST_FREE:
            self.fault(journal.FAULT_STORE, "memory_full", "the drive is nearly full: plug in and pull", now)
            return
        try:
            self.sensor.start()
        except OSError as error:
            self.fault(journal.FAULT_SENSOR, "fault", "sensor: %r" % error, now)
            return
        self.play = play
        header = session_header(self, play)
        self.recorder.begin(header)
        self.trial = drills.create(header, self.recorder)
        self.coach.begin()
        self.lull.begin()
        self.last_sample_ms = now
        self._enter(TRIAL, now)
        self.player.play("start", now)
        self.ports.say("session %d: %s %s" % (header["session_number"], header["drill"], header["leg"]))

    def drain(self, now):
        """Take what the sensor's FIFO holds through packing and scoring."""
        sensor = self.sensor
        trial = self.trial
        count = sensor.poll()
        if sensor.overran:
            sensor.overran = False
            # The newest ones are still in the FIFO.
            lost = ticks.diff(now, self.last_sample_ms) * 1000 // sensor.period_us - sensor.depth
            trial.input(codes.SAMPLES_LOST, max(1, min(32767, lost)))
        if not count:
            if ticks.diff(now, self.last_sample_ms) > _SENSOR_LOST_MS:
                trial.input(codes.SENSOR_LOST, 0)
            return
        self.last_sample_ms = now
        writer = self.recorder.make_room()
        k = 0
        while k < count and trial.phase != codes.DONE:
            sensor.load(k)
            x = sensor.x
            y = sensor.y
            z = sensor.z
            rx = sensor.rx
            ry = sensor.ry
            rz = sensor.rz
            writer.sample(now, x, y, z, rx, ry, rz)
            trial.step(x, y, z, rx, ry, rz)
            k += 1

    def finish(self, now):
        """Store the trial."""
        self.player.tick(now)  # how it ended is shown first: storing takes half a second
        result = self.trial.result()
        number = self.recorder.number
        stored = self.recorder.finish(result)
        code = drills.code(*self.play)
        best = self.journal.best(code)
        self.journal.add(journal.RESULT, result["stars"] | code << 2, result["score"], number, self.clock.epoch())
        self.ports.say("session %d: %s, score %d" % (number, result["end_cause"], result["score"]))
        if not stored:
            self.fault(journal.FAULT_STORE, "memory_full", "session %d could not be stored" % number, now)
            if self.trial.end_cause == codes.FELL:  # calling for help comes first
                self.player.show("fall", now)
                self.player.play("fall", now)
        elif self.trial.end_cause == codes.LOST:
            self.fault(journal.FAULT_SENSOR, "fault", "the sensor fell silent", now)
        else:
            if result["end_cause"] == "calibrated":
                self.worn(result["mounting"])
            elif -1 < best < result["score"]:
                self.player.show("best", now)
                self.player.play("best", now)
            self._enter(RESULT, now)

    def worn(self, axes):
        """A lean forward has told how the belt is worn."""
        self.axes = axes
        try:
            mounting.save(axes)
        except OSError as error:
            self.ports.say("the mounting is kept until power-off only: %s" % error)

    def fault(self, kind, light, text, now):
        """Show it, write it down, wait for the button."""
        self.player.show(light, now)
        self.player.play("fault", now)
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

    def show_menu(self, now):
        self.player.show_menu(self.place, now)
        self._enter(MENU, now)

    def status(self):
        """What a PC may ask at any time."""
        return {
            "phase": codes.PHASES[self.trial.phase] if self.state == TRIAL else _STATES[self.state],
            "drill": self.settings.menu[self.place][0],
            "leg": self.settings.menu[self.place][1],
            "battery_mv": None,
            "mode": "patient" if self.sessions.writable else "maker",
        }

    def restart(self, maker):
        """A PC asks for a new start: in maker mode, for once, or as it is worn."""
        flags.set_maker(self.ports.nvm, maker)
        self.ports.reset()

    def _enter(self, state, now):
        self.state = state
        self.entered_ms = now

    def _server(self):
        if self.ports.serial is None:
            return None
        # Imported late: a board without a second serial port needs no room for it.
        from stork.link.server import build_server

        return build_server(
            *(self.ports.serial, self.clock.ticks_ms, self.sessions, device_info(self), self.status, self.clock),
            *(self.ports.reset, self.journal, self.restart, lambda: self.state == TRIAL),
        )
