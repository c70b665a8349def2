"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import sys

import supervisor

sys.path.insert(0, "/lib")  # before what a board has frozen in: the libraries there belong to each other
try:
    from stork.app.supervisor import run
    from stork.hal.circuitpython import Ports, board_data, report
except (ImportError, ValueError) as error:  # the latter: .mpy files of another CircuitPython
    import missing_libs

    supervisor.runtime.autoreload = True  # as soon as the libraries are copied
    missing_libs.tell(error)
supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
run(Ports(board_data()), report)
