"""What a stored session says: pure functions from session bytes to numbers, in float64.

The device scores in integers while the wearer moves; this room reads the same samples again, for the clinic. It knows
no archive, no cable and no page. Axes are those of docs/coordinate_system.md, numbers those of docs/measures.md.
May import the scorers and stork_format.
"""

# Raised whenever the same session may give another number. The archive stores it beside each number.
ANALYSIS_VERSION = 2
