"""Faults of a run, as a list: ``nack@12.0s``, ``freeze@20s+2s``, ``slow_flash``, ``strap_slip@15s=20``.

A fault is ``NAME``, then ``@TIME`` counted from power-on, then ``+DURATION``, then ``=VALUE``; which of them a fault
takes is in ``KINDS``. Times are in s, ms, m or h (``90``, ``90s`` and ``1.5m`` are the same). In a run of many days
``@17d20s`` is 20 s after power-on of the day with that number, 0 being the first.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from stork_host.errors import StorkError
from stork_sim.board.belt import Addition, Belt, Slip, Strap, knock, rate_drift
from stork_sim.board.usb import SilentPc
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6ds import Lsm6ds

# SMP, operating system group, "parameters": a request that any SMP server answers (docs/usb_protocol.md).
_A_REQUEST = bytes((0x08, 0, 0, 1, 0, 0, 1, 6, 0xA0))
_UNITS = {"": 1.0, "s": 1.0, "ms": 1e-3, "m": 60.0, "h": 3600.0}
_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"
_TEXT = re.compile(
    rf"(?P<name>\w+)(?:@(?:(?P<day>\d+)d)?(?:{_NUMBER}(?P<unit>ms|s|m|h)?)?(?:\+{_NUMBER}(?P<for_unit>ms|s|m|h)?)?)?"
    r"(?:=(?P<value>-?(?:\d+(?:\.\d*)?|\.\d+)))?"
)


@dataclass(frozen=True)
class Fault:
    """``at_s``: None is from power-on. ``for_s`` and ``value`` hold the kind's usual ones where none was given."""

    name: str
    at_s: float | None = None
    for_s: float = 0.0
    value: float = 0.0
    day: int = 0

    def __str__(self) -> str:
        when = "" if self.at_s is None else f"@{f'{self.day}d' if self.day else ''}{self.at_s:g}s"
        length = f"+{self.for_s:g}s" if self.for_s else ""
        return f"{self.name}{when}{length}" + (f"={self.value:g}" if self.value else "")


class Rig(Protocol):
    """Parts of a simulated device that a fault may change."""

    @property
    def board(self) -> VirtualBoard: ...
    @property
    def chip(self) -> Lsm6ds: ...
    @property
    def belt(self) -> Belt: ...


@dataclass(frozen=True)
class Kind:
    """One kind of fault. ``begin`` happens at its time, ``end`` (if any) after its duration."""

    does: str
    begin: Callable[[Rig, Fault], None]
    end: Callable[[Rig, Fault], None] | None = None
    timed: bool = True  # it needs a time; otherwise it may be there from power-on
    for_s: float = 0.0
    value: float = 0.0
    unit: str = ""
    least: float = 0.0
    most: float = 0.0


def _set_chip(attribute: str, value: object) -> Callable[[Rig, Fault], None]:
    return lambda rig, fault: setattr(rig.chip, attribute, value)


def _nack(rig: Rig, fault: Fault) -> None:
    if fault.for_s:
        rig.chip.nack = True
    else:
        rig.chip.nack_after = 10  # in the middle of a sample's second half


def _reads_back(address: int, mask: int, value: int) -> Callable[[Rig, Fault], None]:
    return lambda rig, fault: rig.chip.wrong_bits.update({address: (mask, value)})


def _reads_right(address: int) -> Callable[[Rig, Fault], None]:
    def mend(rig: Rig, fault: Fault) -> None:
        rig.chip.wrong_bits.pop(address, None)

    return mend


def _clip(rig: Rig, fault: Fault) -> None:
    _add(rig, Addition(_at(fault), fault.for_s, knock(fault.value)))


def _drift(rig: Rig, fault: Fault) -> None:
    _add(rig, Addition(_at(fault), 1e9, rate_drift(fault.value, max(fault.for_s, 1e-3))))


def _add(rig: Rig, addition: Addition) -> None:
    rig.belt.additions.append(addition)
    rig.belt.changed()


