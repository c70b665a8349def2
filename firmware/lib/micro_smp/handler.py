"""Handler of one request: gives its answer, at once or in several steps. Every failure becomes an error answer."""

from micro_smp import cbor_reader, cbor_writer, errors, header


class Handler:
    """groups: {group id: group}, see Server. The answer is written into `reply`."""

    def __init__(self, groups, reply):
        self._groups = groups
        self._reply = reply
        self._version = 0  # of SMP, that the answer speaks
        self._message = None
        self._work = None  # the generator of an unfinished answer
        self.last_fault = None  # the last exception of a group that is not one of the protocol

    @property
    def unfinished(self):
        return self._work is not None

    def begin(self, message):
        """False if the message wants no answer: it is one itself. Otherwise the answer is ready or `unfinished`."""
        operation = header.operation(message)
        if operation != header.READ and operation != header.WRITE:
            return False
        self._message = message
        self._version = min(header.version(message), header.VERSION_2)
        self._reply.restart()
        try:
            self._work = self._dispatch(message, operation)
        except Exception as error:
            self._fail(error)
        return True

    def resume(self):
        """One step of an unfinished answer."""
        try:
            next(self._work)
            return
        except StopIteration:
            pass
        except Exception as error:
            self._fail(error)
        self._work = None

    def finish(self):
        """Put the header before the answer; returns the length of the whole."""
        return self._reply.finish(self._message, self._version)

    def end(self):
        """The answer is on its way, or not wanted any more."""
        if self._work is not None:
            self._work.close()  # lets go of a file that it has open
        self._work = None
        self._message = None
        self._reply.restart()

    def _dispatch(self, message, operation):
        if header.version(message) > header.VERSION_2:
            raise errors.SMPError(errors.VERSION_TOO_NEW)
        payload = message[header.SIZE :]
        if header.length(message) != len(payload):
            raise errors.SMPError(errors.INVALID)
        request = cbor_reader.decode(payload) if len(payload) else {}
        if not isinstance(request, dict):
            raise errors.SMPError(errors.INVALID)
        group = self._groups.get(header.group(message))
        if group is None:
            raise errors.SMPError(errors.NOT_SUPPORTED)
        return group.handle(operation, header.command(message), request, self._reply)

    def _fail(self, error):
        if isinstance(error, errors.SMPError):
            reason = error
        elif isinstance(error, cbor_reader.Malformed):
            reason = errors.SMPError(errors.INVALID)
        elif isinstance(error, cbor_writer.Full):
            reason = errors.SMPError(errors.TOO_LONG)
        else:
            self.last_fault = error
            reason = errors.SMPError(errors.NO_MEMORY if isinstance(error, MemoryError) else errors.UNKNOWN)
        self._reply.fail(reason, self._version)
