"""The storage behind a register map: what was written, within the bits that can be written."""

from stork_sim.chips.lsm6ds_registers import RegisterMap


class Bank:
    """128 addresses, of which only those in the map exist; the others read 0."""

    def __init__(self, registers: RegisterMap) -> None:
        self._map = registers
        self._values = bytearray(128)
        self.load_defaults()

    def load_defaults(self) -> None:
        for address, (_, default, _) in self._map.items():
            self._values[address] = default

    def __contains__(self, address: int) -> bool:
        return address in self._map

    def __getitem__(self, address: int) -> int:
        return self._values[address]

    def get(self, address: int) -> int:
        return self._values[address] if address in self._map else 0

    def set(self, address: int, value: int) -> None:
        """Reserved bits keep their reset value, as in the chip."""
        _, default, mask = self._map[address]
        self._values[address] = value & mask | default & ~mask

    def writable(self, address: int) -> bool:
        return self._map[address][2] != 0

    def name(self, address: int) -> str:
        return self._map[address][0]
