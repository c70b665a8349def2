"""Chips on the virtual board's bus, simulated at register level: drivers meet registers, not canned answers.

May import motion.
"""
