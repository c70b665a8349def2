"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import sys

import supervisor


def kept_watchdog():
    """In a function, so that no other board loads it."""
    from stork.hal.kept_watchdog import keep

    return keep()


dog = None
sys.path.insert(0, "/lib")  # before what a board has frozen in: the libraries there belong to each other
try:
    if sys.platform == "nRF52840":
        dog = kept_watchdog()
    from stork.app.supervisor import run
    from stork.hal.circuitpython import Ports, board_data, report
except (ImportError, ValueError) as error:  # the latter: .mpy files of another CircuitPython
    import missing_libs

    supervisor.runtime.autoreload = dog is None  # as soon as the libraries are copied; no end with the watchdog on
    missing_libs.tell(error, dog)
supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
ports = Ports(board_data())
if dog is not None:
    ports.watch(8000)
run(ports, report)
