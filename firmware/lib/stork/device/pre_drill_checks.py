"""Checks before a drill starts: reasons to refuse it, and messages that a press answers."""

from stork.device import battery_level, fatigue
from stork.device.rest import Rest
from stork.device.training_day import TrainingDay
from stork.store import LEAST_FREE
from stork_format import journal_records as journal


class PreDrillChecks:
    """Rules of the day. ``before`` is asked again after each answered message, until it has none.

    ring: the journal; ``today``: what the checks before these remembered, None at the start: the object is there only
    while it is needed.
    """

    def __init__(self, ports, settings, ring, today=None):
        self.ports = ports
        self.ring = ring
        self.room_told = 1  # room for sessions, today: 0 not looked at, 1 looked at, 2 there was none
        self.day = TrainingDay(settings.number("STORK_UTC_H"), ring.last_result_s)
        self.careful = settings.number("STORK_SAFETY") == 1
        self.braking = settings.number("STORK_FATIGUE") > 0
        self.fatigue = fatigue.Fatigue()
        self.rest = Rest(settings.number("STORK_FATIGUE"), ring, 0 if today else ports.clock.epoch())
        self.warned = battery_level.FINE
        self.refuses = False
        self.text = ""
        if today:
            self.day.last_s, self.day.begun_s = today[0:2]
            self.fatigue.near, self.fatigue.drills = today[2:4]
            self.warned, self.room_told, self.rest.until_s = today[4:7]

    def today(self):
        """Plain values for the checks after these. The last is until when a rest lasts, in seconds since power-on."""
        day = self.day
        known = self.fatigue
        return (day.last_s, day.begun_s, known.near, known.drills, self.warned, self.room_told, self.rest.until_s)

    def before(self, epoch, up_s, sessions):
        """The message that comes before a drill, "" for none. ``refuses``: no drill after it; ``text``: for the
        console. ``sessions``: as of stork.store.store_scan.
        """
        left_s = self.rest.left_s(up_s)
        if left_s:
            self.refuses = True
            self.text = "rest: %d minutes to go" % ((left_s + 59) // 60)
            return "rest"
        mv = battery_level.read(self.ports)
        state = battery_level.state(mv, self.ports.usb_power())
        self.refuses = state == battery_level.EMPTY
        if self.refuses or state > self.warned:
            if self.refuses and self.warned != state:
                self.ring.add(journal.FAULT, journal.FAULT_BATTERY, mv, 0, epoch)
            self.warned = state
            self.text = "battery: %d mV, %s" % (mv, "charge it first" if self.refuses else "charge it soon")
            return "battery_low"
        if self.day.new(epoch, up_s):
            self.fatigue.begin()
            self.room_told = 0
            if self.careful:
                self.text = "stand near a support"
                return "support"
        full = sessions.free_bytes() < LEAST_FREE
        if self.room_told > full:
            return ""
        self.room_told = 1 + full
        from stork.store import store_scan

        days = store_scan.days_left(self.ring, sessions)
        if days > store_scan.FEW:
            return ""
        self.ring.add(journal.FAULT, journal.FAULT_ROOM, days, 0, epoch)
        self.text = "memory: room for %d days of training, plug it in soon" % days
        return "storage"

    def after(self, key, result, stumbles):
        """A trial is over. Returns 0, or why the wearer should rest: stork.device.fatigue."""
        if not self.braking:
            return 0
        near = fatigue.near_fall(result["end_cause"], stumbles)
        believed = result["score"] > 0
        return self.fatigue.trial(key, result["sway_mdeg"] if believed else -1, result["held_ms"], near)

    def fell(self, fine):
        """Reason for a rest after a fall alarm, 0 for none, as ``after`` returns it."""
        return self.fatigue.fell(fine) if self.braking else 0

    def begin_rest(self, why, epoch, up_s):
        """``why``: as of ``after``; then in ``text`` for the console."""
        self.text = fatigue.WHY[why]
        self.fatigue.begin()  # after a rest the count restarts
        self.rest.begin(why, epoch, up_s)
