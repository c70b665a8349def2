"""Sectors of 512 bytes over flash blocks of 4 kB, as CircuitPython's ports cache them.

Each is a disk that the FAT library reads and writes. Lines are those of adafruit/circuitpython at 10.2.1 [cp-flash].
"""

from collections.abc import Iterator
from typing import Protocol

from stork_sim.board.flash import BLOCK, SECTOR, Flash

_NONE = -1
_ERASED = b"\xff" * SECTOR
_BLANK = list(_ERASED)
_EACH = BLOCK // SECTOR


class Held(Protocol):
    """Write cache of a board between its file system and its flash.

    ``waiting``: whether it holds bytes that are not yet in the flash. ``direct``: whether writing takes no simulated
    time, as when a PC prepares a drive before its board starts.
    """

    flash: Flash
    direct: bool

    @property
    def waiting(self) -> bool: ...
    def flush(self) -> None: ...
    def forget(self) -> None:
        """Loss of power: bytes that are not yet in the flash are lost."""


class Uncached:
    """Nothing is held: littlefs, which has its own caches."""

    waiting = False

    def __init__(self, flash: Flash) -> None:
        self.flash = flash
        self.direct = False

    def flush(self) -> None: ...
    def forget(self) -> None: ...


class Cache(Held, Protocol):
    """A disk of sectors for FAT. ``direct``: sectors go into the flash at once."""

    def read(self, sector: int, count: int) -> list[int]:
        """``count`` bytes, as a list: the library takes them one by one, of bytes in three times the time."""

    def peek(self, sector: int, count: int) -> bytes:
        """The same bytes, without an effect on the flash."""

    def write(self, sector: int, count: int, data: bytes) -> None: ...
    def ioctl_get_sector_count(self) -> int: ...
    def ioctl_get_sector_size(self) -> int: ...
    def ioctl_get_block_size(self) -> int: ...
    def ioctl_sync(self) -> None: ...
    def ioctl_trim(self) -> None: ...


class OneBlock:
    """The block that was written last, in RAM: the RP2040 and RP2350 (ports/raspberrypi/supervisor/internal_flash.c).

    A read of any sector writes it into the flash first.
    """

    def __init__(self, flash: Flash) -> None:
        self.flash = flash
        self.direct = False
        self._block = _NONE
        self._bytes = bytearray(BLOCK)

    @property
    def waiting(self) -> bool:
        return self._block != _NONE

    def read(self, sector: int, count: int) -> list[int]:
        self.flush()
        self._note(count)
        data = self.flash.data[sector * SECTOR : sector * SECTOR + count]
        return _BLANK if data == _ERASED else list(data)

    def peek(self, sector: int, count: int) -> bytes:
        begin, end = sector * SECTOR, sector * SECTOR + count
        found = bytearray(self.flash.data[begin:end])
        for place, data in self._held():
            if begin <= place < end:
                found[place - begin : place - begin + SECTOR] = data
        return bytes(found)

    def write(self, sector: int, count: int, data: bytes) -> None:
        if self.direct:
            self.flash.data[sector * SECTOR : sector * SECTOR + count] = data
            return
        for at in range(0, count, SECTOR):
            place = sector * SECTOR + at
            block = place // BLOCK * BLOCK
            if block != self._block:
                self.flush()
                self._bytes[:] = self.flash.data[block : block + BLOCK]
                self._block = block
            self._bytes[place - block : place - block + SECTOR] = data[at : at + SECTOR]

    def flush(self) -> None:
        if self._block != _NONE:
            self.flash.erase(self._block)
            self.flash.program(self._block, bytes(self._bytes))
            self._block = _NONE

    def forget(self) -> None:
        self._block = _NONE

    def ioctl_get_sector_count(self) -> int:
        return self.flash.size // SECTOR

    def ioctl_get_sector_size(self) -> int:
        return SECTOR

    def ioctl_get_block_size(self) -> int:
        return 1  # extmod/vfs_fat_diskio.c: GET_BLOCK_SIZE

    def ioctl_sync(self) -> None:
        self.flush()

    def ioctl_trim(self) -> None:
        pass

    def _note(self, count: int) -> None:
        """``count`` bytes are read."""
        if not self.direct:
            self.flash.bytes_read += count

    def _held(self) -> Iterator[tuple[int, bytes]]:
        """(place, bytes) of each sector that is not in the flash."""
        if self._block != _NONE:
            for at in range(0, BLOCK, SECTOR):
                yield self._block + at, bytes(self._bytes[at : at + SECTOR])


class DirtySectors(OneBlock):
    """Sectors of one block that were written, in RAM: a flash chip of its own, as nRF52840 boards have
    (supervisor/shared/external_flash/external_flash.c).

    Reads leave it alone. A sector that is written twice puts the block into the flash before the second time. Pages
    that are all ones are not programmed. A sector that is erased could be written without the cache; by the source its
    check for that compares bytes behind a buffer of four, so it is taken never to hold.
    """

    def __init__(self, flash: Flash) -> None:
        super().__init__(flash)
        self._dirty: set[int] = set()

    def read(self, sector: int, count: int) -> list[int]:
        self._note(count)
        return list(self.peek(sector, count))

    def write(self, sector: int, count: int, data: bytes) -> None:
        if self.direct:
            super().write(sector, count, data)
            return
        for at in range(0, count, SECTOR):
            number = sector + at // SECTOR
            block, within = number // _EACH * BLOCK, number % _EACH
            if block != self._block or within in self._dirty:
                self.flush()
                self._block = block
            self._dirty.add(within)
            self._bytes[within * SECTOR : within * SECTOR + SECTOR] = data[at : at + SECTOR]

    def flush(self) -> None:
        if self._block == _NONE:
            return
        whole = self.peek(self._block // SECTOR, BLOCK)
        self.flash.erase(self._block)
        self.flash.program(self._block, whole, skip_erased=True)
        self.forget()

    def forget(self) -> None:
        super().forget()
        self._dirty.clear()

    def _held(self) -> Iterator[tuple[int, bytes]]:
        return (held for held in super()._held() if held[0] % BLOCK // SECTOR in self._dirty)


class WriteThrough(OneBlock):
    """Every write of neighbouring sectors erases and programs their block at once: the ESP32-S3
    (ports/espressif/supervisor/internal_flash.c).
    """

    def write(self, sector: int, count: int, data: bytes) -> None:
        if self.direct:
            super().write(sector, count, data)
            return
        at = 0
        while at < count:
            place = sector * SECTOR + at
            more = min(count - at, BLOCK - place % BLOCK)
            super().write(place // SECTOR, more, data[at : at + more])
            self.flush()
            at += more
