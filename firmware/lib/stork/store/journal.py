"""A ring of small records in non-volatile memory: results and faults that survive a wiped drive.

The last 16 bytes are not the ring's: stork.store.flags.

Sixteen bytes a record: kind, detail, score (u16), session number (u32), start time (u32, s since 1970), counter (u16),
check (low 16 bits of the CRC-32 of the 14 before). The highest counter (they wrap) is the newest. One assignment a
record, because each erases and writes flash.
"""

import struct
from binascii import crc32

from stork.store import flags

RECORD = 16
_LAYOUT = "<BBHIIH"

RESULT = 1  # detail: stars, and stork.drills.code times 4
FAULT = 2  # detail: FAULTS
NUMBER = 3  # a session number in use that no result tells of

FAULT_SENSOR = 1
FAULT_STORE = 2
FAULT_CRASH = 3
FAULT_SETTINGS = 4


def _check(data):
    return crc32(data) & 0xFFFF


class Journal:
    """nvm: bytes-like with item and slice assignment (microcontroller.nvm), or None."""

    def __init__(self, nvm):
        self.nvm = nvm
        self.slots = max(0, len(nvm) // RECORD - 1) if nvm is not None else 0
        self.next_slot = 0
        self.counter = 0
        self.number = 0
        found = False
        for slot in range(self.slots):
            record = self._at(slot)
            if record is None:
                continue
            if record[3] > self.number:
                self.number = record[3]
            # Newer by the wrapping difference of the counters.
            if not found or 0 < ((record[5] - self.counter) & 0xFFFF) < 0x8000:
                found = True
                self.counter = record[5]
                self.next_slot = slot + 1
        if found:
            self.counter = (self.counter + 1) & 0xFFFF
        # A record where the flags are now: an older firmware's ring went to the end.
        record = self._at(self.slots) if self.slots else None
        if record is not None:
            self.add(record[0], record[1], record[2], record[3], record[4])
            flags.clear(nvm)

    def last_number(self):
        """The highest session number in the ring, 0 if there is none."""
        return self.number

    def add(self, kind, detail, score, number, when):
        """Write a record; the oldest makes room. One of no session (``number`` 0) bears the highest number so far,
        which so never falls out of the ring.
        """
        if number > self.number:
            self.number = number
        if not self.slots:
            return
        data = struct.pack(_LAYOUT, kind, detail, score, number or self.number, when, self.counter)
        at = self.next_slot % self.slots * RECORD
        self.nvm[at : at + RECORD] = data + struct.pack("<H", _check(data))
        self.next_slot = self.next_slot % self.slots + 1
        self.counter = (self.counter + 1) & 0xFFFF

    def best(self, code):
        """The highest score of drill ``code`` in the ring, -1 if it is not there."""
        best = -1
        for record in self.records():
            if record[0] == RESULT and record[1] >> 2 == code and record[2] > best:
                best = record[2]
        return best

    def records(self):
        """All records, oldest first: tuples (kind, detail, score, number, when, counter)."""
        out = []
        for k in range(self.slots):
            record = self._at((self.next_slot + k) % self.slots)
            if record is not None:
                out.append(record)
        return out

    def _at(self, slot):
        raw = bytes(self.nvm[slot * RECORD : slot * RECORD + RECORD])
        if not flags.is_record(raw):
            return None
        return struct.unpack(_LAYOUT, raw[:14])
