"""Pins, and what a person sees, hears and feels of their parts. A pin has one owner at a time."""

from collections.abc import Callable


class Pin:
    """``name``: the first of its names; ``chip_pin``: what the maker of the microcontroller calls it.

    From outside: ``held_low`` (a pressed button), ``source`` (a chip that drives it), ``analog_mv`` (where it can
    measure). To the outside: ``on_level``, ``on_pwm`` (hz, duty 0..65535) and ``on_bits`` are called for what it does.
    """

    def __init__(self, name: str, chip_pin: str = "") -> None:
        self.name = name
        self.chip_pin = chip_pin or name
        self.owner: object | None = None
        self.held_low = False
        self.driven: bool | None = None  # its level while it is an output
        self.source: Callable[[], bool] | None = None
        self.analog_mv: Callable[[], float] | None = None
        self.on_level: list[Callable[[bool], None]] = []
        self.on_pwm: list[Callable[[int, int], None]] = []
        self.on_bits: list[Callable[[bytes], None]] = []

    def __repr__(self) -> str:
        return f"board.{self.name}"

    def claim(self, owner: object) -> None:
        if self.owner is not None:
            raise ValueError(f"{self.name} in use")
        self.owner = owner

    def release(self) -> None:
        self.owner = None
        self.drive(None)

    def drive(self, level: bool | None) -> None:
        """The firmware sets its level, or lets go of it."""
        changed, self.driven = level != self.driven, level
        if changed:
            for listener in self.on_level:
                listener(bool(level))

    def read(self, pulled_up: bool) -> bool:
        if self.held_low:
            return False
        return self.source() if self.source is not None else pulled_up


def gpio(pin: Pin) -> int:
    """The number in a chip's pin such as GPIO7."""
    return int(pin.chip_pin.removeprefix("GPIO"))


class Light:
    """Colour of the board's light, 0..255 each. ``log``: (t_us, r, g, b) at each change; ``watchers``: called with
    (r, g, b). Of a row of lights it is the brightest; ``row`` has them all.
    """

    def __init__(self) -> None:
        self.rgb = (0, 0, 0)
        self.row: list[tuple[int, int, int]] = []
        self.log: list[tuple[int, int, int, int]] = []
        self.watchers: list[Callable[[tuple[int, int, int]], None]] = []

    def show(self, t_us: int, grb: bytes) -> None:
        self.row = [(grb[n + 1], grb[n], grb[n + 2]) for n in range(0, len(grb), 3)]
        self.shine(t_us, max(self.row, key=sum))

    def shine(self, t_us: int, rgb: tuple[int, int, int]) -> None:
        if rgb != self.rgb:
            self.rgb = rgb
            self.log.append((t_us, *rgb))
            for watcher in self.watchers:
                watcher(rgb)


class Level:
    """Tone of a buzzer in Hz, or strength of a motor in percent. ``log``: (t_us, value) at each change, 0 = off."""

    def __init__(self) -> None:
        self.value = 0
        self.log: list[tuple[int, int]] = []
        self.watchers: list[Callable[[int], None]] = []

    def set(self, t_us: int, value: int) -> None:
        if value != self.value:
            self.value = value
            self.log.append((t_us, value))
            for watcher in self.watchers:
                watcher(value)


class Sound(Level):
    """Tone of a buzzer. ``watchers`` are called with its frequency in Hz, 0 for silence."""

    @property
    def hz(self) -> int:
        return self.value


class Words:
    """Text of a display. ``log``: (t_us, lines, rgb) at each refresh that changed something."""

    def __init__(self) -> None:
        self.log: list[tuple[int, tuple[str, ...], int]] = []

    def show(self, t_us: int, lines: tuple[str, ...], colour: int) -> None:
        if not self.log or self.log[-1][1:] != (lines, colour):
            self.log.append((t_us, lines, colour))
