"""Before USB starts: who owns the drive, the second serial port, and the rest of an update.

Worn, the board owns its drive and hides it: patient mode. Maker mode gives it to the PC for one start: button held at
power-on, or `stork mode maker`. After a power cut in an update any file but this may be half-written: swap.py.
"""

import os

maker = False
try:
    import storage
    import usb_cdc
    from microcontroller import nvm
except ImportError:
    storage = None
if storage is not None:
    try:
        maker = "update" not in os.listdir("/")  # where the libraries are missing, who copies them needs the drive
        from stork.store import nvm_flags

        maker = nvm_flags.maker(nvm)
        nvm_flags.set_maker(nvm, False)
        from stork.hal.cp_settings import button_held

        maker = maker or button_held()
    except Exception:
        pass  # no such board or button: there is the command
    usb_cdc.enable(console=True, data=not maker or __import__("sys").platform != "Espressif")  # [cp-chips]
    if not maker:
        storage.disable_usb_drive()
        storage.remount("/", readonly=False)
for name, call in (("usb_hid", "disable"), ("usb_midi", "disable"), ("update.swap", "run"))[: 2 if maker else 3]:
    try:
        getattr(__import__(name, None, None, (call,)), call)()
    except Exception:
        pass  # not on this board (a belt is no keyboard); no update, or one that the next start tries again
