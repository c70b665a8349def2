"""A chip with registers behind I2C: pointer, banks, bursts, and the ways in which a bus goes wrong."""

import errno
from abc import ABC, abstractmethod

from stork_sim.chips import lsm6ds_registers as reg
from stork_sim.chips.exceptions import RegisterError
from stork_sim.chips.register_bank import Bank
from stork_sim.motion.motion_source import Clock

_IF_INC = 0x04


class RegisterDevice(ABC):
    """``write`` and ``read`` are what I2C does; neither takes time, the bus adds that.

    Faults, for tests: ``nack`` makes the chip leave the bus (OSError ENODEV); ``nack_after`` makes it do so once, in
    the middle of a read of more than so many bytes; ``wrong_bits`` (address -> (mask, value)) makes registers read
    back wrong, whatever was written. ``violations`` keeps the text of every RegisterError, for a caller whose firmware
    swallows exceptions.
    """

    name = ""
    fifo_window = (0, 0)  # a burst that reads past the second goes on at the first

    _fast = False  # the user bank, with address increment: ``fast_read`` may be asked
    _bank: Bank

    def __init__(self, clock: Clock, address: int, user: Bank, others: dict[int, Bank]) -> None:
        """``others``: banks by the value of FUNC_CFG_ACCESS that selects them, apart from the ``user`` bank."""
        self.address = address
        self.nack = False
        self.silent_until_us = 0  # it has no power, or is still starting
        self.nack_after: int | None = None
        self.wrong_bits: dict[int, tuple[int, int]] = {}
        self.violations: list[str] = []
        self._clock = clock
        self._pointer = 0
        self._user = self._bank = user
        self._banks = {0x00: user, **others}

    def fast_read(self, pointer: int, count: int) -> bytes | None:
        """The reads that a driver does all day, or None."""
        return None

    @abstractmethod
    def read_register(self, address: int) -> int:
        """One byte; reading may change the chip."""

    @abstractmethod
    def write_register(self, address: int, value: int) -> None:
        """One byte. Raises RegisterError."""

    def write(self, data: bytes) -> None:
        """One I2C write: register pointer, then values. No bytes at all is a probe that the chip acknowledges.

        Raises OSError(ENODEV) while ``nack`` is set, RegisterError for what a correct driver does not do.
        """
        if self.nack or self._clock.now_us < self.silent_until_us:
            raise OSError(errno.ENODEV, "no acknowledge from the motion sensor")
        if not data:
            return
        self._pointer = data[0]
        for value in data[1:]:
            self.write_register(self._pointer, value)
            self._advance()

    def read(self, count: int) -> bytes:
        """``count`` bytes from the register pointer on, which is left behind them.

        A burst may run over reserved addresses, which read 0, but not begin or end on one.
        """
        if self.nack or self._clock.now_us < self.silent_until_us:
            raise OSError(errno.ENODEV, "no acknowledge from the motion sensor")
        if self.nack_after is not None and count > self.nack_after:
            cut, self.nack_after = self.nack_after, None
            self.read(cut)
            raise OSError(errno.EIO, f"the motion sensor fell silent after {cut} of {count} bytes")
        if self._fast:
            data = self.fast_read(self._pointer, count)
            if data is not None:
                return data
        return self._read_one_by_one(count)

    def _read_one_by_one(self, count: int) -> bytes:
        pointer = self._pointer
        for address in (pointer, self._last_address(pointer, count)):
            if address not in self._bank:
                raise self.violation(f"no register {address:02X}h in a read of {count} from {pointer:02X}h")
        result = bytearray()
        for _ in range(count):
            value = self.read_register(self._pointer)
            if self._pointer in self.wrong_bits and self._bank is self._user:
                mask, wrong = self.wrong_bits[self._pointer]
                value = value & ~mask | wrong & mask
            result.append(value)
            self._advance()
        return bytes(result)

    def _last_address(self, pointer: int, count: int) -> int:
        if not self._user[reg.CTRL3_C] & _IF_INC or count == 0:
            return pointer
        if self._bank is self._user and self.fifo_window[0] <= pointer <= self.fifo_window[1]:
            return pointer  # rolls over within the FIFO's registers
        return pointer + count - 1

    def _advance(self) -> None:
        if not self._user[reg.CTRL3_C] & _IF_INC:
            return
        if self._pointer == self.fifo_window[1] and self._bank is self._user:
            self._pointer = self.fifo_window[0]  # AN5130, 4.7.1; AN5272, "Reading data from the FIFO"
        else:
            self._pointer += 1

    def violation(self, what: str, kind: type[RegisterError] = RegisterError) -> RegisterError:
        """Note it, and return it to be raised."""
        text = f"{self.name} at {self.address:02X}h, {self._clock.now_us} us: {what}"
        self.violations.append(text)
        return kind(text)

    def _select_bank(self, value: int) -> None:
        chosen = value & 0xC0
        if chosen not in self._banks:
            raise self.violation(f"no register bank {value:02X}h, or both at once, in FUNC_CFG_ACCESS")
        for bank in self._banks.values():
            bank.set(reg.FUNC_CFG_ACCESS, value)
        self._bank = self._banks[chosen]
        self._note_fast_path()

    def _note_fast_path(self) -> None:
        self._fast = self._bank is self._user and bool(self._user[reg.CTRL3_C] & _IF_INC)
