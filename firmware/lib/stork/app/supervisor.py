"""Supervisor of the app: a crash is recorded and shown, then the board restarts; the wearer never sees a traceback."""


def run(ports, report):
    """Does not return on a board. ``report(error)``: puts the whole error on the console, and gives it as text."""
    uptime = None
    text = "the app has ended"
    try:
        from stork.device import restarts

        if restarts.too_many(ports):
            from stork.app import AFTER_STUCK, crash_handler

            crash_handler.stuck(ports)
            crash_handler = None
            ports.forget_modules(AFTER_STUCK)
        restarts = None  # this function lasts as long as the app: what it names stays in memory
        from stork.app.loop import App

        app = App(ports)
        uptime = app.uptime
        app.run()
    except Exception as error:
        app = None  # its memory is needed now
        try:
            text = report(error) or repr(error)
        except Exception:
            text = "no memory to tell what it was"
    try:
        ports.clear_modules()
        from stork.app import crash_handler

        crash_handler.tell(ports, text, uptime, report)
    except Exception as another:
        try:
            report(another)
        except Exception:
            pass  # no memory for that either
    ports.reset()
