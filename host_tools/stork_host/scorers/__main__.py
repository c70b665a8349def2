"""Command `python -m stork_host.scorers freeze`: copy the current scorer before the next version replaces it."""

import sys

from stork_host.errors import StorkError
from stork_host.scorers.freeze import freeze


def main(arguments: list[str]) -> int:
    if arguments != ["freeze"]:
        print("usage: python -m stork_host.scorers freeze", file=sys.stderr)
        return 2
    try:
        print(freeze())
    except StorkError as error:
        print(f"stork: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
