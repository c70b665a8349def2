"""Commands of Stork's SMP server for a PC: files, the clock, sessions and the device's state.

May import micro_smp, core.ticks, store, stork_format.
"""
