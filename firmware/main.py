"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.app.supervisor import run
    from stork.hal.micropython import Ports, board_data, report
except ImportError as error:
    import missing_libs

    missing_libs.tell(error)
run(Ports(board_data()), report)
