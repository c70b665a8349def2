"""What the device says of itself: in the header of a session, and to a PC that asks."""

from binascii import crc32

from stork import VERSION
from stork.core import SCORER_VERSION
from stork.feedback import modes
from stork.life import battery
from stork_format import FORMAT_VERSION, codes

LEAST_FREE = 278528  # bytes on the drive; a trial of three minutes takes less, also where nothing can be packed


def session_header(app, play):
    """dict, stork_format.fields.HEADER, of a session that begins now; ``play``: (drill, leg)."""
    sensor = app.sensor
    settings = app.settings
    number = app.sessions.next_number()
    feedback = settings.choice("STORK_FEEDBACK")
    header = {
        "format_version": FORMAT_VERSION,
        "firmware_version": VERSION,
        "scorer_version": SCORER_VERSION,
        "board_id": app.ports.board_id,
        "device_id": app.ports.device_id,
        "wearer_id": settings.wearer,
        "session_number": number,
        "start_time": app.clock.epoch(),
        "sensor": sensor.name,
        "period_us": sensor.period_us,
        "acc_ug_per_lsb": sensor.acc_ug_per_lsb,
        "gyr_udps_per_lsb": sensor.gyr_udps_per_lsb,
        "axes": app.axes,
        "drill": play[0],
        "leg": play[1],
        "eyes": settings.choice("STORK_EYES"),
        "surface": settings.choice("STORK_SURFACE"),
        "hold_ms": settings.number("STORK_HOLD_S") * 1000,
        "keep_going": settings.number("STORK_KEEP_GOING"),
        "limit_ms": settings.number("STORK_LIMIT_S") * 1000,
        "bpm": settings.number("STORK_BPM"),
        "feedback": feedback,
        "live": 1 if modes.live(feedback, number) else 0,
    }
    steps = settings.number("STORK_STEPS")
    if steps is not None:
        header["steps"] = steps
    return header


def conditions(header):
    """1..255, the same for trials of one drill whose scores may be compared: a fingerprint of what makes it harder."""
    what = [str(header.get(name)) for name in ("hold_ms", "steps", "bpm", "eyes", "surface")]
    return 1 + (crc32(",".join(what).encode("utf-8")) & 0xFFFFFF) % 255


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
        "battery_mv": battery.read(app.ports),
        "mode": "patient" if app.sessions.writable else "maker",
        "notes": ",".join(notes(app)),
    }


def notes(app):
    """What is not as it should be, and not serious: names, docs/usb_protocol.md."""
    found = []
    if not app.clock.epoch():
        found.append("clock_unset")
    if battery.state(battery.read(app.ports), app.ports.usb_power()) != battery.FINE:
        found.append("battery_low")
    if app.sessions.free_bytes() < 2 * LEAST_FREE:
        found.append("nearly_full")
    if app.gravity_off:
        found.append("gravity_off")
    if app.gate.rest.left_s(app.uptime.s):
        found.append("rest")
    if app.complaints:
        found.append("settings")
    return found
