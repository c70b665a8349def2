"""Steps before USB starts: the rest of an update, who owns the drive, the second serial port.

Worn, the board owns its drive and hides it: patient mode. Maker mode gives it to the PC for one start: button held at
power-on, `stork mode maker`, libraries that cannot be loaded, or a code.py that is not whole; then last_light.py runs
in its place [cp-next-code]. An update comes first, whoever will own the drive; after a power cut in one any file but
this may be half-written: swap.py. Nothing runs before the last line: where `stork install` was cut off in the middle
of this file, CircuitPython shows its drive.
"""


def whole(path, begin=None, end=""):
    """Whether a program can run. False: missing, empty, cut short, or a syntax error. What starts with ``begin`` must
    hold ``end``, its last line: a program cut at the end of a line has no syntax error.
    """
    try:
        with open(path) as file:
            text = file.read()
        exec("raise SystemExit\n" + text)  # all is compiled before the first line runs; not all versions have compile
    except (OSError, SyntaxError, ValueError):  # the last: no UTF-8
        return False
    except BaseException:
        pass
    text = text.strip()
    return bool(text) and (begin is None or not text.startswith(begin) or end in text)


def start():
    """Order of the steps: an update, the drive, USB."""
    try:
        import storage
        import usb_cdc
        from microcontroller import nvm
    except ImportError:
        storage = None
    if storage is not None:
        storage.disable_usb_drive()
        storage.remount("/", readonly=False)
    for name, call in (("usb_hid", "disable"), ("usb_midi", "disable"), ("update.swap", "run")):
        try:
            getattr(__import__(name, None, None, (call,)), call)()
        except BaseException:
            pass  # not on this board (a belt is no keyboard); no update, or one that the next start tries again
    if storage is not None:
        maker = True  # where files are missing, who copies them needs the drive
        try:
            from stork.store import nvm_flags

            maker = nvm_flags.maker(nvm)
            nvm_flags.set_maker(nvm, False)
            from stork.hal.cp_settings import button_held

            maker = maker or button_held()
        except BaseException:
            pass  # no such board or button: there is the command
        try:
            if not whole("/code.py", '"""Entry under CircuitPython, whole only', "\n    supervisor.reload()"):
                print("stork: expected a whole code.py; try stork install")  # in boot_out.txt
                maker = True
                for name in ("last_light.py", "start_failed.py"):
                    if whole("/" + name):
                        __import__("supervisor").set_next_code_file(name)
                        break
        except BaseException:
            pass  # no memory for it
        usb_cdc.enable(console=True, data=not maker or __import__("sys").platform != "Espressif")  # [cp-chips]
        if maker:
            storage.remount("/", readonly=True)
            storage.enable_usb_drive()


start()
