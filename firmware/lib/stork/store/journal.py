"""A ring of small records in non-volatile memory: results and faults that survive a wiped drive.

The last 16 bytes are not the ring's: stork.store.nvm_flags.

Sixteen bytes a record: kind, detail, score (u16), session number (u24), conditions (u8), start time (u32, s since
1970), counter (u16), check (low 16 bits of the CRC-32 of the 14 before). The highest counter (they wrap) is the
newest. One assignment a record, because each erases and writes flash.
"""

import struct
from binascii import crc32

from stork.store import nvm_flags

RECORD = 16
_LAYOUT = "<BBHIIH"

RESULT = 1  # detail: stars (0..3), and stork.drills.code (0..59) times 4: room for 20 drills in the byte
FAULT = 2  # detail: FAULTS
NUMBER = 3  # a session number in use that no result tells of
REST = 4  # the day's training was ended; detail: REST_SWAY, REST_NEAR_FALLS or REST_FALL; score: minutes of rest
FALL = 5  # what came of a fall; detail: FALL_FINE, FALL_ALARM, FALL_ENDED; score: seconds since it

FAULT_SENSOR = 1
FAULT_STORE = 2
FAULT_CRASH = 3  # score: seconds since power-on
FAULT_SETTINGS = 4  # score: a check of what was wrong
FAULT_STUCK = 5  # the watchdog started the board anew; score: how often in a row
FAULT_POWER = 6  # a brown-out did
FAULT_BATTERY = 7  # too low to train; score: mV
FAULT_BUS = 8  # in a trial that went on; score: transactions that failed, or 0 where only samples were lost
FAULT_LINK = 9  # a PC asked and did not read
FAULT_MEMORY = 10  # too little for a drill or for a PC

REST_SWAY = 1
REST_NEAR_FALLS = 2
REST_FALL = 3

FALL_FINE = 1  # the wearer pressed in time: no alarm
FALL_ALARM = 2  # nobody did
FALL_ENDED = 3  # ... and then somebody

_NUMBER_BITS = 24
_NUMBER = (1 << _NUMBER_BITS) - 1


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
        self.last_result_s = 0  # when the newest session in the ring began, 0 where that is not known
        found = False
        for slot in range(self.slots):
            record = self._at(slot)
            if record is None:
                continue
            if record[3] & _NUMBER > self.number:
                self.number = record[3] & _NUMBER
            # Newer by the wrapping difference of the counters.
            if not found or 0 < ((record[5] - self.counter) & 0xFFFF) < 0x8000:
                found = True
                self.counter = record[5]
                self.next_slot = slot + 1
            if record[0] == RESULT and record[4] > self.last_result_s:
                self.last_result_s = record[4]
        if found:
            self.counter = (self.counter + 1) & 0xFFFF
        # A record where the flags are now: an older firmware's ring went to the end.
        record = self._at(self.slots) if self.slots else None
        if record is not None:
            self.add(record[0], record[1], record[2], record[3] & _NUMBER, record[4], record[3] >> _NUMBER_BITS)
            nvm_flags.clear(nvm)

    def last_number(self):
        """The highest session number in the ring, 0 if there is none."""
        return self.number

    def add(self, kind, detail, score, number, when, conditions=0):
        """Write a record; the oldest makes room. One of no session (``number`` 0) bears the highest number so far,
        which so never falls out of the ring. ``conditions``: of a result, 0..255; see ``best``.
        """
        if number > self.number:
            self.number = number
        if not self.slots:
            return
        bears = (number or self.number) & _NUMBER | conditions << _NUMBER_BITS
        data = struct.pack(_LAYOUT, kind, detail, score, bears, when, self.counter)
        at = self.next_slot % self.slots * RECORD
        self.nvm[at : at + RECORD] = data + struct.pack("<H", _check(data))
        self.next_slot = self.next_slot % self.slots + 1
        self.counter = (self.counter + 1) & 0xFFFF

    def best(self, code, conditions=0):
        """The highest score of drill ``code`` under the same ``conditions`` in the ring, -1 if it is not there."""
        best = -1
        for slot in range(self.slots):
            record = self._at(slot)
            if record is not None and record[0] == RESULT and record[1] >> 2 == code and record[2] > best:
                if record[3] >> _NUMBER_BITS == conditions:
                    best = record[2]
        return best

    def each(self):
        """One record after the other, oldest first: tuples (kind, detail, score, number, when, counter)."""
        for k in range(self.slots):
            record = self.record(k)
            if record is not None:
                yield record

    def records(self):
        """A list of ``each``: some 20 kB where the ring is full, which a board may not have."""
        return list(self.each())

    def record(self, k):
        """What ``each`` gives, of the ``k``-th slot from the oldest on, or None."""
        record = self._at((self.next_slot + k) % self.slots)
        return record and record[:3] + (record[3] & _NUMBER,) + record[4:]

    def _at(self, slot):
        raw = bytes(self.nvm[slot * RECORD : slot * RECORD + RECORD])
        if not nvm_flags.is_record(raw):
            return None
        return struct.unpack(_LAYOUT, raw[:14])
