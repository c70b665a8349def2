"""Light, sound, vibration and display: from what the wearer should know to what the outputs do.

Time is passed in; nothing here knows a pin. May import core.ticks, stork_format.
"""
