"""Flash memory: blocks of 4 kB that are erased whole, pages of 256 bytes that are programmed."""

from dataclasses import dataclass

BLOCK = 4096
PAGE = 256
ERASE_US = 47_600
"""Erasing a block; with its sixteen pages 54 ms [flash-erase]."""
PROGRAM_US = 400
"""Programming a page [flash-program]."""
SECTOR = 512
_ERASED = b"\xff" * BLOCK
READ_US = 40
"""Reading a sector through the chip's cache [flash-read]."""


@dataclass(frozen=True)
class Operation:
    """One erase of a block, or the programming of whole pages that follow each other. ``old``, ``new``: its bytes
    before and after; ``us``: how long the flash is busy.
    """

    kind: str
    address: int
    old: bytes
    new: bytes
    us: int

    def part(self, done: float) -> bytes:
        """The bytes when the power goes at ``done``, 0 to 1, of its time. A block whose erasing began is taken for
        erased; of pages those are programmed whose time was over.
        """
        if done <= 0.0:
            return self.old
        if self.kind == "erase":
            return self.new
        whole = int(done * len(self.new)) // PAGE * PAGE
        return self.new[:whole] + self.old[whole:]


class Flash:
    """``data``: what it holds. ``done``: operations since they were last taken. ``bytes_read``: so far.

    Operations change ``data`` at once. Whoever takes them spends their time, and undoes those that power did not reach.
    """

    def __init__(self, size: int, content: bytes = b"") -> None:
        """``size``: whole blocks; bytes that ``content`` lacks are erased."""
        self.size = size // BLOCK * BLOCK
        self.data = bytearray(content[: self.size].ljust(self.size, b"\xff"))
        self.done: list[Operation] = []
        self.bytes_read = 0

    def erase(self, address: int) -> None:
        """The block at ``address``."""
        self._change("erase", address, _ERASED, ERASE_US)

    def program(self, address: int, data: bytes, skip_erased: bool = False) -> None:
        """Whole pages from ``address`` on; it only clears bits. ``skip_erased``: pages of ones take no time."""
        old = self.data[address : address + len(data)]
        pages = len(data) // PAGE
        if skip_erased:
            pages = sum(bool(data[at : at + PAGE].strip(b"\xff")) for at in range(0, len(data), PAGE))
        if old.strip(b"\xff"):
            data = bytes(a & b for a, b in zip(old, data, strict=True))
        self._change("program", address, data, PROGRAM_US * pages)

    def take(self) -> list[Operation]:
        """Operations so far, in their order; from then on it counts as done."""
        taken, self.done = self.done, []
        return taken

    def undo(self, operations: list[Operation], done: float) -> None:
        """The power went in the first of the last ``operations``, at ``done`` of its time."""
        for operation in reversed(operations):
            self._put(operation.address, operation.old)
        self._put(operations[0].address, operations[0].part(done))

    def image(self) -> bytes:
        """All bytes, but for erased blocks at the end."""
        end = self.size
        while end and self.data[end - BLOCK : end] == _ERASED:
            end -= BLOCK
        return bytes(self.data[:end]).rstrip(b"\xff").ljust(1, b"\xff")

    def _change(self, kind: str, address: int, new: bytes, us: int) -> None:
        self.done.append(Operation(kind, address, bytes(self.data[address : address + len(new)]), new, us))
        self._put(address, new)

    def _put(self, address: int, data: bytes) -> None:
        self.data[address : address + len(data)] = data
