"""Before USB starts: who owns the drive, and the second serial port.

Worn at home the board owns its drive and hides it, so that sessions can be stored: patient mode. With the button
held while power comes on, the drive belongs to the PC: maker mode. MicroPython runs this file too and has neither.
"""

try:
    import storage
    import usb_cdc
except ImportError:
    storage = None

if storage is not None:
    import os

    import board
    import digitalio

    usb_cdc.enable(console=True, data=True)
    name = os.getenv("STORK_BOARD") or board.board_id
    try:
        button = __import__("boards." + name, None, None, ("BUTTON",)).BUTTON
    except ImportError:
        button = ""
    maker = True  # without a button nothing could ever open the drive again
    if button:
        pin = digitalio.DigitalInOut(getattr(board, button))
        pin.switch_to_input(digitalio.Pull.UP)
        maker = not pin.value
        pin.deinit()
    if not maker:
        storage.disable_usb_drive()
        storage.remount("/", readonly=False)
