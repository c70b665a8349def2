"""Button and sleep in a check of the board: stork.app.board_check."""

from stork.app.check_outputs import hush
from stork.core import ticks
from stork_format import const

_STEP_MS = const(10)  # [check-limits]
# An RP2040 takes whole seconds of the time that is left, and begins with the next one: 2 to 3 s. [cp-chips]
_DOZE_MS = const(2500)
_ENDED_MS = const(1900)  # a shorter doze was ended
_MOST_ASLEEP_MS = const(3000)  # [check-limits]
_LONGEST_MS = const(5000)  # a button that is down longer is stuck


def doze(state, found):
    """Sleep of two seconds and a half, with nothing on; ``found`` tells if it was one, or the board waited awake.
    Returns whether something ended it before.
    """
    clock = state.ports.clock
    before = clock.ticks_ms()
    found["was-asleep"] = state.ports.doze(_DOZE_MS)
    return ticks.diff(clock.ticks_ms(), before) < _ENDED_MS


def _press(state, training, ms, value, found):
    """A press within ``ms``, and its end; ``value`` 1: asleep meanwhile, which the press must end."""
    ports = state.ports
    clock = ports.clock
    pressed = ports.button.pressed
    for _ in hush(state):
        yield
    begun = clock.ticks_ms()
    while pressed() and ticks.diff(clock.ticks_ms(), begun) < _LONGEST_MS:
        clock.sleep_ms(_STEP_MS)
        yield
    found["was-stuck"] = pressed()
    found["was-pressed"] = found["was-woken"] = found["was-asleep"] = False
    begun = clock.ticks_ms()
    over = found["was-stuck"]
    while not over and ticks.diff(clock.ticks_ms(), begun) < ms:
        if value and not pressed():  # one that came between two sleeps ends none
            ended = doze(state, found)
            found["was-woken"] = over = ended and pressed()  # at the end of a sleep a press proves nothing: once more
        else:
            clock.sleep_ms(_STEP_MS)
            over = not value and pressed()
        found["was-pressed"] = over or found["was-pressed"] or pressed()
        yield
    begun = clock.ticks_ms()
    while pressed() and ticks.diff(clock.ticks_ms(), begun) < _LONGEST_MS:
        clock.sleep_ms(_STEP_MS)
        yield
    found["held-ms"] = ticks.diff(clock.ticks_ms(), begun)
    found["was-released"] = not pressed()


def _wait(state, training, ms, value, found):
    """Sleep of ``ms``, 3 s at most, with nothing on; it ends by itself."""
    clock = state.ports.clock
    for _ in hush(state):
        yield
    ms = min(ms, _MOST_ASLEEP_MS)
    before = clock.ticks_ms()
    found["was-asleep"] = state.ports.doze(ms)
    found["asked-ms"] = ms
    found["took-ms"] = ticks.diff(clock.ticks_ms(), before)


TABLE = {"await-press": _press, "light-sleep": _wait}
