"""Light, sound, vibration and display in a check of the board: stork.app.board_check."""

from stork.core import ticks
from stork_format import const

_SHOWN_MS = const(1000)  # [check-limits]
_DARK_MS = const(400)  # less than three flashes a second [flash-spacing]
_BRIGHT = const(100)  # [check-limits]
_BEEP_MS = const(300)  # [check-limits]
_TONES_HZ = (660, 880, 1320)  # three notes of the language, well apart [check-limits]
_STEP_MS = const(10)  # [check-limits]


def pause(clock, ms):
    """Steps until ``ms`` have passed; the loop runs meanwhile."""
    begun = clock.ticks_ms()
    while ticks.diff(clock.ticks_ms(), begun) < ms:
        clock.sleep_ms(_STEP_MS)
        yield


def hush(state):
    """No light, no sound, no vibration: those of a message end."""
    now = state.ports.clock.ticks_ms()
    state.player.light.begin(b"", now)
    state.player.hush(now)
    yield
    yield  # the loop has silenced the outputs
    pixel = state.ports.pixel
    if pixel is not None:
        pixel.side = 0
        pixel.set(0, 0, 0)


def _light(state, training, ms, value, found):
    """Red, green and blue, a second each."""
    ports = state.ports
    for _ in hush(state):
        yield
    try:
        for at in range(3):
            if ports.pixel is not None:
                ports.pixel.set(*[_BRIGHT if colour == at else 0 for colour in range(3)])
            for _ in pause(ports.clock, _SHOWN_MS):
                yield
            if ports.pixel is not None:
                ports.pixel.set(0, 0, 0)
            for _ in pause(ports.clock, _DARK_MS):
                yield
    finally:
        if ports.pixel is not None:
            ports.pixel.set(0, 0, 0)
    found["was-shown"] = ports.pixel is not None


def _display(state, training, ms, value, found):
    """Three lines of text."""
    ports = state.ports
    for _ in hush(state):
        yield
    if ports.display is not None:
        ports.display.show("Check", ("Stork", "Check", "1 2 3"), (255, 255, 255))
    for _ in pause(ports.clock, 3 * _SHOWN_MS):
        yield
    found["was-shown"] = ports.display is not None


def _sound(state, training, ms, value, found):
    """Three beeps, each higher than the one before."""
    ports = state.ports
    buzzer = ports.buzzer
    for _ in hush(state):
        yield
    try:
        for hz in _TONES_HZ:
            if buzzer is not None:
                buzzer.level = 100
                buzzer.tone(hz)
            for _ in pause(ports.clock, _BEEP_MS):
                yield
            if buzzer is not None:
                buzzer.tone(0)
            for _ in pause(ports.clock, _BEEP_MS):
                yield
    finally:
        if buzzer is not None:
            buzzer.tone(0)
    found["was-played"] = buzzer is not None


def _haptic(state, training, ms, value, found):
    """One second of the motor; ``value``: of two 1 the right one, 2 the left one, 0 both."""
    ports = state.ports
    haptic = ports.haptic
    for _ in hush(state):
        yield
    try:
        if haptic is not None:
            haptic.side = value
            haptic.on(100)
        for _ in pause(ports.clock, _SHOWN_MS):
            yield
    finally:
        if haptic is not None:
            haptic.off()
            haptic.side = 0
    found["was-played"] = haptic is not None


TABLE = {
    "show-colours": _light,
    "show-text": _display,
    "play-beeps": _sound,
    "run-motor": _haptic,
}
