"""Ports of each interpreter: the only importers of board, busio, machine, usb_cdc and the like.

May import an interpreter's modules, boards, core.ticks, drivers, settings.settings_lines.
"""
