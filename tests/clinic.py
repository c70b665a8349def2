"""PC of a clinic: fetches sessions from a plugged-in board and stores them."""

import hashlib
from pathlib import Path

from stork_host.link.client import StorkDevice
from stork_host.link.pull import pull


class Clinic:
    """The PC: what it has fetched, by hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raw: dict[str, bytes] = {}

    def __call__(self, port: str) -> list[str]:
        safe = []

        def store(raw: bytes) -> None:
            safe.append(hashlib.sha256(raw).hexdigest())
            self.raw[safe[-1]] = raw

        with StorkDevice(port) as device:
            pull(device, self.folder, store)
        return safe
