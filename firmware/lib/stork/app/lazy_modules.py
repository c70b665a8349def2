"""What is loaded only when it is needed, for a trial or for a PC: where memory is short the two take turns."""

from stork import drills
from stork.app.device_health import RESULT

# Bytes of memory, docs/emulator.md: for the rules of a walk and its first blocks; for the server and its buffers.
_FOR_A_TRIAL = 50000
_FOR_A_PC = 60000
_SMALL_BUF = 2 * 512 + 64


def for_trial(app, drill):
    """Another drill than the one before takes a while."""
    same = app.trials is not None and app.trials.drill == drill
    if app.trials is not None and not same:
        app.trials.recorder.release()
    if (app.visit is not None or not same) and app.ports.free_memory() < _FOR_A_TRIAL:
        app.visit = None  # a PC that is still there has to wait
        app.trials = None
        app.ports.clear_modules()
    if app.trials is None:
        from stork.app.trial_runner import TrialRunner
        from stork.feedback.feedback_controller import FeedbackController

        settings = app.settings
        tone = settings.choice("STORK_SOUND") == "tone"
        coach = FeedbackController(app.player, tone, settings.number("STORK_BEAT_LIGHT") == 1)
        app.trials = TrialRunner(app.sessions, coach, app.ports.free_memory, app.clock)
    app.trials.drill = drill
    drills.load(drill)


def for_pc(app, now):
    """A PC has come. Worn there is nobody to answer, and what answers takes a quarter of a small board's memory."""
    ports = app.ports
    if app.trials is not None:
        app.trials.recorder.release()
    short = ports.free_memory() < _FOR_A_PC
    if short:
        if app.state == RESULT:
            app.show_menu(now)
        app.trials = None
        ports.clear_modules()
    from stork.app.device_info import device_info
    from stork.link.server import BUF_SIZE, build_server
    from stork.link.usb_session import UsbSession

    server = build_server(
        ports.serial,
        app.clock.ticks_ms,
        app.sessions,
        device_info(app),
        app.status,
        app.clock,
        ports.reset,
        app.journal,
        app.restart,
        app.training,
        buf_size=_SMALL_BUF if short else BUF_SIZE,
    )
    app.visit = UsbSession(server, ports.serial, app.clock)
