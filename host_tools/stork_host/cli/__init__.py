"""The `stork` command: parse, call, print. One file per command or group of commands."""

from stork_host.cli.run import main

__all__ = ["main"]
