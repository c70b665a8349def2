"""Scan of journal and catalogue when they are opened: where the ring goes on, and the highest number of a session."""

from stork.store import nvm_flags
from stork_format.journal_records import RESULT


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
