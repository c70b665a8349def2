"""Virtual board: CircuitPython's modules as the firmware sees them, over a clock that the simulator owns.

May import stork_host.circuitpython_settings, stork_host.errors, chips, firmware_folder, motion.
"""