def _slip(rig: Rig, fault: Fault) -> None:
    # About the sensor's z axis: the belt turns in the frontal plane, as when it rides up on one side.
    rig.belt.slips.append(Slip(_at(fault), fault.value, 2))
    rig.belt.changed()


def _stick_bus(stuck: bool) -> Callable[[Rig, Fault], None]:
    return lambda rig, fault: setattr(rig.board.line, "stuck", stuck)


def _slow_flash(rig: Rig, fault: Fault) -> None:
    rig.board.drive.slow = rig.board.nvm.slow = fault.value


def _battery_low(rig: Rig, fault: Fault) -> None:
    rig.board.battery.charge = fault.value / 100


def _battery_empty(rig: Rig, fault: Fault) -> None:
    rig.board.battery.charge = 0.0
    rig.board.power_off()


def _stall(rig: Rig, fault: Fault) -> None:
    rig.board.clock.advance(int(fault.for_s * 1e6))


KINDS: dict[str, Kind] = {
    "nack": Kind(
        "the sensor falls silent in the middle of one burst; with a duration, it does not answer at all",
        _nack,
        _set_chip("nack", False),
    ),
    "freeze": Kind(
        "the sensor answers and measures nothing", _set_chip("frozen", True), _set_chip("frozen", False), for_s=2.0
    ),
    "stuck": Kind(
        "the sensor measures the same value again and again",
        _set_chip("stuck", True),
        _set_chip("stuck", False),
        for_s=2.0,
    ),
    "drop": Kind(
        "words fall out of the sensor's FIFO",
        lambda rig, fault: rig.chip.lose_words(int(fault.value)),
        value=1.0,
        unit="words",
        least=1,
        most=100,
    ),
    "overrun": Kind("the board is held up until the sensor's FIFO runs over", _stall, for_s=7.5),
    "clip": Kind(
        "a blow drives the accelerometer to its limit", _clip, for_s=0.05, value=8.0, unit="g", least=-50, most=50
    ),
    "drift": Kind(
        "the gyroscope's offset wanders off", _drift, for_s=10.0, value=1.0, unit="deg/s", least=-100, most=100
    ),
    "strap_slip": Kind("the belt turns on the body", _slip, value=15.0, unit="deg", least=-180, most=180),
    "strap_wobble": Kind(
        "the strap is soft", lambda rig, fault: None, timed=False, value=6.0, unit="Hz", least=1, most=50
    ),
    "absent": Kind("there is no sensor", _set_chip("nack", True), _set_chip("nack", False), timed=False),
    "wrong_chip": Kind(
        "another chip sits where the sensor should be", _reads_back(0x0F, 0xFF, 0x33), _reads_right(0x0F), timed=False
    ),
    "wrong_range": Kind(
        "the range register reads back wrong", _reads_back(0x10, 0x0C, 0x00), _reads_right(0x10), timed=False
    ),
    "stuck_bus": Kind("SDA is held low", _stick_bus(True), _stick_bus(False), for_s=2.0),
    "brownout": Kind("the voltage breaks down; the board starts anew", lambda rig, fault: rig.board.brown_out()),
    "battery_low": Kind(
        "the battery is nearly empty; after the duration, if one is given, it is",
        _battery_low,
        _battery_empty,
        timed=False,
        value=5.0,
        unit="%",
        least=0,
        most=100,
    ),
    "usb_attach": Kind(
        "a cable comes in, and a program opens the port", lambda rig, fault: rig.board.attach(SilentPc()), timed=False
    ),
    "usb_silent": Kind(
        "a program opens the port, asks something and never reads",
        lambda rig, fault: rig.board.attach(SilentPc(_A_REQUEST)),
        timed=False,
    ),
    "usb_detach": Kind("the cable is pulled out", lambda rig, fault: rig.board.detach()),
    "button_bounce": Kind(
        "the button's contacts bounce",
        lambda rig, fault: setattr(rig.board, "bounce_ms", fault.value),
        timed=False,
        value=20.0,
        unit="ms",
        least=1,
        most=200,
    ),
    "slow_flash": Kind(
        "writing takes as many times longer (a data sheet's maximum is 7.4 times the typical)",
        _slow_flash,
        timed=False,
        value=7.4,
        unit="times",
        least=1,
        most=50,
    ),
}


