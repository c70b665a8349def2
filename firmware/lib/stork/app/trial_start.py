"""The beginning of a trial. Loaded for that, and let go again."""

from stork import VERSION, drills
from stork.app import lazy_modules
from stork.app.device_health import TRIAL
from stork.core import SCORER_VERSION
from stork.feedback import feedback_modes
from stork.store.sessions import LEAST_FREE
from stork_format import FORMAT_VERSION
from stork_format import journal_records as journal


def begin(app, now, play):
    """``play``: (drill, leg). Enters TRIAL, or FAULT."""
    if app.sessions.free_bytes() < LEAST_FREE:
        app.fault(journal.FAULT_STORE, "memory_full", "the drive is nearly full: plug in and pull", now)
        return
    app.end_check()
    lazy_modules.for_trial(app, play[0])
    now = app.clock.ticks_ms()
    try:
        app.sensor.start()
    except OSError as error:
        app.fault(journal.FAULT_SENSOR, "fault", "sensor: %r" % error, now)
        return
    app.play = play
    header = session_header(app, play)
    app.trials.begin(header, now, app.sensor.errors)
    app._enter(TRIAL, now)
    app.player.play("start", now)
    app.ports.say("session %d: %s %s" % (header["session_number"], header["drill"], header["leg"]))


def session_header(app, play):
    """dict, stork_format.named_fields.HEADER, of a session that begins now; ``play``: (drill, leg)."""
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
        "keep_going": settings.number("STORK_KEEP_GOING"),
        "limit_ms": settings.number("STORK_LIMIT_S") * 1000,
        "feedback": feedback,
        "live": 1 if feedback_modes.live(feedback, number) else 0,
    }
    hold_s = settings.number("STORK_HOLD_S")
    if hold_s is not None:
        header["hold_ms"] = hold_s * 1000
    for name, wish in (("steps", settings.number("STORK_STEPS")), ("bpm", settings.number("STORK_BPM"))):
        if wish is not None:
            header[name] = wish
    # The drill's own, too, are written down: what counted stays with the session.
    for name in ("hold_ms", "bpm"):
        header[name] = drills.setting(header, name)
    return header
