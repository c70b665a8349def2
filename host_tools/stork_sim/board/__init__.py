"""Virtual board: CircuitPython's modules as the firmware sees them, over a clock that the simulator owns.

May import chips, motion and firmware_folder.
"""
