"""Handler of a crash: writes it down, shows the light of a fault. Loaded only after one."""

import sys

from stork import VERSION
from stork.core import ticks
from stork.feedback.output_player import OutputPlayer
from stork.store import crash_record, nvm_flags
from stork.store.journal import Journal
from stork_format import const
from stork_format import journal_records as journal

_SHOWN_MS = const(60000)  # [shown-times]
# [restart-cap]
_MOST_RESETS = const(3)  # without a trial in between; then the board waits for the button: each crash costs flash
_PRESSED_MS = const(2000)  # the press that may have led here must be over first [shown-times]


def stuck(ports):
    """The board was stuck again and again: only a press goes on."""
    ports.say("the program was stuck again and again: press the button to try once more")
    _show(ports, True)


def tell(ports, text, uptime, report, sessions):
    """``text``: the error; ``uptime``: stork.core.ticks.Uptime, or None; ``report``: see stork.app.supervisor;
    ``sessions``: see stork.store.crash_record.save.

    Returns when the board should restart: after a minute or a press; in maker mode, and after repeated crashes, after a
    press only.
    """
    for_ever = False
    try:
        seconds = uptime.s if uptime is not None else 0
        in_a_row = 1
        ring = Journal(ports.nvm)
        for record in ring.each():
            if record[0] == journal.RESULT:
                in_a_row = 1
            elif record[0] == journal.FAULT and record[1] == journal.FAULT_CRASH:
                in_a_row += 1
        ring.add(journal.FAULT, journal.FAULT_CRASH, min(seconds, 65535), 0, ports.clock.epoch())
        if uptime is None:  # before the loop: nobody can mend it by the app
            nvm_flags.set_maker(ports.nvm, True)
            ports.say("the start failed: the next one gives the drive to the PC; try stork install")
        # A PC that owns the drive may be writing to it: no reset under its hands.
        kept = crash_record.save(VERSION, seconds, sys.implementation.name, text, sessions)
        for_ever = kept == crash_record.READ_ONLY or in_a_row > _MOST_RESETS
    except Exception as error:
        report(error)
    _show(ports, for_ever)


def start_failed(nvm, text):
    """Record of what kept the app from being made, for start_failed.py, which shows it. The next start gives the drive
    to the PC. Returns as crash_record.save.
    """
    nvm_flags.set_maker(nvm, True)
    kept = crash_record.save(VERSION, 0, sys.implementation.name, text)
    if kept != crash_record.READ_ONLY:  # else it is the same once more
        Journal(nvm).add(journal.FAULT, journal.FAULT_CRASH, 0, 0, 0)
    return kept


def _show(ports, for_ever):
    """The light of a fault for a minute, or until the button."""
    clock = ports.clock
    feed = getattr(ports, "feed", None)
    player = OutputPlayer(ports.pixel, ports.buzzer, haptic=getattr(ports, "haptic", None))
    begun = clock.ticks_ms()
    player.tell("fault", begun)
    now = begun
    while ticks.diff(now, begun) < _SHOWN_MS or for_ever:
        player.tick(now)
        clock.sleep_ms(20)
        if feed is not None:
            feed()
        now = clock.ticks_ms()
        if ticks.diff(now, begun) > _SHOWN_MS:
            begun = ticks.add(now, -_SHOWN_MS)  # keeps the difference small over days
        if ports.button is not None and ticks.diff(now, begun) > _PRESSED_MS and ports.button.pressed():
            return
