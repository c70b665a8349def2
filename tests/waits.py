"""Waits of tests for another process: an event ends the wait, and the clock only where something hangs.

``python -m waits ARGUMENTS`` is ``stork ARGUMENTS`` with that patience, for tests that run it as a process.
"""

from typing import Final

from hypothesis import HealthCheck

SLOW_IS_FINE: Final = (HealthCheck.too_slow,)
"""The one health check by the clock. A test that suppresses another one names this, too: its list replaces ours."""

HUNG_S: Final = 1800.0
"""Time after which a process hangs, s; a machine that is merely slow or busy is never taken for one that hangs."""

LINK_S: Final = 300.0
"""Time for one answer of a board, s, so that an answer that never comes still ends as a test that says so."""

ASKED_AGAIN_S: Final = 3.0
"""Time for one question that is repeated until HUNG_S, s."""


def be_patient() -> None:
    """Let the PC wait for a board, a database or an interpreter as long as it takes. A person is told after seconds.

    tests/rules/clock_rules.py holds that each such limit is lifted here.
    """
    from mpy_shrink import interpreter
    from stork_host.archive import archive
    from stork_host.board_check import check, console
    from stork_host.link import client, devices, transport, update

    interpreter._TIMEOUT_S = HUNG_S  # type: ignore[misc]
    archive.WAIT_S = LINK_S  # type: ignore[misc]

    client.TIMEOUT_S = LINK_S  # type: ignore[misc]
    devices.PROBE_TIMEOUT_S = LINK_S
    transport._WRITE_LIMIT_S = LINK_S  # type: ignore[misc]
    transport._QUIET_LIMIT_S = LINK_S  # type: ignore[misc]
    # A board that starts anew does not hear the first questions, so it is asked again and again.
    update._BACK_S = HUNG_S  # type: ignore[misc]
    update.probe = lambda candidate: devices.probe(candidate, ASKED_AGAIN_S)

    # Boards that work print, come back and end their self-test. A test of one that does not makes its limit short.
    console.HEARD_S = LINK_S  # type: ignore[misc]
    check.BACK_S = HUNG_S  # type: ignore[misc]
    check.probe = update.probe
    check._TESTED_S = HUNG_S  # type: ignore[misc]


if __name__ == "__main__":
    import sys

    from stork_host.cli import main

    be_patient()
    sys.exit(main())
