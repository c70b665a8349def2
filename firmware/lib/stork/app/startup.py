"""What the app has from power-on until power-off. Loaded for that, and let go again."""

from stork.app.device_health import MENU
from stork.core import ticks
from stork.device import restarts
from stork.device.fall_alarm import FallAlarm
from stork.device.idle_sleep import IdleSleep
from stork.feedback.output_player import OutputPlayer
from stork.settings import settings_loader
from stork.settings.settings_values import SettingsValues
from stork.store import journal, journal_backup
from stork.store.sessions import Sessions


def furnish(app):
    """Gives a new app its parts, and shows the menu, or a fault."""
    ports = app.ports
    chosen, complaints = settings_loader.read(ports)
    settings = app.settings = SettingsValues(*chosen)
    app.complaints = complaints
    app.player = OutputPlayer(
        ports.pixel,
        ports.buzzer,
        settings.number("STORK_BRIGHTNESS"),
        settings.number("STORK_QUIET") == 1,
        ports.haptic,
        ports.display,
    )
    app._hands_off()
    restored = journal_backup.restore(ports.nvm)
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
    app.alarm = FallAlarm(app.player, app.journal, app.clock)
    app.nap = IdleSleep(ports, settings.number("STORK_IDLE_S"), now)
    app.selftest = None
    app.gravity_off = False
    app.tired = 0  # stork.device.fatigue
    app.visit = None  # once a PC came
    app.open_sensor(now)
    if complaints:
        settings_loader.note(complaints, app.journal, app.clock.epoch())
        if app.state == MENU:
            app.player.tell("settings", now)
