"""Start of a trial: memory for it, what runs it, and the header of its session. Loaded for that, then let go."""

from stork import VERSION, drills
from stork.app.app_state import TRIAL
from stork.core import SCORER_VERSION
from stork.feedback import feedback_modes
from stork_format import FORMAT_VERSION, const

# Bytes of free memory for the rules of a walk and its first blocks, docs/emulator.md. Where less is free a trial and a
# PC take turns, as in stork.app.usb_start.
_LEAST_FREE = const(50000)  # [memory-lines]


def lacks_memory(runner, drill, alone, free_memory):
    """Whether all that was loaded since start-up must go first.

    runner: stork.app.trial_runner.TrialRunner of the trial before, or None: the blocks of another drill go at once.
    ``alone``: no PC is served; ``free_memory()``: bytes.
    """
    same = runner is not None and runner.drill == drill
    if runner is not None and not same:
        runner.recorder.release()
    return not (alone and same) and free_memory() < _LEAST_FREE


def begin(runner, play, sensor, state, sessions, uptime):
    """Starts ``play``, (drill, leg), and enters TRIAL, or FAULT. Returns the runner. Raises MemoryError.

    runner: as above; sensor: stork.hal.ports.Sensor; state: stork.app.app_state.AppState; sessions:
    stork.store.sessions.Sessions; uptime: stork.core.ticks.Uptime.
    """
    ports = state.ports
    if runner is None:
        runner = _new_runner(ports, state.settings, state.player, sessions)
    runner.drill = play[0]
    drills.load(play[0])  # another one than the last takes a while
    now = ports.clock.ticks_ms()
    try:
        sensor.start()
    except OSError as error:
        state.fault(now, "sensor: " + repr(error))
        return runner
    uptime.tick(now)
    header = session_header(ports, state.settings, sensor, play, sessions.next_number(), uptime.s)
    runner.begin(header, now, sensor.errors)
    state.enter(TRIAL, now)
    state.player.play("start", now)
    ports.say("session %d: %s %s" % (header["session_number"], play[0], play[1]))
    return runner


def _new_runner(ports, settings, player, sessions):
    """Runner of a trial with feedback as the settings say."""
    from stork.app.trial_runner import TrialRunner
    from stork.feedback.feedback_controller import FeedbackController

    tone = settings.choice("STORK_SOUND") == "tone"
    feedback = FeedbackController(player, tone, settings.number("STORK_BEAT_LIGHT") == 1)
    return TrialRunner(sessions, feedback, ports.free_memory, ports.clock)


def session_header(ports, settings, sensor, play, number, uptime_s):
    """dict, stork_format.named_fields.HEADER, of session ``number``, which begins now; ``play``:
    (drill, leg); ``uptime_s``: seconds since the start of the program.
    """
    feedback = settings.choice("STORK_FEEDBACK")
    header = {
        "format_version": FORMAT_VERSION,
        "firmware_version": VERSION,
        "scorer_version": SCORER_VERSION,
        "board_id": ports.board_id,
        "device_id": ports.device_id,
        "wearer_id": settings.wearer,
        "session_number": number,
        "start_time": ports.clock.epoch(),
        "program_uptime_s": uptime_s,
        "program_start_id": ports.start_id,
        "sensor": sensor.name,
        "period_us": sensor.period_us,
        "acc_ug_per_lsb": sensor.acc_ug_per_lsb,
        "gyr_udps_per_lsb": sensor.gyr_udps_per_lsb,
        "axes": settings.axes,
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