def parse(text: str) -> Fault:
    """Raises StorkError, one line, for what is no fault."""
    match = _TEXT.fullmatch(text.strip())
    name = match["name"] if match else text.partition("@")[0].partition("=")[0].strip()
    if name not in KINDS:
        raise StorkError(
            expected="a fault: " + ", ".join(KINDS), found=repr(text), try_this="one of these, such as nack@12s"
        )
    kind = KINDS[name]
    if match is None:
        raise StorkError(
            expected=f"{name} as {form(name)}",
            found=repr(text),
            try_this="times in s, ms, m or h: freeze@20s+2s",
        )
    at, length = match[3], match[5]
    if "@" in text and at is None:
        raise StorkError(expected=f"a time after {name}@", found=repr(text), try_this=f"{name}@20s")
    if kind.timed and at is None:
        raise StorkError(expected=f"{name} with its time since power-on", found=repr(text), try_this=f"{name}@20s")
    if length is not None and not kind.for_s and kind.end is None:
        raise StorkError(expected=f"{name} without a duration", found=repr(text), try_this=text.partition("+")[0])
    value = kind.value
    if match["value"] is not None:
        value = float(match["value"])
        if not kind.unit or not kind.least <= value <= kind.most:
            allowed = f"={kind.least:g} to ={kind.most:g} {kind.unit}" if kind.unit else "no value"
            raise StorkError(
                expected=f"{name} with {allowed}", found=repr(text), try_this=f"{name}" + ("@20s" if kind.timed else "")
            )
    return Fault(
        name,
        None if at is None else float(at) * _UNITS[match["unit"] or ""],
        kind.for_s if length is None else float(length) * _UNITS[match["for_unit"] or ""],
        value,
        int(match["day"] or 0),
    )


def parse_all(texts: Iterable[str], days: int = 1) -> list[Fault]:
    """``days``: how many the run has; a fault of a later day is an error, as it would never happen."""
    faults = [parse(text) for text in texts]
    for fault in faults:
        if fault.day >= days:
            raise StorkError(
                expected=f"a fault within {days} day{'s' if days > 1 else ''}",
                found=str(fault),
                try_this="a time without days" if days == 1 else f"a day from 0 to {days - 1}",
            )
    return faults


def form(name: str) -> str:
    """Form in which a fault is written, with what is optional in brackets."""
    kind = KINDS[name]
    when = "@TIME" if kind.timed else "[@TIME]"
    length = "[+DURATION]" if kind.for_s or kind.end else ""
    return f"{name}{when}{length}" + (f"[={kind.unit.upper()}]" if kind.unit else "")


def strap_of(faults: Iterable[Fault]) -> Strap | None:
    """The soft strap, where one of the faults is that."""
    for fault in faults:
        if fault.name == "strap_wobble":
            return Strap(natural_hz=fault.value)
    return None


def arm(faults: Iterable[Fault], rig: Rig) -> None:
    """Let each happen at its time, from now on; those without a time begin at once."""
    clock = rig.board.clock
    start_us = clock.now_us
    for fault in faults:
        kind = KINDS[fault.name]
        if fault.at_s is None:
            kind.begin(rig, fault)
            at_us = start_us
        else:
            at_us = start_us + int(fault.at_s * 1e6)
            clock.call_at(at_us, partial(kind.begin, rig, fault))
        if kind.end is not None and fault.for_s:
            clock.call_at(at_us + int(fault.for_s * 1e6), partial(kind.end, rig, fault))


def _at(fault: Fault) -> float:
    return fault.at_s or 0.0
