"""Entry under CircuitPython, whole only with its last line (boot.py): choose the board, open its ports, run the app."""

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
except BaseException as error:  # SystemExit too. Before the loop: the app's own are told by stork.app.crash_handler
    if isinstance(error, KeyboardInterrupt) and supervisor.runtime.serial_connected:
        raise  # Ctrl-C
    pins = sys.modules.get("stork.hal.cp_pins")
    if dog is not None and hasattr(pins, "close"):
        pins.close(0)
    run = Ports = cp_settings = report = ports = pins = None
    sys.modules.clear()
    for name in ("start_failed", "last_light"):  # the second where the first is not there, or not whole
        try:
            program = __import__(name)
            program.note(error)
            if dog is not None:  # no program may end with that watchdog on
                program.shine(dog.feed)
            supervisor.set_next_code_file(name + ".py")  # with all memory, and all pins free
            break
        except BaseException:
            pass
    else:
        supervisor.runtime.autoreload = True
        from microcontroller import nvm

        from stork.store import nvm_flags

        nvm_flags.set_maker(nvm, True)  # the next start gives the drive to the PC
        raise error  # CircuitPython shows it, where it has a light of its own
    supervisor.reload()
