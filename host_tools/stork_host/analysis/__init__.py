"""Measures of a stored session in float64: pure functions, one module for one family of measures.

May import the shared modules, stork.drills, stork_format, replayed, scorers.

``session_data.read_session`` reads a file once; ``session_measures`` gives all its numbers. Axes are those of
docs/coordinate_system.md, formulas those of docs/measures.md.
"""

# Raised whenever the same session may give another number. The archive stores it beside each number.
ANALYSIS_VERSION = 2
