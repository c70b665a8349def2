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
    usb_cdc.enable(console=True, data=True)
    try:
        maker = "update" not in os.listdir("/")  # where the libraries are missing, who copies them needs the drive
        from stork.store import nvm_flags

        maker = nvm_flags.maker(nvm)
        nvm_flags.set_maker(nvm, False)
        from stork.hal.cp_settings import button_held

        maker = maker or button_held()
    except Exception:
        pass  # no such board or button: there is the command
    if not maker:
        storage.disable_usb_drive()
        storage.remount("/", readonly=False)
try:
    if not maker and os.stat("/update/manifest"):
        __import__("update.swap", None, None, ("run",)).run()
except Exception:
    pass  # no update, or one that the next start tries again
