"""Start-up: the parts of the app, built from power-on to the menu. Loaded for that, then let go."""

from stork.app.app_state import MENU, AppState
from stork.app.daily_limits import DailyLimits
from stork.app.sensor_care import SensorCare
from stork.app.training import Training
from stork.app.usb_service import UsbService
from stork.core.ticks import Uptime
from stork.device import restarts
from stork.device.idle_sleep import IdleSleep
from stork.feedback.output_player import OutputPlayer
from stork.settings import SettingsValues, settings_loader
from stork.store.journal import Journal

# Let go when it is over, as stork.app says of each phase.
AFTER_START = (
    "stork.app.startup,stork.core.integer_math,stork.core.mounting_spec,stork.device.restarts,"
    "stork.feedback.feedback_modes,stork.hal.cp_settings,stork.hal.mp_settings,stork.link,stork.settings.plan_file,"
    "stork.settings.settings_lines,stork.settings.settings_loader,stork.settings.settings_rules,"
    "stork.store.area_commit,stork.store.area_making,stork.store.area_record,stork.store.open_area,stork.store.catalogue,"
    "stork.store.mounting_file,stork.store.store_scan"
)


def build(ports):
    """(state, training, usb, idle, uptime, whether this start was an unexpected restart): the parts of
    stork.app.loop.App, with the menu, or a fault, on show. The order is that of the records and lines of a start.
    """
    chosen, complaints = settings_loader.read(ports)
    settings = SettingsValues(*chosen, wrong=bool(complaints))
    player = OutputPlayer(
        ports.pixel,
        ports.buzzer,
        settings.number("STORK_BRIGHTNESS"),
        quiet=settings.number("STORK_QUIET") and not getattr(ports.haptic, "wrong", False),
        haptic=ports.haptic,
        display=ports.display,
    )
    sessions = _store(ports, settings)
    ring = sessions.journal
    now = ports.clock.ticks_ms()
    uptime = Uptime(now)
    restarted = restarts.tell(ports, ring)
    limits = DailyLimits(ports, settings, ring, uptime)
    state = AppState(ports, settings, player, ring)
    sensor = SensorCare(ports)
    training = Training(state, sensor, limits, sessions)
    idle = IdleSleep(ports, settings.number("STORK_IDLE_S"), now)
    if not state.fault(now, sensor.open(now)):
        state.show_menu(now)
    if complaints:
        settings_loader.note(complaints, ring, ports.clock.epoch())
        if state.current == MENU:
            player.tell("settings", now)
    return state, training, UsbService(state, training), idle, uptime, restarted


def _store(ports, settings):
    """Sessions, with the journal."""
    if ports.safe_files:
        from stork.store.sessions import Sessions

        return Sessions(Journal(ports.nvm))
    from stork.store import open_area

    return open_area.run(ports, settings)
