"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.app.supervisor import run
    from stork.hal.micropython import Ports, board_data, report

    run(Ports(board_data()), report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    import sys

    run = Ports = board_data = report = None
    sys.modules.clear()
    import start_failed

    start_failed.note(error)
    start_failed.shine()
