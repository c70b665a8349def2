"""Restart out of CircuitPython's safe mode, which runs nothing else and stays dark: after a brown-out or a stuck
program, and at most three times in a row. For all other reasons safe mode stays.

It must work on a drive without libraries, so what it knows of stork.store.nvm_flags stands here again: the last but one
byte of non-volatile memory counts restarts in a row, erased = none; 16 says that the last was by the watchdog.
stork.device.restarts tells of them, and clears them after a minute of good work.
"""

import time

import microcontroller
import supervisor

_MOST = 3  # [restart-cap]
_COUNT = 15
_STUCK = 16
_RECOVER_S = 2  # the voltage may still be low, and counting writes to flash [restart-cap]

reason = supervisor.runtime.safe_mode_reason
stuck = reason == supervisor.SafeModeReason.WATCHDOG
nvm = microcontroller.nvm
if nvm is not None and (stuck or reason == supervisor.SafeModeReason.BROWNOUT):
    at = len(nvm) - 2
    count = 0 if nvm[at] == 255 else nvm[at] & _COUNT
    if count < _MOST:
        time.sleep(_RECOVER_S)
        nvm[at] = count + 1 | _STUCK * stuck
        microcontroller.reset()
