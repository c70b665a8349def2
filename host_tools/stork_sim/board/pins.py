"""Pins, and what hangs on them. A pin has one owner at a time, as on the board."""

from collections.abc import Callable


class Pin:
    """``level``: what an input reads; driven from outside by ``pull_down`` (a pressed button) or left to its pull."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.owner: object | None = None
        self.held_low = False
        self.analog_mv: Callable[[], float] | None = None  # what an analog input reads, where the pin can

    def __repr__(self) -> str:
        return f"board.{self.name}"

    def claim(self, owner: object) -> None:
        if self.owner is not None:
            raise ValueError(f"{self.name} in use")
        self.owner = owner

    def release(self) -> None:
        self.owner = None


class Light:
    """What a NeoPixel shows. ``log``: (t_us, r, g, b) at each change; ``watchers`` are called with (r, g, b)."""

    def __init__(self) -> None:
        self.rgb = (0, 0, 0)
        self.log: list[tuple[int, int, int, int]] = []
        self.watchers: list[Callable[[tuple[int, int, int]], None]] = []

    def show(self, t_us: int, grb: bytes) -> None:
        rgb = grb[1], grb[0], grb[2]
        if rgb != self.rgb:
            self.rgb = rgb
            self.log.append((t_us, *rgb))
            for watcher in self.watchers:
                watcher(rgb)


class Sound:
    """What a buzzer gives. ``log``: (t_us, hz) at each change, 0 = silence; ``watchers`` are called with hz."""

    def __init__(self) -> None:
        self.hz = 0
        self.log: list[tuple[int, int]] = []
        self.watchers: list[Callable[[int], None]] = []

    def set(self, t_us: int, hz: int) -> None:
        if hz != self.hz:
            self.hz = hz
            self.log.append((t_us, hz))
            for watcher in self.watchers:
                watcher(hz)
