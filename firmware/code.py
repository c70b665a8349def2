"""Entry under CircuitPython: choose the board, open its ports, run the app."""

import sys

import supervisor

dog = None
sys.path.insert(0, "/lib")  # before what a board has frozen in: the libraries there belong to each other
supervisor.runtime.autoreload = False  # a PC that touches the drive must not stop a trial
try:
    if sys.platform == "nRF52840":
        dog = __import__("stork.hal.kept_watchdog", None, None, ("keep",)).keep()
    from stork.app.supervisor import run
    from stork.hal import cp_settings
    from stork.hal.circuitpython import Ports, report

    ports = Ports(cp_settings.board_data())
    cp_settings = None  # what is named here stays in memory
    if dog is not None:
        ports.watch(8000)
    run(ports, report)
except Exception as error:  # before the loop; the app's own are told by stork.app.crash_handler
    try:
        if dog is None:  # no program may end with that watchdog on
            supervisor.set_next_code_file("start_failed.py")  # with all memory, and all pins free
        run = Ports = cp_settings = report = ports = None
        sys.modules.clear()
        import start_failed

        start_failed.note(error)
        if dog is not None:
            start_failed.shine(dog.feed)
    except Exception:
        supervisor.runtime.autoreload = True  # start_failed.py is not there, or not whole; CircuitPython has a light
        from microcontroller import nvm

        from stork.store import nvm_flags

        nvm_flags.set_maker(nvm, True)  # the next start gives the drive to the PC
        raise error
    supervisor.reload()
