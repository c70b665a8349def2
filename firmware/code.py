"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import supervisor

from stork.guard import run
from stork.hal.circuitpython import Ports, board_data, report

supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
run(Ports(board_data()), report)
