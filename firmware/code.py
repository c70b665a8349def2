"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import sys

import supervisor

sys.path.insert(0, "/lib")  # before what a board has frozen in: the libraries there belong to each other
supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
try:
    from stork.app.supervisor import run
    from stork.hal import circuitpython as hal

    run(hal.Ports(hal.board_data()), hal.report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    supervisor.set_next_code_file("start_failed.py")  # with all memory, and all pins free
    try:
        run = hal = None
        sys.modules.clear()
        import start_failed

        start_failed.note(error)
    except Exception:
        pass  # the light is what counts
    supervisor.reload()
