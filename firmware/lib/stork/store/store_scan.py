"""Scans of the journal and the sessions, loaded for one and let go: at the start where the ring goes on and the highest
number of a session; when a day begins, and for a PC, for how many days of the wearer's own training there is room.
"""

import os

from stork.store import EACH, LEAST_FREE, SECTOR, nvm_flags
from stork_format import const
from stork_format.journal_records import RESULT

FEW = const(3)  # days of room, or fewer: then the belt says so [room-left]
_DAYS = const(7)  # of training, the last ones, that count [room-left]
_EACH_DAY = const(6)  # sessions, where no clock was set [room-left]
_DAY_S = const(86400)
_NEWEST = const(10)  # sessions that tell what one takes, or those of a day where these are more [room-left]


def journal(at, slots):
    """(slot after the newest record, its counter plus 1, highest session number, when the newest session began or 0) of
    a ring. ``at(slot)``: the record there, or None.
    """
    next_slot = counter = number = last_result_s = 0
    found = False
    for slot in range(slots):
        record = at(slot)
        if record is None:
            continue
        number = max(number, record[3])
        # Newer by the wrapping difference of the counters.
        if not found or 0 < ((record[5] - counter) & 0xFFFF) < 0x8000:
            found = True
            counter = record[5]
            next_slot = slot + 1
        if record[0] == RESULT:
            last_result_s = max(last_result_s, record[4])
    return next_slot, (counter + 1) & 0xFFFF if found else 0, number, last_result_s


def move_stray(ring):
    """A record where the flags are now goes to its place in the ring: an older firmware's ring went to the end."""
    record = ring.at(ring.slots) if ring.slots else None
    if record is not None:
        ring.add(record[0], record[1], record[2], record[3], record[4], record[6])
        nvm_flags.clear(ring.nvm)


def last_number(catalogue):
    """The highest number of a session on the drive, 0 where there is none."""
    last = catalogue.loose[-1] if catalogue.loose else 0
    for k in range(len(catalogue.hundreds) - 1, -1, -1):
        found = catalogue.numbers_in(catalogue.hundreds[k])
        if found:
            return max(last, found[-1])
    return last


def days_left(ring, sessions):
    """Whole days for which there is room; more than FEW where no session waits for a PC and there is some room, or
    none is stored anyway.

    ``ring``: stork.store.journal.Journal; ``sessions``: stork.store.session_area.SessionArea, or Sessions of
    stork.store.sessions.
    """
    if not sessions.writable or sessions.place < 0:
        return FEW + 1
    free = sessions.free_bytes()
    if not free:
        return 0  # there may be no area at all
    each_day = _each_day(ring)
    stored, taken = _taken(sessions, max(_NEWEST, each_day))
    if not stored:
        return FEW + 1
    return free * stored // (taken * each_day) if free >= LEAST_FREE else 0


def _taken(sessions, most):
    """(sessions, bytes that they take) of the newest ones, ``most`` at most."""
    if sessions.place:  # an area; one lies behind the other, and round
        starts = sessions.starts[-most:]
        units = (sessions.place - starts[0] - 1) % (len(sessions.used) - sessions.first) + 1 if starts else 0
        return len(starts), units * EACH * SECTOR
    numbers = (sessions.catalogue.within or sessions.catalogue.loose)[-most:]
    taken = 0
    for number in numbers:
        taken += os.stat(sessions.path(number))[6]
    return len(numbers), taken


def _each_day(ring):
    """Sessions on a day of training, rounded up; those of the newest day where they are more: a wearer trains more."""
    date = count = number = 0  # the last day so far, its sessions, days
    counts = [0] * _DAYS
    for record in ring.each():
        if record[0] == RESULT and record[4]:
            if record[4] // _DAY_S != date:
                date = record[4] // _DAY_S
                count = 0
                number += 1
            count += 1
            counts[number % _DAYS] = count
    return max(count, -(-sum(counts) // min(number, _DAYS))) if number else _EACH_DAY
