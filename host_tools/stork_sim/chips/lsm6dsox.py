"""The LSM6DSOX motion sensor at register level, behind I2C (ST data sheet DS12814, application note AN5272).

Simulated: identity, reset, register banks, rates and ranges of both sensors, output registers with block data
update, data-ready flags, temperature, time stamp, the FIFO with tags, watermark and overrun, and the chip's own
rate error. Not simulated, and refused where it would change samples: compression, digital filters beyond the
standard path, low-power modes, self-test, FIFO triggers, sensor hub, OIS. Interrupt pins and detectors (tap,
wake-up, steps) keep their settings and never fire. A sensor that was just switched on is at once as good as ever;
the real one needs some samples to settle (AN5272, "Accelerometer/Gyroscope turn-on time").
"""

import errno

from stork_sim.chips import lsm6dsox_registers as reg
from stork_sim.chips.errors import NotSimulatedError, RegisterError
from stork_sim.chips.lsm6dsox_settings import stream_settings
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.chips.tagged_fifo import BYPASS, CONTINUOUS, FIFO, TaggedFifo
from stork_sim.motion.base import Clock, Motion

_RESET_US = 50  # AN5272, "Reboot and software reset"
_BOOT_US = 10_000
_TEMPERATURE_TICKS = 128  # 52 Hz (DS12814, "Temperature sensor characteristics")
_IF_INC, _BDU, _BOOT, _SW_RESET = 0x04, 0x40, 0x80, 0x01
_STREAM_REGISTERS = frozenset((reg.FIFO_CTRL3, reg.FIFO_CTRL4, reg.CTRL1_XL, reg.CTRL2_G, reg.CTRL10_C))


