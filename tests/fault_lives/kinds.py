"""Kinds of faults: what each does, and how it is put into a stretch at a random moment.

A kind counts as injected when it is put in, and as hit when it came about: a power cut that was aimed at a write that
never came is injected and not hit.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from fault_lives.stretch import (
    CRASHED,
    FIRST_START,
    FORGETTING,
    NOTING,
    PLANNING,
    STORING,
    UPDATING,
    Aim,
    PutIn,
    Stretch,
)
from stork_sim.board.usb import SilentPc

_A_REQUEST = bytes((0x08, 0, 0, 1, 0, 0, 1, 6, 0xA0))  # SMP, operating system group, "parameters"

WORN, VISIT, BETWEEN = "worn", "visit", "between"
"""Times of a kind: in any stretch, with a PC, or before a stretch by what is on the drive or in the memory."""


class Kind(NamedTuple):
    """``put``: into a stretch before its power-on; None for those that `fault_lives.life` sees to itself."""

    does: str
    when: str
    put: Callable[[Stretch, random.Random], None] | None = None


def _some_time(stretch: Stretch, chance: random.Random) -> float:
    """Seconds since power-on, while something is likely to go on."""
    return chance.uniform(0.1, 15 + 35 * stretch.trials + (10 if stretch.visit else 0))


def _part(chance: random.Random) -> float:
    """Part of the time of a write: before it, or anywhere in it."""
    return chance.choice((0.0, chance.random(), chance.random()))


def _cut(stretch: Stretch, chance: random.Random) -> None:
    stretch.at(_some_time(stretch, chance), lambda: stretch.cut("power cut"))


def _aimed(kind: str, doing: str, most: int, memory: bool = False) -> Callable[[Stretch, random.Random], None]:
    """Fault at one of the first ``most`` writes, earlier ones more often."""

    def put(stretch: Stretch, chance: random.Random) -> None:
        nth = int((most + 1) ** chance.random()) - 1
        stretch.aim(Aim(kind, doing, nth, _part(chance), memory, chance.random() < 0.25))

    return put


def _in_a_crash_report(stretch: Stretch, chance: random.Random) -> None:
    KINDS["crash"].put(stretch, chance)  # type: ignore[misc]
    stretch.aim(Aim("cut in a crash report", CRASHED, chance.randrange(5), _part(chance)))


def _brown_outs(stretch: Stretch, chance: random.Random) -> None:
    at = _some_time(stretch, chance)
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        stretch.at(at, lambda: stretch.cut("brown-out", brown_out=True))
        at += chance.uniform(0.02, 4)


def _battery(stretch: Stretch, chance: random.Random) -> None:
    def sag() -> None:
        stretch.board.battery.charge = chance.uniform(0, 0.08)
        if stretch.board.model.battery is not None:
            stretch.hit("battery sags")

    stretch.at(_some_time(stretch, chance), sag)


def _empty(stretch: Stretch, chance: random.Random) -> None:
    at = _some_time(stretch, chance)
    stretch.at(at, lambda: setattr(stretch.board.battery, "charge", 0.01))
    stretch.at(at + chance.uniform(0.5, 60), lambda: stretch.cut("battery empty"))


def _sensor(kind: str, begin: Callable[[Stretch], None], end: Callable[[Stretch], None]) -> Callable[..., None]:
    def put(stretch: Stretch, chance: random.Random) -> None:
        asked = 0

        def begins() -> None:
            nonlocal asked
            asked = stretch.tap.asked
            begin(stretch)

        def ends() -> None:
            end(stretch)
            if stretch.tap.garbled if kind == "sensor garbage" else stretch.tap.asked > asked:
                stretch.hit(kind)

        at = chance.choice((0.0, _some_time(stretch, chance), _some_time(stretch, chance)))
        stretch.observer.disturbed = True
        stretch.at(at, begins)
        stretch.at(at + chance.choice((0.05, 0.6, 2, 8, 30)) * chance.uniform(0.5, 1.5), ends)

    return put


def _chip(name: str) -> tuple[Callable[[Stretch], None], Callable[[Stretch], None]]:
    return lambda stretch: setattr(stretch.rig.chip, name, True), lambda stretch: setattr(stretch.rig.chip, name, False)


def _line(stuck: bool) -> Callable[[Stretch], None]:
    return lambda stretch: setattr(stretch.board.line, "stuck", stuck)


def _garbage(share: float) -> Callable[[Stretch], None]:
    return lambda stretch: setattr(stretch.tap, "garbage", share)


def _words(stretch: Stretch, chance: random.Random) -> None:
    def lose() -> None:
        if stretch.observer.training:
            stretch.hit("words lost")
        stretch.rig.chip.lose_words(chance.choice((1, 2, 3, 5, 17, 100)))

    stretch.observer.disturbed = True
    stretch.at(_some_time(stretch, chance), lose)


def _torn(stretch: Stretch, chance: random.Random) -> None:
    def tear() -> None:
        if stretch.observer.training:
            stretch.hit("read torn")
        stretch.rig.chip.nack_after = chance.randrange(1, 60)

    stretch.observer.disturbed = True
    for _ in range(chance.randrange(1, 6)):
        stretch.at(_some_time(stretch, chance), tear)


def _held_up(stretch: Stretch, chance: random.Random) -> None:
    def hold() -> None:
        if stretch.observer.training:
            stretch.hit("held up")
        stretch.clock.advance(int(chance.uniform(0.3, 7.4) * 1e6))

    stretch.observer.disturbed = True
    stretch.at(_some_time(stretch, chance), lambda: stretch.idle(hold))


def _watchdog(stretch: Stretch, chance: random.Random) -> None:
    times = chance.choice((1, 1, 1, 2, 4))

    def hang() -> None:
        nonlocal times
        before = stretch.board.bites
        times -= 1
        if times:
            stretch.clock.call_in(int(chance.uniform(12, 25) * 1e6), lambda: stretch.idle(hang))
        stretch.clock.call_in(8_600_000, lambda: stretch.hit("watchdog") if stretch.board.bites > before else None)
        stretch.clock.advance(int(chance.uniform(8.1, 12) * 1e6))

    stretch.at(_some_time(stretch, chance), lambda: stretch.idle(hang))


def _put_in(error: type[Exception]) -> type[Exception]:
    return type(error.__name__, (PutIn, error), {})


def _error(kind: str, errors: tuple[type[Exception], ...]) -> Callable[[Stretch, random.Random], None]:
    def put(stretch: Stretch, chance: random.Random) -> None:
        def fail() -> None:
            stretch.errors += 1
            stretch.crash_kind = kind
            raise _put_in(chance.choice(errors))("put in by a test")

        stretch.at(_some_time(stretch, chance), lambda: stretch.idle(fail))

    return put


def _held_button(stretch: Stretch, chance: random.Random) -> None:
    at = chance.choice((0.0, _some_time(stretch, chance)))

    def hold() -> None:
        stretch.hit("button held")
        stretch.board.press(True)

    stretch.at(at, hold)
    stretch.at(at + chance.uniform(2, 60), lambda: stretch.board.press(False))


def _presses(stretch: Stretch, chance: random.Random) -> None:
    stretch.board.bounce_ms = chance.choice((0, 20, 80))
    for _ in range(chance.randrange(3, 30)):
        at = _some_time(stretch, chance)
        stretch.at(at, lambda: stretch.board.press(True))
        stretch.at(at + chance.choice((0.02, 0.1, 0.3, 1, 4)), lambda: stretch.board.press(False))
    stretch.at(1, lambda: stretch.hit("silly presses"))


def _slow_flash(stretch: Stretch, chance: random.Random) -> None:
    stretch.observer.disturbed = True
    stretch.board.drive.slow = stretch.board.nvm.slow = chance.uniform(2, 9)


def _silent_pc(stretch: Stretch, chance: random.Random) -> None:
    request = chance.choice((b"", _A_REQUEST, _A_REQUEST * 40, chance.randbytes(200)))
    at = _some_time(stretch, chance)

    def attach() -> None:
        if stretch.cable is None:
            stretch.hit("silent PC")
            stretch.board.attach(SilentPc(request))

    stretch.at(at, attach)
    stretch.at(at + chance.uniform(1, 40), lambda: None if stretch.cable else stretch.board.detach())


def _clock_jump(stretch: Stretch, chance: random.Random) -> None:
    def jump() -> None:
        stretch.hit("clock jumps")
        stretch.board.rtc_offset_s += chance.choice((-3600, 3600, -86_400 * 40, 86_400 * 400, 1, -5))

    stretch.at(_some_time(stretch, chance), jump)


def _unplugged(stretch: Stretch, chance: random.Random) -> None:
    """Cable out at a random byte on the wire: that is a moment in a transfer, whenever the PC comes."""
    left = int(10 ** chance.uniform(1, 5))
    wires = stretch.wires

    def pass_on(data: bytes, to_board: bool) -> bytes:
        nonlocal left
        before, left = left, left - len(data)
        if before > 0 >= left:
            stretch.hit("cable pulled")
            stretch.clock.call_in(1, stretch.pull_cable)
        return wires(data, to_board)

    stretch.wires = pass_on


def _bytes(
    kind: str, spoil: Callable[[bytearray, int, random.Random], None]
) -> Callable[[Stretch, random.Random], None]:
    def put(stretch: Stretch, chance: random.Random) -> None:
        wires = stretch.wires
        gaps = [int(10 ** chance.uniform(0.5, 4.5)) for _ in range(chance.choice((1, 1, 3, 10)))]

        def pass_on(data: bytes, to_board: bool) -> bytes:
            data = wires(data, to_board)
            if gaps:
                gaps[0] -= len(data)
                if gaps[0] <= 0 and data:
                    gaps.pop(0)
                    changed = bytearray(data)
                    spoil(changed, chance.randrange(len(changed)), chance)
                    if changed != data:
                        stretch.hit(kind)
                    return bytes(changed)
            return data

        stretch.wires = pass_on

    return put


def _lose(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.choice((1, 2, 8, 64, 4096))]


def _alter(data: bytearray, at: int, chance: random.Random) -> None:
    if chance.random() < 0.6:
        data[at] ^= 1 << chance.randrange(8)
    elif chance.random() < 0.5:
        data[at : at + 8] = chance.randbytes(len(data[at : at + 8]))
    else:
        data[at:at] = chance.randbytes(chance.randrange(1, 20))


KINDS: dict[str, Kind] = {
    "power cut": Kind("the power goes at any time", WORN, _cut),
    "cut in the first start": Kind(
        "... while the room for the sessions is made", WORN, _aimed("cut in the first start", FIRST_START, 28)
    ),
    "cut while storing": Kind("... while a trial is written", WORN, _aimed("cut while storing", STORING, 8)),
    "cut while noting": Kind("... in what is written after it", WORN, _aimed("cut while noting", NOTING, 5)),
    "cut in the memory": Kind("... while the journal is written", WORN, _aimed("cut in the memory", "", 3, True)),
    "cut while forgetting": Kind("... while a PC lets forget", VISIT, _aimed("cut while forgetting", FORGETTING, 4)),
    "cut in a plan": Kind("... while a plan is written", VISIT, _aimed("cut in a plan", PLANNING, 9)),
    "cut in an update": Kind("... while it is sent or put in place", VISIT, _aimed("cut in an update", UPDATING, 300)),
    "cut in a crash report": Kind("... after a crash", WORN, _in_a_crash_report),
    "brown-out": Kind("the voltage breaks down, up to five times", WORN, _brown_outs),
    "battery sags": Kind("the battery is nearly empty", WORN, _battery),
    "battery empty": Kind("... and then it is", WORN, _empty),
    "sensor silent": Kind("it leaves the bus for a while", WORN, _sensor("sensor silent", *_chip("nack"))),
    "sensor frozen": Kind("it answers and measures nothing", WORN, _sensor("sensor frozen", *_chip("frozen"))),
    "sensor stuck": Kind("it measures one value", WORN, _sensor("sensor stuck", *_chip("stuck"))),
    "sensor garbage": Kind("its values are random", WORN, _sensor("sensor garbage", _garbage(0.5), _garbage(0.0))),
    "bus stuck": Kind("SDA is held low", WORN, _sensor("bus stuck", _line(True), _line(False))),
    "words lost": Kind("words fall out of its FIFO", WORN, _words),
    "read torn": Kind("it falls silent within a burst", WORN, _torn),
    "held up": Kind("the program stands still, up to 7 s", WORN, _held_up),
    "watchdog": Kind("the program hangs until the watchdog bites", WORN, _watchdog),
    "crash": Kind(
        "an error anywhere in the program", WORN, _error("crash", (RuntimeError, ValueError, KeyError, OSError))
    ),
    "no memory": Kind("no memory left, anywhere in the program", WORN, _error("no memory", (MemoryError,))),
    "button held": Kind("the button is stuck", WORN, _held_button),
    "silly presses": Kind("presses at any time, contacts that bounce", WORN, _presses),
    "slow flash": Kind("writing takes up to nine times longer", WORN, _slow_flash),
    "silent PC": Kind("a program opens the port and never reads", WORN, _silent_pc),
    "clock jumps": Kind("the clock goes wrong", WORN, _clock_jump),
    "clock unset": Kind("nobody has set the clock", BETWEEN),
    "bits flipped": Kind("bits of the memory are others", BETWEEN),
    "settings line": Kind("a random line in settings.toml", BETWEEN),
    "drive full": Kind("there is no room for a trial", BETWEEN),
    "cable pulled": Kind("in a transfer", VISIT, _unplugged),
    "bytes lost": Kind("on the wire", VISIT, _bytes("bytes lost", _lose)),
    "bytes altered": Kind("on the wire", VISIT, _bytes("bytes altered", _alter)),
    "PC killed": Kind("its process ends at any time", VISIT),
    "PC's disk full": Kind("no file of the PC can grow", VISIT),
}
