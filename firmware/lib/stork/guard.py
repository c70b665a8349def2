"""Runs the app; the wearer never meets a traceback: a crash is written down and shown, then the board starts anew."""

_SHOWN_MS = 60000
_MOST_RESETS = 3  # without a trial in between; then the board waits for the button: each crash costs flash


def run(ports, report):
    """Does not return on a board. ``report(error)``: puts the whole error on the console."""
    try:
        from stork.app import App

        App(ports).run()
    except Exception as error:
        report(error)
        try:
            _crashed(ports, report)
        except Exception as another:
            report(another)
        ports.reset()


def _crashed(ports, report):
    from stork import ticks
    from stork.feedback.player import Player
    from stork.store import journal

    clock = ports.clock
    in_a_row = 1
    try:
        ring = journal.Journal(ports.nvm)
        for record in ring.records():
            if record[0] == journal.RESULT:
                in_a_row = 1
            elif record[0] == journal.FAULT and record[1] == journal.FAULT_CRASH:
                in_a_row += 1
        ring.add(journal.FAULT, journal.FAULT_CRASH, 0, 0, clock.epoch())
    except Exception as error:
        report(error)
    player = Player(ports.pixel, ports.buzzer)
    begun = clock.ticks_ms()
    player.show("fault", begun)
    player.play("fault", begun)
    now = begun
    while ticks.diff(now, begun) < _SHOWN_MS or in_a_row > _MOST_RESETS:
        player.tick(now)
        clock.sleep_ms(20)
        now = clock.ticks_ms()
        # The press that may have led here must be over first.
        if ticks.diff(now, begun) > _SHOWN_MS:
            begun = ticks.add(now, -_SHOWN_MS)  # keeps the difference small over days
        if ports.button is not None and ticks.diff(now, begun) > 2000 and ports.button.pressed():
            return
