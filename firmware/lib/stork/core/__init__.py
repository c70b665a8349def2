"""Rules of movement and play: integers only; no hardware, no clock, no files. Time is the sample's number.

May import stork_format.
"""

# Raised whenever the same samples may give another zone, event or score. Each stored session is scored by its own.
SCORER_VERSION = 2
