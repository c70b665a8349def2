"""Installer: puts the firmware onto a board's drive. Knows drives and files.

May import mpy_shrink and stork_sim.firmware_folder; none of the PC's other rooms.
"""
