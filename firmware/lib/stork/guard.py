"""Runs the app; the wearer never meets a traceback: a crash is written down and shown, then the board starts anew."""

_SHOWN_MS = 60000


def run(ports, report):
    """Does not return on a board. ``report(error)``: puts the whole error on the console."""
    try:
        from stork.app import App

        App(ports).run()
    except Exception as error:
        report(error)
        _crashed(ports, report)
        ports.reset()


def _crashed(ports, report):
    from stork import ticks
    from stork.feedback.player import Player
    from stork.store import journal

    clock = ports.clock
    try:
        journal.Journal(ports.nvm).add(journal.FAULT, journal.FAULT_CRASH, 0, 0, clock.epoch())
    except Exception as error:
        report(error)
    player = Player(ports.pixel, ports.buzzer)
    begun = clock.ticks_ms()
    player.show("fault", begun)
    player.play("fault", begun)
    now = begun
    while ticks.diff(now, begun) < _SHOWN_MS:
        player.tick(now)
        clock.sleep_ms(20)
        now = clock.ticks_ms()
        # The press that may have led here must be over first.
        if ports.button is not None and ticks.diff(now, begun) > 2000 and ports.button.pressed():
            return
