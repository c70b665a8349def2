"""What the device says of itself to a PC that asks."""

from stork import VERSION
from stork.core import SCORER_VERSION
from stork.device import battery_level
from stork.store.sessions import LEAST_FREE
from stork_format import FORMAT_VERSION, codes


def device_info(app):
    """name -> value, or a callable that gives it, for stork.link.stork_group."""
    return {
        "device_id": app.ports.device_id,
        "board_id": app.ports.board_id,
        "firmware": VERSION,
        "format_version": FORMAT_VERSION,
        "scorer_version": SCORER_VERSION,
        "wearer_id": app.settings.wearer,
        "free_bytes": app.sessions.free_bytes,
        "clock_set": lambda: app.clock.epoch() > 0,
        "uptime_ms": lambda: app.uptime.s * 1000,
    }


def device_status(app, state):
    """What a PC may ask at any time; ``state``: the app's, by name."""
    play = app.settings.menu[app.place]
    return {
        "phase": codes.PHASES[app.trials.trial.phase] if state == "trial" else state,
        "drill": play[0],
        "leg": play[1],
        "battery_mv": battery_level.read(app.ports),
        "mode": "patient" if app.sessions.writable else "maker",
        "notes": ",".join(notes(app)),
    }


def notes(app):
    """What is not as it should be, and not serious: names, docs/usb_protocol.md."""
    found = []
    if not app.clock.epoch():
        found.append("clock_unset")
    if battery_level.state(battery_level.read(app.ports), app.ports.usb_power()) != battery_level.FINE:
        found.append("battery_low")
    if app.sessions.free_bytes() < 2 * LEAST_FREE:
        found.append("nearly_full")
    if app.gravity_off:
        found.append("gravity_off")
    if app.rest_s():
        found.append("rest")
    if app.complaints:
        found.append("settings")
    return found
