"""The virtual board: CircuitPython's modules as the firmware sees them, over a clock that the simulator owns."""
