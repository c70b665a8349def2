"""Pages of long answers: the list of sessions and the journal. Generators of short steps."""

_MOST_PER_PAGE = 23  # the longest array whose head is one byte [answer-sizes]
_OVERHEAD = 24  # map, keys, array head and "more"
_BYTES_PER_SESSION = 16  # array head and three integers of up to 32 bits
_BYTES_PER_RECORD = 21  # array head, two integers of 8 bits, two of 16, two of 32
_MOST_READS = 256  # of CRCs that are not kept but computed, 2 kB each: seconds on a small board [answer-sizes]
_SLOTS_PER_STEP = 8  # [answer-sizes]


def sessions(catalogue, after, reply):
    """[number, size, CRC-32] of those with a number above ``after``. See StorkGroup for the catalogue."""
    limit = min(_MOST_PER_PAGE, (reply.free - _OVERHEAD) // _BYTES_PER_SESSION)
    numbers = catalogue.numbers_after(after, limit + 1)
    reply.map(2)
    reply.text("sessions")
    start = reply.at
    reply.array(limit)
    count = 0
    steps = 0
    while count < min(limit, len(numbers)) and steps < _MOST_READS:
        number = numbers[count]
        count += 1
        size = crc32 = None
        try:
            size = catalogue.size(number)
            for so_far in catalogue.crc_steps(number):
                crc32 = so_far
                steps += 1
                yield
        except OSError:
            size = crc32 = None  # one unreadable file must not hide the others
        reply.array(3)
        reply.integer(number)
        reply.scalar(size)
        reply.scalar(crc32)
    reply.shorten(start, count)
    reply.text("more")
    reply.boolean(len(numbers) > count)


def records(journal, skip, reply):
    """The journal's records, oldest first, but for the first ``skip`` ones."""
    limit = min(_MOST_PER_PAGE, (reply.free - _OVERHEAD) // _BYTES_PER_RECORD)
    found = []
    for k in range(journal.slots):
        record = journal.record(k)
        if record is not None:
            if skip:
                skip -= 1
            else:
                found.append(record)
                if len(found) > limit:
                    break
        if k % _SLOTS_PER_STEP == 0:
            yield
    reply.map(2)
    reply.text("records")
    reply.array(min(limit, len(found)))
    for record in found[:limit]:
        reply.array(len(record))
        for value in record:
            reply.integer(value)
    reply.text("more")
    reply.boolean(len(found) > limit)
