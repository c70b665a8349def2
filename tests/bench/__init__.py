"""`make bench`: instructions and memory of the device's code, speed of simulator and link. May import everything."""

import sys
from pathlib import Path

# The modules of tests/ import each other by their names, as pytest lets them.
sys.path.insert(0, str(Path(__file__).parents[1]))
