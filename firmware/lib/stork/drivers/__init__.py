"""Drivers, one kind of chip a file: integers out, bounded waits, errors that are counted.

A bus comes in; no driver opens one. sensor_probe.py finds out which sensor is there.
May import stork_format, adafruit_bus_device, adafruit_lsm6ds.
"""
