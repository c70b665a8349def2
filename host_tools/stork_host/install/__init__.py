"""Installer: puts the firmware onto a board's drive, or for MicroPython into a folder to copy.

May import the shared modules, mpy_shrink, stork, stork.settings, stork.store, circuitpython_settings, drive_sessions,
stork_sim.board.start_complaints, stork_sim.firmware_folder.
"""
