"""Boards as data, one file each, named by CircuitPython's board_id: pins, and how the sensor is mounted.

May import nothing.
"""
