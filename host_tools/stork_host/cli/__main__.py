"""`python -m stork_host.cli` is `stork`."""

import sys

from stork_host.cli.run import main

sys.exit(main())
