"""Outcome of the check of one part."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Result(StrEnum):
    """Result of a part. Nothing that was not seen to work counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not asked"
    NOT_TRIED = "not tried"
    NOT_THERE = "not there"


SIGNS: Final = {
    Result.PASSED: "+",
    Result.FAILED: "-",
    Result.NOT_ASKED: "?",
    Result.NOT_TRIED: "~",
    Result.NOT_THERE: ".",
}

PARTS: Final = (
    *("data", "console", "pins", "clock", "light", "display", "sound", "vibration", "left", "right", "button"),
    *("sensor", "rate", "fifo", "overflow", "gravity", "sleep", "press_wakes", "motion_wakes", "wire_wakes"),
    *("watchdog", "bite", "power", "battery", "memory", "drive"),
)
"""Names of the parts, in the order of the line to send in."""


@dataclass(frozen=True)
class Outcome:
    """``told``: what was found, a sentence; ``look_at``: what to do, only of a part that failed; ``figure``: a short
    number with its unit for the line to send in.
    """

    part: str
    result: Result
    told: str
    look_at: str = ""
    figure: str = ""


def passed(part: str, told: str, figure: str = "") -> Outcome:
    return Outcome(part, Result.PASSED, told, "", figure)


def failed(part: str, told: str, look_at: str, figure: str = "") -> Outcome:
    return Outcome(part, Result.FAILED, told, look_at, figure)


def not_asked(part: str) -> Outcome:
    return Outcome(part, Result.NOT_ASKED, "nobody was asked")


def not_tried(part: str, why: str) -> Outcome:
    return Outcome(part, Result.NOT_TRIED, why)


def not_there(part: str, why: str) -> Outcome:
    return Outcome(part, Result.NOT_THERE, why)
