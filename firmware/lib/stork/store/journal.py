"""The journal: a ring of small records in non-volatile memory, results and faults that survive a wiped drive.

One record a slot (stork_format.journal_records has the bytes), and one assignment a record, because each erases and
writes flash. The last 16 bytes of the memory are not part of the ring: stork.store.nvm_flags.
"""

from stork_format.journal_records import RESULT, SIZE, pack, unpack


class Journal:
    """nvm: bytes-like with item and slice assignment (microcontroller.nvm), or None."""

    def __init__(self, nvm):
        self.nvm = nvm
        self.slots = max(0, len(nvm) // SIZE - 1) if nvm is not None else 0
        from stork.store import store_scan  # at the start only

        # The last: when the newest session in the ring began, 0 where that is not known.
        self.next_slot, self.counter, self.number, self.last_result_s = store_scan.journal(self.at, self.slots)
        store_scan.move_stray(self)

    def last_number(self):
        """The highest session number in the ring, 0 if there is none."""
        return self.number

    def add(self, kind, detail, score, number, when, conditions=0):
        """Write a record in the place of the oldest. A record of no session (``number`` 0) has the highest number so
        far, so that number never falls out of the ring. ``conditions``: of a result, 0..255; see ``best``.
        """
        if number > self.number:
            self.number = number
        if not self.slots:
            return
        number = (number or self.number) & 0xFFFFFF
        at = self.next_slot % self.slots * SIZE
        self.nvm[at : at + SIZE] = pack(kind, detail, score, number, when, self.counter, conditions)
        self.next_slot = self.next_slot % self.slots + 1
        self.counter = (self.counter + 1) & 0xFFFF

    def best(self, code, conditions=0):
        """The highest score of drill ``code`` under the same ``conditions`` in the ring, -1 if it is not there."""
        best = -1
        for slot in range(self.slots):
            record = self.at(slot)
            if record is not None and record[0] == RESULT and record[1] >> 2 == code and record[2] > best:
                if record[6] == conditions:
                    best = record[2]
        return best

    def each(self):
        """One record after the other, oldest first: tuples (kind, detail, score, number, when, counter)."""
        for k in range(self.slots):
            record = self.record(k)
            if record is not None:
                yield record

    def record(self, k):
        """Record of the ``k``-th slot, counted from the oldest, as ``each`` gives it; None where the slot has none."""
        record = self.at((self.next_slot + k) % self.slots)
        return record and record[:6]

    def at(self, slot):
        return unpack(bytes(self.nvm[slot * SIZE : slot * SIZE + SIZE]))
