"""The store's own modules on a virtual board's drive."""

from types import SimpleNamespace

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
        return self.open_sessions()

    def open_sessions(self):
        self.journal = self.parts.module("stork.store.journal").Journal(self.board.nvm)
        self.sessions = self.parts.module("stork.store.sessions").Sessions(self.journal)
        self.stored = self.parts.module("stork.store.stored_sessions").StoredSessions(self.sessions.catalogue)
        return self

    def write(self, data=CONTENT, pieces=3, told=True):
        """``told``: its result is in the journal."""
        number = self.sessions.next_number()
        writer = self.sessions.open(number)
        for k in range(pieces):
            writer.append(memoryview(data)[len(data) * k // pieces : len(data) * (k + 1) // pieces])
        writer.commit(bytearray(1024))
        if told:
            self.journal.add(1, 0, 0, number, 0)
        return number

    def forget(self, numbers):
        """Forget sessions, as a PC has the board do it."""
        for _ in self.stored.forget(numbers):
            pass

    def count(self):
        """Sessions, counted to the end."""
        whole = False
        while not whole:
            number, whole = self.stored.count()
        return number

    def files(self):
        return {p.name: p.read_bytes() for p in (self.drive / "sessions").iterdir()}


def fill_area(drive, leave):
    """Sessions that nobody has confirmed, until no more than ``leave`` bytes are left. Returns number -> bytes."""
    store = AreaStore(drive)
    while store.area.free_bytes() > leave:
        store.write(CONTENT * max(1, min(9, (store.area.free_bytes() - leave) // len(CONTENT))))
    kept = store.files()
    store.board.drive.cut()
    return kept


def startup(parts, said=None, nvm=None):
    """stork.store.session_area.SessionArea of a board, as its start makes it. ``said``: a list for what it says;
    ``nvm``: in place of the board's.
    """
    say = (said if said is not None else []).append
    ports = SimpleNamespace(nvm=parts.board.nvm if nvm is None else nvm, say=say, feed=lambda: None)
    settings = SimpleNamespace(axes="")
    return parts.module("stork.store.open_area").run(ports, settings)


class AreaStore(Store):
    """Store with the sessions in the area. ``said``: lines of the last start."""

    def open_sessions(self):
        self.said = []
        self.area = self.sessions = startup(self.parts, self.said)
        self.journal = self.area.journal
        self.stored = self.parts.module("stork.store.area_sessions").AreaSessions(self.area)
        return self

    def back_up(self):
        return self.parts.module("stork.store.area_record").save(self.area, self.board.nvm)

    def crash_report(self):
        """Bytes of the report in the area, None where there is none."""
        file = self.stored.crash_report()
        found = bytearray(file.size if file else 0)
        return bytes(found) if file and file.readinto(found) == len(found) else None

    def read(self, number):
        found = bytearray(self.stored.size(number))
        assert self.stored.open(number).readinto(found) == len(found)
        return bytes(found)

    def files(self):
        return {number: self.read(number) for number in self.stored.numbers_after(0, 1000)}
