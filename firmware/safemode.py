"""Restart out of CircuitPython's safe mode, which runs nothing else and stays dark: after a brown-out or a stuck
program, and at most three times in a row. Else, and for all other reasons, a line and the last light; then safe mode
stays, with its drive: USB begins when this file has ended (CircuitPython's main.c).

It must work on a drive without libraries, so what it knows of stork.store.nvm_flags stands here again: the last but one
byte of non-volatile memory counts restarts in a row, erased = none; 16 says that the last was by the watchdog.
stork.device.restarts tells of them, and clears them after a minute of good work.
"""

_MOST = 3  # [restart-cap]
_COUNT = 15
_STUCK = 16
_RECOVER_S = 2  # the voltage may still be low, and counting writes to flash [restart-cap]
_SHINE_S = 600  # [restart-cap]

reason = None
try:
    import time

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
except BaseException:
    pass  # no error may end it without a light
try:
    print("stork: expected a start, found CircuitPython's safe mode (%s); unplug the board and plug it in" % reason)
    import last_light

    last_light.shine(seconds=_SHINE_S)
except BaseException:
    pass  # a drive without that file
