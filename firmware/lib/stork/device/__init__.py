"""Checks and memory of the device around the drills: self-test, battery, day, fatigue, rest, sleep, restarts.

May import core.integer_math, core.ticks, store, stork_format. Time comes in as a number; nothing here knows a pin.
"""
