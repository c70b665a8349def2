"""End of a trial: it is stored and remembered. Loaded for that, then let go."""

from binascii import crc32

from stork import drills
from stork.app.app_state import RESULT
from stork_format import codes
from stork_format import journal_records as journal


def finish(now, runner, play, sensor, state, limits):
    """Session file, record of the result, lines on the console, limits of the day, in this order. Enters RESULT, or
    FAULT, where the file is there and no fall alarm goes on.

    runner: stork.app.trial_runner.TrialRunner; ``play``: (drill, leg); state: stork.app.app_state.AppState; limits:
    stork.app.daily_limits.DailyLimits. Raises MemoryError.
    """
    ring = state.ring
    ports = state.ports
    state.player.tick(now)  # how it ended is shown first: storing takes half a second
    trial = runner.trial
    recorder = runner.recorder
    result = trial.result()
    runner.stored = recorder.finish(result)
    code = drills.code(*play)
    here = conditions(trial.header)
    best = ring.best(code, here)
    detail = result["stars"] | code << 2
    ring.add(journal.RESULT, detail, result["score"], recorder.number, ports.clock.epoch(), here)
    ports.say("session %d: %s, score %d" % (recorder.number, result["end_cause"], result["score"]))
    errors = sensor.errors - runner.errors
    if (errors or trial.lost_samples) and trial.end_cause != codes.LOST:
        lost = recorder.number, errors, trial.lost_samples
        state.note(journal.FAULT_BUS, errors, "session %d: the bus failed %d times, %d samples lost" % lost)
    state.backup_due = True
    checks = limits.load()
    limits.tired = checks.after(code | here << 8, result, recorder.stumbles)
    limits.release(checks)
    if trial.end_cause == codes.FELL or not runner.stored:
        return
    if trial.end_cause == codes.LOST:
        state.fault(now, "the sensor fell silent")
        return
    if trial.end_cause == codes.CALIBRATED:
        state.settings.axes = result["mounting"]  # a lean forward has told how the belt is worn
        if ports.safe_files:
            from stork.store import mounting_file

            mounting_file.keep(state.settings.axes, ports.say)
        else:
            from stork.store import area_commit

            area_commit.keep(recorder.sessions, state.settings.axes)
    elif -1 < best < result["score"]:
        state.player.tell("best", now)
    state.enter(RESULT, now)


def conditions(header):
    """1..255, the same for trials of one drill whose scores may be compared: hash of the difficulty settings."""
    what = [str(header.get(name)) for name in ("hold_ms", "steps", "bpm", "eyes", "surface")]
    return 1 + (crc32(",".join(what).encode("utf-8")) & 0xFFFFFF) % 255
