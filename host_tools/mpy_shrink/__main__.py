"""The command `python -m mpy_shrink`."""

import sys

from mpy_shrink.command_line import main

sys.exit(main())
