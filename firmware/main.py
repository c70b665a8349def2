"""Entry under MicroPython; CircuitPython finds code.py first and never runs this."""

try:
    from stork.app.supervisor import run
    from stork.hal import mp_settings
    from stork.hal.micropython import Ports, report

    ports = Ports(mp_settings.board_data())
    mp_settings = None  # what is named here stays in memory
    run(ports, report)
except KeyboardInterrupt:  # Ctrl-C: somebody works on the board, and the watchdog would restart it after 8 s
    import sys

    import machine

    if "RP2040" in sys.implementation._machine:
        machine.mem32[0x4005B000] = 1 << 30  # clears ENABLE in the watchdog's CTRL [rp2040-sheet]
    raise
except BaseException as error:  # SystemExit too. Before the loop: the app's own are told by stork.app.crash_handler
    import sys

    run = Ports = mp_settings = report = ports = None
    sys.modules.clear()
    try:
        import start_failed

        start_failed.note(error)
        start_failed.shine()
    except KeyboardInterrupt:
        raise
    except BaseException:  # start_failed.py is not there, or not whole
        import machine

        machine.Pin("LED", machine.Pin.OUT).value(1)  # it stays on when the program is over
        raise RuntimeError(error)  # SystemExit would start it again and again
