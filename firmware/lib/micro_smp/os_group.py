"""SMP group 0, OS management: echo, date and time, reset, parameters, application information.

Command and error numbers: Zephyr, "Default/OS Management Group" and `os_mgmt_err_code_t`.
"""

from micro_smp import errors, header
from micro_smp import request as fields

GROUP_ID = 0

_ECHO = 0
_DATETIME = 4
_RESET = 5
_PARAMETERS = 6
_INFO = 7

_ERR_INVALID_FORMAT = 2
_ERR_RTC_NOT_SET = 4
_INFO_ORDER = "snrvbmpio"  # Zephyr: fields come in this order, whatever the order of the request
_BUFFERS = 1  # one request is answered before the next is looked at


class OSGroup:
    """buf_size: of the server, told to clients.

    clock: an object with `get()` -> (year, month, day, hour, minute, second) in UTC, or None if never set, and
      `set(year, month, day, hour, minute, second, microsecond)`. None: the device has no clock.
    reset: called after the answer to a reset request was taken; None: not supported. The last bytes may still
      be on their way through USB, so it should wait a moment.
    info: {letter: text} for the letters of Zephyr's format specifiers s n r v b m p i o.
    """

    def __init__(self, buf_size, clock=None, reset=None, info=None):
        self._buf_size = buf_size
        self._clock = clock
        self._reset = reset
        self._info = info or {}

    def handle(self, op, command, request, reply):
        if command == _ECHO:
            reply.map(1)
            reply.text("r")
            reply.text(fields.text(request, "d"))
        elif command == _DATETIME and self._clock is not None:
            if op == header.READ:
                self._read_clock(reply)
            else:
                self._set_clock(request, reply)
        elif command == _RESET and op == header.WRITE and self._reset is not None:
            reply.map(0)
            reply.after = self._reset
        elif command == _PARAMETERS and op == header.READ:
            reply.map(2)
            reply.text("buf_size")
            reply.integer(self._buf_size)
            reply.text("buf_count")
            reply.integer(_BUFFERS)
        elif command == _INFO and op == header.READ:
            reply.map(1)
            reply.text("output")
            reply.text(self._information(fields.text(request, "format", "s")))
        else:
            raise errors.SMPError(errors.NOT_SUPPORTED)

    def _read_clock(self, reply):
        now = self._clock.get()
        if now is None:
            raise errors.GroupError(GROUP_ID, _ERR_RTC_NOT_SET, errors.BAD_STATE)
        from micro_smp import datetime_text

        reply.map(1)
        reply.text("datetime")
        reply.text(datetime_text.write(*now))

    def _set_clock(self, request, reply):
        from micro_smp import datetime_text

        try:
            moment = datetime_text.parse(fields.text(request, "datetime"))
        except ValueError:
            raise errors.SMPError(errors.INVALID) from None
        self._clock.set(*moment)
        reply.map(0)

    def _information(self, wanted):
        for letter in wanted:
            if letter != "a" and letter not in _INFO_ORDER:
                raise errors.GroupError(GROUP_ID, _ERR_INVALID_FORMAT, errors.INVALID)
        found = [
            self._info[letter] for letter in _INFO_ORDER if letter in self._info and (letter in wanted or "a" in wanted)
        ]
        return " ".join(found)
