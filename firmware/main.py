"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.guard import run
    from stork.hal.micropython import Ports, board_data, report
except ImportError as error:
    import bare

    bare.tell(error)
run(Ports(board_data()), report)
