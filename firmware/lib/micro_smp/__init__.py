"""Server of the Simple Management Protocol (SMP) for CPython, MicroPython and CircuitPython.

SMP is the management protocol of MCUboot, Mynewt and Zephyr; the pages followed here are "SMP Protocol
Specification", "SMP Transport Specification" and the group pages 0 and 8 of the Zephyr documentation. Knows nothing of
Stork. May import the language.
"""
