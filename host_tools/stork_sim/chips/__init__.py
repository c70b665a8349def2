"""Chips on the virtual board's bus, simulated at register level: drivers meet registers and not canned answers."""
