"""A chip that Stork has no driver for: it says who it is, and every other register reads 0."""

from stork_sim.chips.lsm6ds_registers import WHO_AM_I

LSM6DSV16X = 0x70
"""WHO_AM_I of an LSM6DSV16X [lsm6dsv16x-header]."""


class ForeignChip:
    """identity: its WHO_AM_I. ``written``: (register, value) of each byte that somebody wrote to it."""

    def __init__(self, identity: int, address: int = 0x6A) -> None:
        self.identity = identity
        self.address = address
        self.written: list[tuple[int, int]] = []
        self._pointer = 0

    def write(self, data: bytes) -> None:
        if data:
            self._pointer = data[0]
        self.written += [(self._pointer + k, value) for k, value in enumerate(data[1:])]

    def read(self, count: int) -> bytes:
        return bytes(self.identity if self._pointer + k == WHO_AM_I else 0 for k in range(count))
