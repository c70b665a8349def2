"""The last 16 bytes of non-volatile memory: two flags that outlive a reset. The journal leaves them alone.

Byte -1 is 0x4D where the next start is to be in maker mode; byte -2 counts restarts out of safe mode in a row. Both
are 0xFF when erased. An older firmware's journal went to the end of the memory: while such a record lies here, no
flag is set; the journal moves it away when it is opened.
"""

from stork_format import const
from stork_format.journal_records import is_record

SIZE = 16
_MAKER = const(0x4D)
_ERASED = const(0xFF)


def maker(nvm):
    """Whether the next start is to be in maker mode. ``nvm``: bytes-like (microcontroller.nvm), or None."""
    return _byte(nvm, 1) == _MAKER


def set_maker(nvm, on):
    _set(nvm, 1, _MAKER if on else _ERASED)


def restarts(nvm):
    """Restarts out of safe mode since the last good start."""
    count = _byte(nvm, 2)
    return 0 if count == _ERASED else count


def set_restarts(nvm, count):
    _set(nvm, 2, min(count, 254) or _ERASED)


def clear(nvm):
    nvm[len(nvm) - SIZE : len(nvm)] = b"\xff" * SIZE


def _slot(nvm):
    raw = bytes(nvm[len(nvm) - SIZE : len(nvm)])
    return b"\xff" * SIZE if is_record(raw) else raw


def _byte(nvm, back):
    return _ERASED if nvm is None or len(nvm) < SIZE else _slot(nvm)[SIZE - back]


def _set(nvm, back, value):
    """Costs an erase of the flash, so only where it changes something."""
    if nvm is None or len(nvm) < SIZE or _byte(nvm, back) == value:
        return
    raw = bytearray(_slot(nvm))
    raw[SIZE - back] = value
    nvm[len(nvm) - SIZE : len(nvm)] = raw
