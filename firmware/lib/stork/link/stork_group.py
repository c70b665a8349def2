"""SMP group 64, the first one for applications: Stork's own commands. Page: docs/usb_protocol.md."""

from micro_smp import errors, header
from micro_smp import request as fields
from stork.link import pagination

GROUP_ID = 64

INFO = 0
LIST = 1
FORGET = 2
STATUS = 3
JOURNAL = 4
RESTART = 5
CHECK = 6
FORGET_MANY = 7

DRILL_RUNS = 5
NOT_NOW = 6

MODES = ("patient", "maker")


class StorkGroup:
    """catalogue: numbers_after(number, limit) -> ascending list, open(number), size(number), count() -> (sessions,
      whether these are all), room(), crc_steps(number) -> generator of the CRC-32 so far, piece by piece, the whole
      session's last, forget(numbers) -> generator of steps; all but the first, count and room may raise OSError.
      Numbers start at 1 or above.
    device_info: {name: value} of the info command; a value that can be called is called for each request.
    status: returns {name: value} of the status command.
    before_forget: called before a file is deleted, to close it.
    journal: stork.store.journal.Journal, or None. restart: called with True for maker mode, False for patient mode,
      after the answer was taken; None: not supported. busy: whether a drill runs.
    check: (part, ms, value, found) -> generator that checks a part of the board and fills the dict found, which stays
      empty where that cannot be now; "when-sent" in it is called after the answer was taken. It gives None for a part
      that is not known. None: not supported.
    """

    def __init__(
        self, catalogue, device_info, status, before_forget, *, journal=None, restart=None, busy=None, check=None
    ):
        self._catalogue = catalogue
        self._device_info = device_info
        self._status = status
        self._before_forget = before_forget
        self._journal = journal
        self._restart = restart
        self._busy = busy
        self._check = check

    def handle(self, op, command, request, reply):
        if op == header.READ and command == INFO:
            return self._info(reply)
        if op == header.READ and command == LIST:
            return pagination.sessions(self._catalogue, fields.integer(request, "after", 0), reply)
        if op == header.WRITE and command == FORGET:
            from stork.link import forgetting

            wanted = [fields.integer(request, name) for name in ("number", "size", "crc32")]
            return forgetting.one(self._catalogue, self._before_forget, wanted, reply)
        if op == header.WRITE and command == FORGET_MANY:
            from stork.link import forgetting

            return forgetting.many(self._catalogue, self._before_forget, fields.array(request, "sessions"), reply)
        if op == header.READ and command == STATUS:
            return _write_map(self._status(), reply)
        if op == header.READ and command == JOURNAL and self._journal is not None:
            return pagination.records(self._journal, fields.integer(request, "skip", 0), reply)
        if op == header.WRITE and command == RESTART and self._restart is not None:
            return self._start_anew(fields.text(request, "mode", MODES[0]), reply)
        if op == header.WRITE and command == CHECK and self._check is not None:
            return self._part(
                fields.text(request, "check_part"),
                fields.integer(request, "limit_ms", 0),
                fields.integer(request, "extra", 0),
                reply,
            )
        raise errors.SMPError(errors.NOT_SUPPORTED)

    def _info(self, reply):
        known = dict(self._device_info)
        known["sessions"], whole = self._catalogue.count()
        if not whole:
            known["sessions_more"] = True
        known["update_bytes"] = self._catalogue.room()
        _write_map(known, reply)

    def _part(self, part, ms, value, reply):
        """A generator: it takes as long as the part does, seconds."""
        self._check_busy()
        found = {}
        work = self._check(part, ms, value, found)
        if work is None:
            raise errors.SMPError(errors.INVALID)
        try:
            for _ in work:
                yield
        finally:
            work.close()  # not every interpreter does this by itself
        if not found:
            self._check_busy()
            raise _error(NOT_NOW, errors.BUSY)
        after = found.pop("when-sent", None)
        found["checked"] = part
        _write_map(found, reply)
        reply.after = after

    def _start_anew(self, mode, reply):
        if mode not in MODES:
            raise errors.SMPError(errors.INVALID)
        self._check_busy()
        reply.map(0)
        reply.after = lambda: self._restart(mode == MODES[1])

    def _check_busy(self):
        if self._busy is not None and self._busy():
            raise _error(DRILL_RUNS, errors.BUSY)


def _error(code, nearest):
    return errors.GroupError(GROUP_ID, code, nearest)


def _write_map(values, reply):
    reply.map(len(values))
    for name in values:
        value = values[name]
        reply.text(name)
        reply.scalar(value() if callable(value) else value)
