"""Reference implementations: the device's integer algorithms written a second time, in float64, for tests alone.

A reference takes its constants and rules from the same description as the device and shares no line of code with it.
A test plays the same samples to both; its docstring says how far they may differ and why. A reference may be slow and
may look ahead, where the device must decide at once.

The modules are named after those of stork.core whose results they reproduce. They may import numpy, scipy,
stork_format, the standard library and each other; only tests import them (tests/import_rules.py). Algorithms that the
PC needs for its own measures (tilt, zones, regularity, asynchrony) stay in stork_host.analysis and are compared with
the device in tests/host_analysis.
"""
