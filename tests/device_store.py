"""The store's own modules on a virtual board's drive."""

from board_world import Parts
from device_motion import standing
from sessions import make_session

CONTENT = make_session(standing(1.0))


class Store:
    """The store's modules on one board's drive; ``switch_on`` is a new day on the same drive and memory."""

    def __init__(self, drive, **board):
        self.drive, self.options, self.parts = drive, board, None
        self.switch_on()

    def switch_on(self):
        if self.parts is not None:
            self.board.drive.cut()
        self.parts = Parts(self.drive, **self.options)
        self.board = self.parts.board
        self.journal = self.parts.module("stork.store.journal").Journal(self.board.nvm)
        return self.open_sessions()

    def open_sessions(self):
        self.sessions = self.parts.module("stork.store.sessions").Sessions(self.journal)
        self.stored = self.parts.module("stork.store.stored_sessions").StoredSessions(self.sessions)
        return self

    def write(self, data=CONTENT, pieces=3):
        number = self.sessions.next_number()
        self.sessions.open(number)
        for k in range(pieces):
            self.sessions.append(memoryview(data)[len(data) * k // pieces : len(data) * (k + 1) // pieces])
        self.sessions.commit(bytearray(512))
        self.journal.add(1, 0, 0, number, 0)
        return number

    def files(self):
        return {p.name: p.read_bytes() for p in (self.drive / "sessions").iterdir()}
