"""`python -m stork_host.cli` is `stork`."""

import sys

from stork_host.cli import main

sys.exit(main())
