"""Checks and memory of the device around the drills: self-test, battery, day, fatigue, rest, sleep, restarts.

May import store, stork_format, and of core ticks and integer_math. Time comes in as a number; nothing here knows a pin.
"""
