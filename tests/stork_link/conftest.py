"""Session files in a folder, and Stork's server over them on a port in memory."""

import cbor2
import pytest

from stork.store.journal import Journal
from stork_link.folder_catalogue import FolderCatalogue


class Port:
    def __init__(self):
        self.to_device = bytearray()
        self.to_pc = bytearray()

    @property
    def in_waiting(self):
        return len(self.to_device)

    def readinto(self, view):
        count = min(len(view), len(self.to_device))
        view[:count] = self.to_device[:count]
        del self.to_device[:count]
        return count

    def write(self, view):
        self.to_pc += view
        return len(view)


class Board:
    """A drive in a folder, a catalogue on it, and the server."""

    def __init__(self, root, buf_size):
        self.root = root
        (root / "sessions").mkdir(exist_ok=True)
        self.catalogue = FolderCatalogue(root / "sessions")
        self.port = Port()
        info = {"device_id": "b7", "board_id": "pico", "firmware": "0.1.0", "uptime_ms": lambda: 42, "wearer_id": None}
        self.status = {"phase": "idle", "drill": None, "battery_mv": None}
        self.nvm = bytearray(b"\xff" * 1024)
        self.drill_runs = False
        self.restarts = []
        self.info = info
        self.buf_size = buf_size
        self.polls = 0
        self.now_ms = 0
        self.restart_server()

    def restart_server(self):
        from stork.link.server import build_server

        self.server = build_server(
            self.port,
            lambda: self.now_ms,
            self.catalogue,
            self.info,
            lambda: self.status,
            root=str(self.root),
            buf_size=self.buf_size,
            journal=Journal(self.nvm),
            restart=self.restarts.append,
            busy=lambda: self.drill_runs,
        )

    def run(self):
        """Poll until nothing happens."""
        while self.server.poll():
            self.polls += 1

    def be_silent(self):
        """Long enough that whatever was begun is given up, byte for byte; then nothing is on its way."""
        for _ in range(10_000):
            self.now_ms += 600
            self.run()
        self.port.to_pc.clear()

    def ask(self, op, group, command, **body):
        """One request of SMP 2 in the raw framing; the map of the answer."""
        payload = cbor2.dumps(body)
        self.port.to_device += bytes([8 | op, 0]) + len(payload).to_bytes(2, "big")
        self.port.to_device += group.to_bytes(2, "big") + bytes([0, command]) + payload
        self.run()
        answer = bytes(self.port.to_pc)
        self.port.to_pc.clear()
        assert self.server.last_fault is None
        return cbor2.loads(answer[8:])


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path, 4160)


@pytest.fixture
def small_board(tmp_path):
    return Board(tmp_path, 128)
