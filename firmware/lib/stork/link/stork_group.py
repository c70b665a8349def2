"""SMP group 64, the first that is free for applications: what is particular to Stork. Page: docs/usb_protocol.md."""

from micro_smp import errors, header
from micro_smp import request as fields

GROUP_ID = 64

INFO = 0
LIST = 1
FORGET = 2
STATUS = 3

NO_SUCH_SESSION = 2
DOES_NOT_MATCH = 3
CANNOT_READ = 4

_MOST_PER_PAGE = 23  # the longest array whose head is one byte
_LIST_OVERHEAD = 24  # map, keys, array head and "more"
_BYTES_PER_SESSION = 16  # array head and three integers of up to 32 bits


class StorkGroup:
    """catalogue: numbers_after(number, limit) -> ascending list, path(number), size(number), crc32(number),
      forget(number), count(); all but the first and last may raise OSError. Numbers start at 1 or above.
    device_info: {name: value} of the info command; a value that can be called is called for each request.
    status: returns {name: value} of the status command.
    before_forget: called before a file is deleted, to close it.
    """

    def __init__(self, catalogue, device_info, status, before_forget):
        self._catalogue = catalogue
        self._device_info = device_info
        self._status = status
        self._before_forget = before_forget

    def handle(self, op, command, request, reply):
        if op == header.READ and command == INFO:
            return self._info(reply)
        if op == header.READ and command == LIST:
            return self._list(fields.integer(request, "after", 0), reply)
        if op == header.WRITE and command == FORGET:
            return self._forget(
                fields.integer(request, "number"),
                fields.integer(request, "size"),
                fields.integer(request, "crc32"),
                reply,
            )
        if op == header.READ and command == STATUS:
            return _write_map(self._status(), reply)
        raise errors.SMPError(errors.NOT_SUPPORTED)

    def _info(self, reply):
        known = dict(self._device_info)
        known["sessions"] = self._catalogue.count()
        _write_map(known, reply)

    def _list(self, after, reply):
        """A generator, one session at each resumption: the catalogue may have to read a file for its CRC."""
        limit = min(_MOST_PER_PAGE, (reply.free - _LIST_OVERHEAD) // _BYTES_PER_SESSION)
        numbers = self._catalogue.numbers_after(after, limit + 1)
        more = len(numbers) > limit
        numbers = numbers[:limit]
        reply.map(2)
        reply.text("sessions")
        reply.array(len(numbers))
        for number in numbers:
            try:
                size = self._catalogue.size(number)
                crc32 = self._catalogue.crc32(number)
            except OSError:
                size = crc32 = None  # one unreadable file must not hide the others
            reply.array(3)
            reply.integer(number)
            reply.scalar(size)
            reply.scalar(crc32)
            yield
        reply.text("more")
        reply.boolean(more)

    def _forget(self, number, size, crc32, reply):
        """A generator, so that the CRC and the deletion are steps of their own."""
        if not self._exists(number):
            raise _error(NO_SUCH_SESSION, errors.NO_ENTRY)
        try:
            stored_size = self._catalogue.size(number)
            yield
            stored_crc32 = self._catalogue.crc32(number)
        except OSError:
            raise _error(CANNOT_READ, errors.CORRUPT) from None
        if stored_size != size or stored_crc32 != crc32:
            raise _error(DOES_NOT_MATCH, errors.BAD_STATE)
        yield
        self._before_forget()
        self._catalogue.forget(number)
        reply.map(0)

    def _exists(self, number):
        found = self._catalogue.numbers_after(number - 1, 1) if number > 0 else []
        return len(found) == 1 and found[0] == number


def _error(code, nearest):
    return errors.GroupError(GROUP_ID, code, nearest)


def _write_map(values, reply):
    reply.map(len(values))
    for name in values:
        value = values[name]
        reply.text(name)
        reply.scalar(value() if callable(value) else value)
