"""What the app has from power-on until power-off. Loaded for that, and let go again."""

from stork import choices, ticks
from stork.chosen import Chosen
from stork.feedback.player import Player
from stork.life import restarts
from stork.life.alarm import Alarm
from stork.life.nap import Nap
from stork.store import journal, mirror
from stork.store.sessions import Sessions
from stork.upkeep import MENU


def furnish(app):
    """Gives a new app its parts, and shows the menu, or a fault."""
    ports = app.ports
    chosen, complaints = choices.read(ports)
    settings = app.settings = Chosen(*chosen)
    app.complaints = complaints
    app.player = Player(
        ports.pixel,
        ports.buzzer,
        settings.number("STORK_BRIGHTNESS"),
        settings.number("STORK_QUIET") == 1,
        ports.haptic,
        ports.display,
    )
    app._hands_off()
    restored = mirror.restore(ports.nvm)
    if restored:
        ports.say("the journal had lost %d records: taken from its double" % restored)
    app.journal = journal.Journal(ports.nvm)
    app.mirrored = True
    app.sessions = Sessions(app.journal)
    app.trials = None  # once a drill was begun
    app.place = 0  # in settings.menu
    app.play = settings.menu[0]
    app.axes = settings.axes
    app.entered_ms = 0
    app.sensor = None
    now = app.clock.ticks_ms()
    app.uptime = ticks.Uptime(now)
    app.recovering = restarts.tell(ports, app.journal)
    app.today = None
    app.shut(app.gate())
    app.alarm = Alarm(app.player, app.journal, app.clock)
    app.nap = Nap(ports, settings.number("STORK_IDLE_S"), now)
    app.selftest = None
    app.gravity_off = False
    app.tired = 0  # stork.life.fatigue
    app.visit = None  # once a PC came
    app.open_sensor(now)
    if complaints:
        choices.note(complaints, app.journal, app.clock.epoch())
        if app.state == MENU:
            app.player.tell("settings", now)
