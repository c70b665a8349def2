"""How long tests wait for another process: an event ends the wait, and the clock only where something hangs.

``python -m waits ARGUMENTS`` is ``stork ARGUMENTS`` with that patience, for tests that run it as a process.
"""

from typing import Final

HUNG_S: Final = 1800.0
"""After this a process hangs; a machine that is merely slow or busy is never taken for one that hangs."""


def be_patient() -> None:
    """Let the PC's link wait for a board as long as it takes. A person is told after seconds that it is silent."""
    from stork_host.link import client, devices, transport

    client.TIMEOUT_S = HUNG_S  # type: ignore[misc]
    devices.PROBE_TIMEOUT_S = HUNG_S
    transport._WRITE_LIMIT_S = HUNG_S  # type: ignore[misc]


if __name__ == "__main__":
    import sys

    from stork_host.cli import main

    be_patient()
    sys.exit(main())
