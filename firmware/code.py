"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import sys

import supervisor

sys.path.insert(0, "/lib")  # before what a board has frozen in: the libraries there belong to each other
supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
try:
    from stork.app.supervisor import run
    from stork.hal.circuitpython import Ports, board_data, report

    run(Ports(board_data()), report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    supervisor.set_next_code_file("start_failed.py")  # with all memory, and all pins free
    try:
        run = Ports = board_data = report = None
        sys.modules.clear()
        import start_failed

        start_failed.note(error)
    except Exception:
        pass  # the light is what counts
    supervisor.reload()
