"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.app.supervisor import run
    from stork.hal import micropython as hal

    run(hal.Ports(hal.board_data()), hal.report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    import sys

    run = hal = None
    sys.modules.clear()
    import start_failed

    start_failed.note(error)
    start_failed.show()
