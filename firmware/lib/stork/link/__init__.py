"""Offer of Stork's SMP server to a PC: files, the clock, sessions and the device's state.

May import micro_smp, core.ticks, store, stork_format.
"""
