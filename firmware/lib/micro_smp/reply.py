"""Answer that a group writes: CBOR items behind room for the header, and errors in each version's form."""

from micro_smp import errors, header
from micro_smp.cbor_writer import Writer


class Reply(Writer):
    """Groups write one map. `after`, if set, is called when the PC's side has taken the whole answer."""

    def __init__(self, message_space):
        super().__init__(message_space[header.SIZE :])
        self._message_space = message_space
        self.after = None

    def restart(self):
        super().restart()
        self.after = None

    def fail(self, error, version):
        """Replace what was written by the error map for an SMPError."""
        self.restart()
        self.map(1)
        if version == header.VERSION_2 and isinstance(error, errors.GroupError):
            self.text("err")
            self.map(2)
            self.text("group")
            self.integer(error.group)
            self.text("rc")
            self.integer(error.group_rc)
        else:
            self.text("rc")
            self.integer(error.rc)

    def finish(self, request, version):
        """Write the header that answers the message `request`; returns the length of the whole answer."""
        header.write_answer(self._message_space, 0, request, version, self.at)
        return header.SIZE + self.at
