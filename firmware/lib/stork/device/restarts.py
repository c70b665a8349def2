"""Unexpected restarts: a brown-out, or a loop that was stuck until the watchdog reset the board.

Boards whose CircuitPython goes into safe mode then have been through firmware/safemode.py, which counts and stops after
three in a row; on the others (RP2040) the count and the stop are here.
"""

from stork.store import nvm_flags
from stork_format import const
from stork_format import journal_records as journal

_MOST = const(3)  # [restart-cap]
_COUNT = const(15)
_STUCK = const(16)  # the last was by the watchdog


def too_many(ports):
    """True where the board was stuck three times in a row: only a press should start it again. Counts this start."""
    count = nvm_flags.restarts(ports.nvm)
    if not getattr(ports, "bitten", False):
        return False
    if count & _COUNT >= _MOST:
        nvm_flags.set_restarts(ports.nvm, 0)
        return True
    nvm_flags.set_restarts(ports.nvm, (count & _COUNT) + 1 | _STUCK)
    return False


def tell(ports, ring):
    """One line and a record of an unexpected restart. Returns whether this is one."""
    count = nvm_flags.restarts(ports.nvm)
    if not count:
        return False
    stuck = count & _STUCK
    what = "the program was stuck" if stuck else "the voltage broke down"
    ports.say("%s: started anew, %d in a row" % (what, count & _COUNT))
    kind = journal.FAULT_STUCK if stuck else journal.FAULT_POWER
    ring.add(journal.FAULT, kind, count & _COUNT, 0, ports.clock.epoch())
    return True
