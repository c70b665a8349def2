"""State of the app: what the wearer is shown and since when; faults and notes, shown, told and recorded."""

from stork_format import journal_records as journal

MENU = 0
TRIAL = 1
RESULT = 2
FAULT = 3
TOLD = 4  # a message that a press ends
ASKED = 5  # a message that a press answers: the drill comes next
ALARM = 6
ASLEEP = 7


class AppState:
    """The present state, and what every part of the app may use: outputs, settings, journal and console.

    ports: stork.hal.ports.Ports; settings: stork.settings.SettingsValues; player:
    stork.feedback.output_player.OutputPlayer; ring: stork.store.journal.Journal.
    ``current``: one of the above, since ``since_ms``; ``place``: in settings.menu; ``backup_due``: a result was added
    to the journal since its last backup.
    """

    def __init__(self, ports, settings, player, ring):
        self.ports = ports
        self.settings = settings
        self.player = player
        self.ring = ring
        self.current = MENU
        self.since_ms = 0
        self.place = 0
        self.backup_due = False

    def enter(self, state, now):
        self.current = state
        self.since_ms = now

    def show_menu(self, now):
        self.player.show_menu(self.place, now, self.settings.menu[self.place])
        self.enter(MENU, now)

    def note(self, kind, value, text):
        """A fault that is not serious: a line and a record; ``kind``: one of stork_format.journal_records.FAULT_*."""
        self.ports.say(text)
        self.ring.add(journal.FAULT, kind, min(value, 65535), 0, self.ports.clock.epoch())

    def fault(self, now, text, kind=journal.FAULT_SENSOR, message="fault"):
        """A fault is shown and recorded, and waits for the button. ``text``: what is wrong, "" for nothing. Returns
        whether something is.
        """
        if text:
            self.player.tell(message, now)
            self.ring.add(journal.FAULT, kind, 0, 0, self.ports.clock.epoch())
            self.ports.say("fault: " + text)
            self.enter(FAULT, now)
        return text != ""
