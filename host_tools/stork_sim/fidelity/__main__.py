"""Table of simulated measures and real ranges (``python -m stork_sim.fidelity``). Exit code 1: a claim fails."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from stork_host.errors import StorkError
from stork_sim.fidelity.real_recordings import data_folder
from stork_sim.fidelity.table import all_rows, show
from stork_sim.motion.people import PEOPLE, person


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m stork_sim.fidelity", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--profile", action="append", metavar="NAME", help="only this virtual person; may be repeated")
    parser.add_argument("--seeds", type=int, default=12, help="runs behind each number (default 12)")
    parser.add_argument("--data", type=Path, help="folder of real recordings (default: $STORK_DATA)")
    options = parser.parse_args(argv)
    console = Console(soft_wrap=False)
    try:
        names = [person(name).name for name in options.profile or PEOPLE]
        data = data_folder(options.data)
        rows = all_rows(max(1, options.seeds), names, data)
    except StorkError as error:
        print(f"stork: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([row.as_dict() for row in rows], indent=1, ensure_ascii=False))
    else:
        show(rows, console)
        if data is None:
            console.print("Two-sample tests left out: no real recordings; give their folder with --data.")
    return int(any(row.broken for row in rows))


if __name__ == "__main__":
    sys.exit(main())