class Lsm6dsox:
    """One chip on the bus. ``write`` and ``read`` are what I2C does; neither takes time, the bus adds that.

    ``motion`` gives specific force and angular rate in this sensor's axes. ``errors`` are this specimen's; left
    out, a typical specimen is drawn from ``seed``. ``freq_fine`` is the value of INTERNAL_FREQ_FINE, -128..127:
    the rate is off by 0.15 % a step. ``nack`` makes the chip leave the bus (OSError ENODEV), ``frozen`` lets it
    answer without measuring. ``violations`` keeps the text of every RegisterError, for a caller whose firmware
    swallows exceptions.
    """

    def __init__(
        self,
        motion: Motion,
        clock: Clock,
        *,
        seed: int = 0,
        freq_fine: int = 0,
        errors: SensorErrors | None = None,
        temperature_c: float = 31.0,
        address: int = 0x6A,
    ) -> None:
        if not -128 <= freq_fine <= 127:
            raise ValueError(f"freq_fine is a signed byte, got {freq_fine}")
        self.address = address
        self.nack = False
        self.violations: list[str] = []
        self._clock = clock
        self._freq_fine = freq_fine & 0xFF
        temperature_lsb = round((temperature_c - 25.0) * 256)  # DS12814: 256 LSB a degree, 0 at 25 degrees
        self._temperature = temperature_lsb.to_bytes(2, "little", signed=True)
        self._stream = SampleStream(
            motion,
            seed=seed,
            freq_fine=freq_fine,
            errors=SensorErrors.typical(seed) if errors is None else errors,
            temperature_lsb=temperature_lsb,
        )
        self._fifo = TaggedFifo(self._stream)
        self._frozen = False
        self._pointer = 0
        self._reset_until_us = self._boot_until_us = -1
        self._user = Bank(reg.USER_BANK)
        self._banks = {0x00: self._user, 0x80: Bank(reg.EMBEDDED_BANK), 0x40: Bank(reg.SENSOR_HUB_BANK)}
        self._load_defaults()

    # -- what tests look at -------------------------------------------------------------------------------

    @property
    def frozen(self) -> bool:
        """True while the chip answers but measures nothing new."""
        return self._frozen

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        self._stream.freeze(frozen, self._clock.now_us)
        self._frozen = frozen

    @property
    def fifo_started_us(self) -> int | None:
        """When the FIFO last left bypass; None while it is in bypass."""
        return self._fifo.started_us

    @property
    def fifo_samples_pushed(self) -> int:
        """Time slots (at equal rates: pairs of gyroscope and accelerometer words) made since the FIFO was started."""
        slot = self._stream.slot(self._clock.now_us)
        return self._stream.segment.word_slots(slot) if self._fifo.mode != BYPASS else 0

    def sample_time_us(self, k: int) -> float:
        """The true time of the k-th FIFO sample (0 is the first) since the FIFO was started.

        Raises ValueError when the FIFO has not been started or nothing is batched.
        """
        if self._fifo.mode == BYPASS:
            raise ValueError(f"no sample {k}: the FIFO is in bypass")
        return self._stream.word_slot_time_us(k)

    # -- the bus ------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """One I2C write: register pointer, then values. No bytes at all is a probe that the chip acknowledges.

        Raises OSError(ENODEV) while ``nack`` is set, RegisterError for what a correct driver does not do.
        """
        if self.nack:
            raise OSError(errno.ENODEV, "no acknowledge from the motion sensor")
        if not data:
            return
        self._pointer = data[0]
        for value in data[1:]:
            self._write_register(self._pointer, value)
            self._advance()

    def read(self, count: int) -> bytes:
        """``count`` bytes from the register pointer on, which is left behind them.

        A burst may run over reserved addresses, which read 0, but not begin or end on one.
        """
        if self.nack:
            raise OSError(errno.ENODEV, "no acknowledge from the motion sensor")
        pointer = self._pointer
        if self._fast:
            if pointer == reg.FIFO_DATA_OUT_TAG and count % 7 == 0:
                return self._fifo.pop(count // 7, self._clock.now_us)
            if pointer == reg.FIFO_STATUS1 and count == 2:
                self._pointer = pointer + 2
                return bytes(self._fifo.status(self._clock.now_us, clear=True))
            if (pointer == reg.OUTX_L_G and count in (6, 12)) or (pointer == reg.OUTX_L_A and count == 6):
                self._pointer = pointer + count
                return self._outputs(pointer, count)
        for address in (pointer, self._last_address(pointer, count)):
            if address not in self._bank:
                raise self._violation(f"no register {address:02X}h in a read of {count} from {pointer:02X}h")
        result = bytearray()
        for _ in range(count):
            result.append(self._read_register(self._pointer))
            self._advance()
        return bytes(result)

    def _last_address(self, pointer: int, count: int) -> int:
        if not self._user[reg.CTRL3_C] & _IF_INC or count == 0:
            return pointer
        if self._bank is self._user and reg.FIFO_DATA_OUT_TAG <= pointer <= reg.FIFO_DATA_OUT_Z_H:
            return pointer  # rolls over within the FIFO's registers
        return pointer + count - 1

    def _advance(self) -> None:
        if not self._user[reg.CTRL3_C] & _IF_INC:
            return
        if self._pointer == reg.FIFO_DATA_OUT_Z_H and self._bank is self._user:
            self._pointer = reg.FIFO_DATA_OUT_TAG  # AN5272, "Reading data from the FIFO": a burst goes on
        else:
            self._pointer += 1

    def _violation(self, what: str, kind: type[RegisterError] = RegisterError) -> RegisterError:
        text = f"LSM6DSOX at {self.address:02X}h, {self._clock.now_us} us: {what}"
        self.violations.append(text)
        return kind(text)

    # -- reading ------------------------------------------------------------------------------------------

    def _read_register(self, address: int) -> int:
        if self._bank is not self._user:
            return self._bank.get(address)
        now_us = self._clock.now_us
        if reg.OUT_TEMP_L <= address <= reg.OUTZ_H_A:
            return self._read_output_byte(address)
        if reg.FIFO_DATA_OUT_TAG <= address <= reg.FIFO_DATA_OUT_Z_H:
            word = self._fifo.peek(now_us)
            if address == reg.FIFO_DATA_OUT_Z_H:
                self._fifo.pop(1, now_us)
            return word[address - reg.FIFO_DATA_OUT_TAG]
        if address in (reg.FIFO_STATUS1, reg.FIFO_STATUS2):
            return self._fifo.status(now_us, clear=address == reg.FIFO_STATUS2)[address - reg.FIFO_STATUS1]
        if reg.TIMESTAMP0 <= address <= reg.TIMESTAMP3:
            running = self._user[reg.CTRL10_C] & 0x20
            return self._stream.timestamp(now_us) >> 8 * (address - reg.TIMESTAMP0) & 0xFF if running else 0
        if address == reg.STATUS_REG:
            new = [now != seen for now, seen in zip(self._sample_numbers(), self._seen, strict=True)]
            return new[0] | new[1] << 1 | new[2] << 2
        if address == reg.CTRL3_C:
            resetting = _SW_RESET if now_us < self._reset_until_us else 0
            return self._user[address] | resetting | (_BOOT if now_us < self._boot_until_us else 0)
        if address == reg.INTERNAL_FREQ_FINE:
            return self._freq_fine
        return self._user.get(address)

    def _sample_numbers(self) -> list[int]:
        """How many samples the accelerometer, the gyroscope and the thermometer have made."""
        slot = self._stream.slot(self._clock.now_us)
        settings = self._stream.segment.settings
        ticks = slot * settings.slot_ticks
        dividers = (settings.accel_divider, settings.gyro_divider, _TEMPERATURE_TICKS if ticks else 0)
        return [ticks // divider if divider else 0 for divider in dividers]

    def _outputs(self, address: int, count: int) -> bytes:
        """Whole axes from 22h..2Dh; clears the data-ready flags of the sensors read."""
        numbers = self._sample_numbers()
        if address < reg.OUTX_L_A:
            self._seen[1] = numbers[1]
        if address + count > reg.OUTX_L_A:
            self._seen[0] = numbers[0]
        self._latched.clear()
        first = address - reg.OUTX_L_G
        return self._stream.row(self._stream.slot(self._clock.now_us))[first : first + count]

    def _read_output_byte(self, address: int) -> int:
        if address in self._latched:
            return self._latched.pop(address)
        numbers = self._sample_numbers()
        if address < reg.OUTX_L_G:
            self._seen[2] = numbers[2]
        else:
            sensor = 1 if address < reg.OUTX_L_A else 0
            self._seen[sensor] = numbers[sensor]
        temperature = self._temperature if self._stream.segment.settings.slot_ticks else bytes(2)
        row = temperature + self._stream.row(self._stream.slot(self._clock.now_us))
        if not address & 1 and self._user[reg.CTRL3_C] & _BDU:
            # block data update: the high byte stays with the low byte that was read (DS12814, "CTRL3_C")
            self._latched[address + 1] = row[address + 1 - reg.OUT_TEMP_L]
        return row[address - reg.OUT_TEMP_L]

    # -- writing ------------------------------------------------------------------------------------------

    def _write_register(self, address: int, value: int) -> None:
        now_us = self._clock.now_us
        bank = self._bank
        if address not in bank:
            raise self._violation(f"write of {value:02X}h to {address:02X}h: no such register")
        if not bank.writable(address):
            raise self._violation(f"write of {value:02X}h to {bank.name(address)}, which is read-only")
        if now_us < self._reset_until_us:
            raise self._violation(f"write to {bank.name(address)} during the software reset, which loses it")
        if bank is self._user:
            self._refuse_what_is_not_simulated(address, value)
        if address == reg.FUNC_CFG_ACCESS:
            self._select_bank(value)
        elif bank is not self._user:
            bank.set(address, value)
        elif address == reg.CTRL3_C and value & _SW_RESET:
            self._load_defaults()
            self._reset_until_us = now_us + _RESET_US
        elif address == reg.TIMESTAMP2:
            if value != 0xAA:
                raise self._violation(f"write of {value:02X}h to TIMESTAMP2, which takes only AAh")
            self._stream.timestamp_zero_us = now_us
        else:
            if address == reg.CTRL3_C and value & _BOOT:
                self._boot_until_us = now_us + _BOOT_US
                value &= ~_BOOT
            self._set_user_register(address, value, now_us)

    def _refuse_what_is_not_simulated(self, address: int, value: int) -> None:
        for refused, bits, what in reg.NOT_SIMULATED:
            if address == refused and value & bits:
                raise self._violation(
                    f"{what} is not simulated ({value:02X}h to {address:02X}h)", NotSimulatedError
                )
        if address == reg.FIFO_CTRL4 and value & 7 not in (BYPASS, FIFO, CONTINUOUS):
            raise self._violation(f"FIFO mode {value & 7} is not simulated", NotSimulatedError)
        if value >> 4 > {reg.CTRL1_XL: 11, reg.CTRL2_G: 10}.get(address, 15):
            raise self._violation(f"rate code {value >> 4} in {self._user.name(address)} is reserved")

    def _select_bank(self, value: int) -> None:
        if value & 0xC0 == 0xC0:
            raise self._violation("both register banks selected in FUNC_CFG_ACCESS")
        for bank in self._banks.values():
            bank.set(reg.FUNC_CFG_ACCESS, value)
        self._bank = self._banks[value & 0xC0]
        self._note_fast_path()

    def _set_user_register(self, address: int, value: int, now_us: int) -> None:
        user, fifo = self._user, self._fifo
        user.set(address, value)
        if address == reg.CTRL3_C:
            self._note_fast_path()
        elif address in (reg.FIFO_CTRL1, reg.FIFO_CTRL2):
            fifo.watermark = user[reg.FIFO_CTRL1] | (user[reg.FIFO_CTRL2] & 1) << 8
            fifo.stop_on_watermark = bool(user[reg.FIFO_CTRL2] & 0x80)
        elif address in _STREAM_REGISTERS:
            if address == reg.CTRL10_C:
                self._stream.timestamp_zero_us = now_us
            before = self._stream.segment
            self._stream.configure(stream_settings(user), now_us)
            if self._stream.segment is not before:
                self._seen = self._sample_numbers()
            fifo.set_mode(user[reg.FIFO_CTRL4] & 7, now_us)

    def _note_fast_path(self) -> None:
        self._fast = self._bank is self._user and bool(self._user[reg.CTRL3_C] & _IF_INC)

    def _load_defaults(self) -> None:
        now_us = self._clock.now_us
        for bank in self._banks.values():
            bank.load_defaults()
        self._bank = self._user
        self._seen = [0, 0, 0]
        self._latched: dict[int, int] = {}
        self._fifo.watermark, self._fifo.stop_on_watermark = 0, False
        self._fifo.set_mode(BYPASS, now_us)
        self._stream.configure(stream_settings(self._user), now_us)
        self._stream.timestamp_zero_us = now_us
        self._note_fast_path()
