"""Facts of a board's microcontroller, from the simulator's table, as far as a check depends on them."""

from dataclasses import dataclass

from stork_sim.board.microcontrollers import MICROCONTROLLERS, VIRTUAL

_NO_LIGHT_SLEEP_BEFORE = 10
"""First CircuitPython under which an RP2040's clocks go on after a light sleep [cp-issue-8561]."""


@dataclass(frozen=True)
class ChipFacts:
    """``light_sleep``: the firmware uses it; else it waits. ``sleep_step_s``: its time counts in these.
    ``sleep_on_cable``: it may be tried while the PC is there. ``watchdog_kept``: it outlives a restart by software.
    """

    name: str
    light_sleep: bool
    sleep_step_s: int
    sleep_on_cable: bool
    watchdog_kept: bool


def facts_of(platform: str, interpreter: str, version: str) -> ChipFacts:
    """``platform``, ``interpreter``, ``version``: as the board says them. A chip that is not in the table is taken for
    one that may not be put to sleep on the cable.
    """
    if interpreter != "circuitpython":  # stork.hal.micropython waits between looks
        return ChipFacts(platform, False, 0, True, False)
    for chip in (*MICROCONTROLLERS, VIRTUAL):
        if chip.platform == platform:
            torn = platform == "RP2040" and int(version.partition(".")[0]) < _NO_LIGHT_SLEEP_BEFORE
            sleeps = chip.alarm and not torn
            return ChipFacts(chip.name, sleeps, chip.alarm_step_s if sleeps else 0, True, chip.watchdog_outlives_reset)
    return ChipFacts(platform, True, 0, False, False)
