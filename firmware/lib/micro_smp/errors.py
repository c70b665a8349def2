"""Error codes of SMP itself, and the exception of a group (Zephyr, `mcumgr_err_t` in mgmt_defines.h)."""

UNKNOWN = 1
NO_MEMORY = 2
INVALID = 3
NO_ENTRY = 5
BAD_STATE = 6
TOO_LONG = 7
NOT_SUPPORTED = 8
CORRUPT = 9
BUSY = 10
ACCESS_DENIED = 11
VERSION_TOO_NEW = 13


class SMPError(Exception):
    """A request that fails for a reason of the protocol: answered {"rc": rc} in both versions of SMP."""

    def __init__(self, rc):
        super().__init__(rc)
        self.rc = rc


class GroupError(SMPError):
    """A request that fails for a reason of its group.

    SMP 2 answers {"err": {"group": group, "rc": group_rc}}. SMP 1 has no codes of groups, so the nearest code
    of the protocol, `rc`, stands in.
    """

    def __init__(self, group, group_rc, rc):
        super().__init__(rc)
        self.group = group
        self.group_rc = group_rc
