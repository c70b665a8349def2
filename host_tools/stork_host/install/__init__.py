"""Installer: puts the firmware onto a board's drive. Knows drives and files.

May import none of the PC's other rooms.
"""
