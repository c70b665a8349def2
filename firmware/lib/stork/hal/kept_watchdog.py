"""Watchdog of an nRF52840 after a restart by software: it runs on, and nothing stops it [cp-chips]. Loaded there only,
and early: it was last fed before the restart.
"""

import microcontroller

_WATCHDOG_S = 8  # [watchdog-limit]


def keep():
    """The watchdog, armed again so that it can be fed, in maker mode too; None after any other start."""
    if microcontroller.cpu.reset_reason != microcontroller.ResetReason.SOFTWARE:
        return None
    from watchdog import WatchDogMode

    dog = microcontroller.watchdog
    dog.timeout = _WATCHDOG_S
    dog.mode = WatchDogMode.RESET
    return dog
