"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.app.supervisor import run
    from stork.hal import mp_settings
    from stork.hal.micropython import Ports, report

    ports = Ports(mp_settings.board_data())
    mp_settings = None  # what is named here stays in memory
    run(ports, report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    import sys

    run = Ports = mp_settings = report = ports = None
    sys.modules.clear()
    import start_failed

    start_failed.note(error)
    start_failed.shine()
