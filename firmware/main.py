"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

from stork.guard import run
from stork.hal.micropython import Ports, board_data, report

run(Ports(board_data()), report)
