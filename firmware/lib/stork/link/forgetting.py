"""Deletion of sessions that a PC has stored, one or many: each only with the size and the CRC-32 that it has here."""

from micro_smp import errors

_GROUP_ID = 64
_MOST = 64  # in one request [answer-sizes]

NO_SUCH_SESSION = 2
DOES_NOT_MATCH = 3
CANNOT_READ = 4
_NEAREST = {NO_SUCH_SESSION: errors.NO_ENTRY, DOES_NOT_MATCH: errors.BAD_STATE, CANNOT_READ: errors.CORRUPT}


def one(catalogue, before, wanted, reply):
    """Forget ``wanted``, [number, size, CRC-32]. A generator, as the others: CRCs and deletions are steps of their own.

    catalogue: see StorkGroup; before: called before a file is deleted.
    """
    results = []
    for _ in _forget(catalogue, before, [wanted], results):
        yield
    if results[0]:
        raise errors.GroupError(_GROUP_ID, results[0], _NEAREST[results[0]])
    reply.map(0)


def many(catalogue, before, wanted, reply):
    """Forget those of ``wanted`` that are stored so, and tell what became of each."""
    if len(wanted) > _MOST:
        raise errors.SMPError(errors.INVALID)
    for entry in wanted:
        if not isinstance(entry, list) or len(entry) != 3:
            raise errors.SMPError(errors.INVALID)
        for value in entry:
            if isinstance(value, bool) or not isinstance(value, int):
                raise errors.SMPError(errors.INVALID)
    results = []
    for _ in _forget(catalogue, before, wanted, results):
        yield
    reply.map(1)
    reply.text("results")
    reply.array(len(results))
    for result in results:
        reply.integer(result)


def _forget(catalogue, before, wanted, results):
    """``results``: gets one for each of ``wanted``, 0 where it is gone."""
    gone = []
    for number, size, crc32 in wanted:
        result = NO_SUCH_SESSION
        if number > 0 and catalogue.numbers_after(number - 1, 1) == [number]:
            stored_crc32 = None
            try:
                result = DOES_NOT_MATCH
                if catalogue.size(number) == size:
                    for so_far in catalogue.crc_steps(number):
                        stored_crc32 = so_far
                        yield
                if stored_crc32 == crc32:
                    result = 0
                    if number not in gone:
                        gone.append(number)
            except OSError:
                result = CANNOT_READ
        results.append(result)
        yield
    if gone:
        before()
        for _ in catalogue.forget(gone):
            yield
