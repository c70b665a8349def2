"""The end of a trial: it is stored. Loaded for that, and let go again."""

from binascii import crc32

from stork import drills
from stork.app.device_health import RESULT
from stork_format import codes
from stork_format import journal_records as journal


def finish(app, now, fell):
    """Enters RESULT or FAULT; after a fall the alarm stays."""
    trial = app.trials.trial
    recorder = app.trials.recorder
    app.player.tick(now)  # how it ended is shown first: storing takes half a second
    result = trial.result()
    app.stored = recorder.finish(result)
    code = drills.code(*app.play)
    here = conditions(trial.header)
    best = app.journal.best(code, here)
    detail = result["stars"] | code << 2
    app.journal.add(journal.RESULT, detail, result["score"], recorder.number, app.clock.epoch(), here)
    app.ports.say("session %d: %s, score %d" % (recorder.number, result["end_cause"], result["score"]))
    if app.trials.doubts(app.sensor):
        app.note(journal.FAULT_BUS, app.sensor.errors - app.trials.errors, app.trials.doubts(app.sensor))
    app.mirrored = False
    gate = app.gate()
    app.tired = gate.after(code | here << 8, result, recorder.stumbles)
    app.shut(gate)
    if fell:
        return
    if not app.stored:
        app.not_stored(now)
    elif trial.end_cause == codes.LOST:
        app.fault(journal.FAULT_SENSOR, "fault", "the sensor fell silent", now)
    else:
        if trial.end_cause == codes.CALIBRATED:
            from stork.store import mounting_file

            app.axes = result["mounting"]  # a lean forward has told how the belt is worn
            mounting_file.keep(app.axes, app.ports.say)
            app.ports.forget_modules("stork.store.mounting_file")
        elif -1 < best < result["score"]:
            app.player.tell("best", now)
        app._enter(RESULT, now)


def conditions(header):
    """1..255, the same for trials of one drill whose scores may be compared: a fingerprint of what makes it harder."""
    what = [str(header.get(name)) for name in ("hold_ms", "steps", "bpm", "eyes", "surface")]
    return 1 + (crc32(",".join(what).encode("utf-8")) & 0xFFFFFF) % 255
