"""Runs the app; the wearer never meets a traceback: a crash is written down and shown, then the board starts anew."""

_SHOWN_MS = 60000
_MOST_RESETS = 3  # without a trial in between; then the board waits for the button: each crash costs flash


def run(ports, report):
    """Does not return on a board. ``report(error)``: puts the whole error on the console, and gives it as text."""
    uptime = None
    try:
        from stork.life import restarts

        if restarts.too_many(ports):
            ports.say("the program was stuck again and again: press the button to try once more")
            _show(ports, True)
        from stork.app import App

        app = App(ports)
        uptime = app.uptime
        app.run()
    except Exception as error:
        text = report(error) or repr(error)
        try:
            _crashed(ports, text, uptime, report)
        except Exception as another:
            report(another)
        ports.reset()


def _crashed(ports, text, uptime, report):
    in_a_row = 1
    try:
        from stork import VERSION
        from stork.store import crash, journal

        seconds = uptime.s if uptime is not None else 0
        ring = journal.Journal(ports.nvm)
        for record in ring.each():
            if record[0] == journal.RESULT:
                in_a_row = 1
            elif record[0] == journal.FAULT and record[1] == journal.FAULT_CRASH:
                in_a_row += 1
        ring.add(journal.FAULT, journal.FAULT_CRASH, min(seconds, 65535), 0, ports.clock.epoch())
        crash.save(VERSION, seconds, text)
    except Exception as error:
        report(error)
    _show(ports, in_a_row > _MOST_RESETS)


def _show(ports, for_ever):
    """The light of a fault for a minute, or until the button."""
    from stork import ticks
    from stork.feedback.player import Player

    clock = ports.clock
    feed = getattr(ports, "feed", None)
    player = Player(ports.pixel, ports.buzzer, haptic=getattr(ports, "haptic", None))
    begun = clock.ticks_ms()
    player.tell("fault", begun)
    now = begun
    while ticks.diff(now, begun) < _SHOWN_MS or for_ever:
        player.tick(now)
        clock.sleep_ms(20)
        if feed is not None:
            feed()
        now = clock.ticks_ms()
        # The press that may have led here must be over first.
        if ticks.diff(now, begun) > _SHOWN_MS:
            begun = ticks.add(now, -_SHOWN_MS)  # keeps the difference small over days
        if ports.button is not None and ticks.diff(now, begun) > 2000 and ports.button.pressed():
            return
