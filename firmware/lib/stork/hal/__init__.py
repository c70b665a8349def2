"""Ports of each interpreter: the only importers of board, busio, machine, usb_cdc and the like.

May import boards, drivers, core.ticks, settings.settings_lines and the interpreter's modules.
"""
