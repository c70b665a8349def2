"""Backup of the journal's ring on the drive: ``/journal.bin``.

Non-volatile memory is one page of flash, erased and written anew for each record; a power cut in between loses all of
it. So the ring is copied after each result, while the memory itself is at rest, and what is missing at the next start
is taken from there. Each record has its own check, so a half-written copy does no harm.
"""

from stork.store import sync
from stork_format import const
from stork_format.journal_records import SIZE, is_record

PATH = "/journal.bin"
_PIECE = const(512)


def _size(nvm):
    """Bytes of the ring, 0 where no backup is needed: MicroPython keeps the memory in a safe file."""
    return 0 if nvm is None or getattr(nvm, "safe", False) else max(0, len(nvm) // SIZE - 1) * SIZE


def restore(nvm):
    """Put back the records that the memory has lost. Returns how many."""
    size = _size(nvm)
    try:
        with open(PATH, "rb") as file:
            data = bytearray(file.read(size))
    except OSError:
        return 0
    if not size or len(data) != size:
        return 0
    lost = 0
    for at in range(0, size, SIZE):
        kept = bytes(nvm[at : at + SIZE])
        if is_record(kept):
            data[at : at + SIZE] = kept
        elif is_record(data[at : at + SIZE]):
            lost += 1
        else:
            data[at : at + SIZE] = kept
    if lost:
        nvm[0:size] = data
    return lost


def save(nvm):
    """Copy the ring. False where the drive cannot be written."""
    size = _size(nvm)
    if not size:
        return True
    try:
        with open(PATH, "wb") as file:
            for at in range(0, size, _PIECE):
                piece = bytes(nvm[at : min(at + _PIECE, size)])
                if file.write(piece) != len(piece):
                    return False
        sync()
        return True
    except OSError:
        return False
