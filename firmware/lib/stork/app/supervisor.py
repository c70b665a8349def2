"""Supervisor of the app: a crash is recorded and shown, then the board restarts; the wearer never sees a traceback."""


def run(ports, report):
    """The app with its crash handler. Never returns on a board. Raises the errors of a crash handler that cannot start.

    ``report(error)``: puts the whole error on the console, and gives it as text.

    This frame lasts as long as the app. What it names stays in memory; so does, under CircuitPython, what an earlier
    call left in the room that a frame keeps for each `try` within a `try`, until one has begun there. Hence two at
    most, and both begin at the start.
    """
    uptime = sessions = None
    text = "ended"
    try:
        try:
            from stork.device import restarts

            if restarts.too_many(ports):
                _stuck(ports)
        finally:
            restarts = None
        from stork.app.loop import App

        app = App(ports)
        uptime = app.uptime
        sessions = app.training.sessions  # for the report of a crash; and a file that is let go is closed, on FAT
        app.run()
    except KeyboardInterrupt:  # at the console
        raise
    except BaseException as error:  # a file in lib/ that somebody edited may raise SystemExit
        app = None  # its memory is needed now
        text = _told(error, report)
    _tell(ports, text, uptime, report, sessions)
    ports.reset()


def _stuck(ports):
    from stork.app import AFTER_STUCK, crash_handler

    crash_handler.stuck(ports)
    crash_handler = None
    ports.forget_modules(AFTER_STUCK)


def _tell(ports, text, uptime, report, sessions):
    try:
        ports.clear_modules()
        from stork.app import crash_handler

        crash_handler.tell(ports, text, uptime, report, sessions)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _told(error, report)
        if uptime is None:
            raise  # of a start that failed start_failed.py tells


def _told(error, report):
    try:
        return report(error) or repr(error)
    except Exception:
        return "no memory to tell what it was"
