"""Ports of each interpreter: the only importers of board, busio, machine, usb_cdc and the like.

May import an interpreter's modules, boards, core.ticks, drivers, settings.settings_lines.
"""

# Characters that are read of the name of a board or a pin: the interpreter can have none of 256, and a file's name of
# 249 is another error than a file that is not there [input-limits]
LONGEST_NAME = 64
