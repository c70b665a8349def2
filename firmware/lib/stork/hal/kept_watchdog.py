"""Watchdog of an nRF52840 after a restart by software: it runs on, and nothing stops it [cp-chips]. Loaded there only,
and early: it was last fed before the restart.
"""

from microcontroller import ResetReason, cpu, watchdog

_WATCHDOG_S = 8  # [watchdog-limit]


def keep():
    """The watchdog, armed again so that it can be fed, in maker mode too; None after any other start.

    Before CircuitPython 10 a restart of a belt that had slept is told as the end of a deep sleep; it has none.
    """
    if cpu.reset_reason not in (ResetReason.SOFTWARE, ResetReason.DEEP_SLEEP_ALARM):
        return None
    from watchdog import WatchDogMode

    dog = watchdog
    dog.timeout = _WATCHDOG_S
    dog.mode = WatchDogMode.RESET
    return dog
