"""Restart out of CircuitPython's safe mode, which runs nothing else: after a brown-out or a stuck program, and at most
three times in a row. Else safe mode stays: the last light blinks for 11 seconds, and no longer, for CircuitPython
starts USB, and so opens the drive, when this file has ended [cp-safemode].

It must work on a drive without libraries, so what it knows of stork.store.nvm_flags stands here again: the last but one
byte of non-volatile memory counts restarts in a row, erased = none; 16 says that the last was by the watchdog.
stork.device.restarts tells of them, and clears them after a minute of good work.
"""

import time

_MOST = 3  # [restart-cap]
_COUNT = 15
_STUCK = 16
_RECOVER_S = 2  # the voltage may still be low, and counting writes to flash [restart-cap]
_SHINE_S = 11  # odd: see shine [cp-safemode]

try:
    import microcontroller
    import supervisor

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
except Exception:
    pass  # what fails here must not keep the board dark
try:
    import last_light

    last_light.shine(seconds=_SHINE_S)
except Exception:
    pass  # a drive without that file, or not whole
