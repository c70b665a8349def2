"""Base model of the LSM6DS family behind I2C: registers, reset, data-ready, output registers, detectors.

Simulated: identity, reset, rates and ranges of both sensors, output registers with block data update, data-ready
flags, temperature, time stamp, FIFO, self-test, tap, double tap and wake-up, and the chip's own errors. Not
simulated, and refused where it would change samples: digital filters beyond the standard path, the gyroscope's
low-power modes, FIFO triggers, sensor hub, OIS, inactivity. The accelerometer's low-power mode changes nothing here;
in a real one its noise grows. Of the interrupt pins there is INT1 with wake-up and taps. Free-fall, 6D and
steps keep their settings and never fire. A sensor that was just switched on is at once as good as ever; the real one
needs some samples to settle (AN5130 and AN5272, "Accelerometer/Gyroscope turn-on time").

Sources: data sheets DS12814 (LSM6DSOX), DocID030071 (LSM6DS3TR-C), application notes AN5272, AN5130, AN4682:
[lsm6dsox-sheet], [lsm6ds3trc-sheet], [lsm6ds33-note].
"""

from abc import abstractmethod
from typing import ClassVar

from stork_sim.chips import lsm6ds_registers as reg
from stork_sim.chips.detectors import Detectors, DetectorSettings
from stork_sim.chips.entry_format import EntryFormat
from stork_sim.chips.exceptions import NotSimulatedError
from stork_sim.chips.pattern_fifo import PatternFifo
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.register_device import RegisterDevice
from stork_sim.chips.sample_grid import StreamSettings
from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.sensor_errors import LSM6DSOX, SensorErrors, Specification
from stork_sim.chips.tagged_fifo import BYPASS, CONTINUOUS, FIFO, TaggedFifo
from stork_sim.motion.motion_source import Clock, Motion

_BOOT_US = 10_000  # [lsm6dsox-sheet]
_TEMPERATURE_TICKS = 128  # 52 Hz ("Temperature sensor characteristics") [lsm6dsox-sheet]
_DETECT_SLOTS = 4096  # [simulated-limits]
_BDU, _BOOT, _SW_RESET = 0x40, 0x80, 0x01

NotSimulated = tuple[tuple[int, int, str], ...]


class Lsm6ds(RegisterDevice):
    """One chip on the bus; see RegisterDevice for how it is spoken to, and for faults of the bus.

    ``motion`` gives specific force and angular rate in this sensor's axes. ``errors`` are this specimen's; left
    out, a typical specimen is drawn from ``seed``. ``rate`` is 10000 times the true over the nominal rate.

    Faults of the silicon: ``frozen`` lets it answer without measuring; ``stuck`` lets it repeat one value.
    """

    specification: Specification = LSM6DSOX
    user_map: ClassVar[reg.RegisterMap]
    not_simulated: NotSimulated = ()
    entries: EntryFormat
    temperature_lsb_per_degree = 256
    no_fifo_change: frozenset[int] = frozenset()  # registers that may not change while the FIFO holds data
    stream_registers: frozenset[int] = frozenset()
    reset_us = 50  # AN5130 and AN5272, "Reboot and software reset"; a fault can make it longer
    gyro_lsb_udps = (8750, 17500, 35000, 70000)  # FS_G 0..3 is +-250 (245 in older sheets), 500, 1000, 2000 dps
    accel_lsb_ug = (61, 488, 122, 244)  # FS_XL 0..3 is +-2, 16, 4, 8 g

    _fifo: "TaggedFifo | PatternFifo"

    def __init__(
        self,
        motion: Motion,
        clock: Clock,
        *,
        seed: int = 0,
        rate: int = 10_000,
        errors: SensorErrors | None = None,
        temperature_c: float = 31.0,
        address: int = 0x6A,
    ) -> None:
        super().__init__(clock, address, Bank(self.user_map), self.other_banks())
        # "Temperature sensor characteristics": 0 LSB at 25 degrees
        temperature_lsb = round((temperature_c - 25.0) * self.temperature_lsb_per_degree)
        self._temperature = temperature_lsb.to_bytes(2, "little", signed=True)
        self._stream = SampleStream(
            motion,
            seed=seed,
            rate=rate,
            errors=SensorErrors.typical(seed, self.specification) if errors is None else errors,
            temperature_lsb=temperature_lsb,
            entries=self.entries,
        )
        self._detectors = Detectors()
        self._detected = 0  # the last slot that the detectors have seen
        self._frozen = self._stuck = False
        self._reset_until_us = self._boot_until_us = -1
        self._fifo = self.make_fifo(self._stream)
        self._load_defaults()

    # -- what a chip of the family adds -----------------------------------------------------------------------

    def other_banks(self) -> dict[int, Bank]:
        """Register banks by the value of FUNC_CFG_ACCESS that selects them, apart from the user bank."""
        return {}

    @abstractmethod
    def make_fifo(self, stream: SampleStream) -> "TaggedFifo | PatternFifo":
        """The FIFO of this kind of chip, fed by ``stream``."""

    @abstractmethod
    def stream_settings(self, user: Bank) -> StreamSettings:
        """Data rates, ranges and FIFO steps, as set in the registers of the user bank."""

    @abstractmethod
    def detector_settings(self, user: Bank) -> DetectorSettings:
        """Limits of the wake-up and tap detectors, as set in the registers of the user bank."""

    @abstractmethod
    def configure_fifo(self, user: Bank) -> None:
        """Watermark and depth."""

    @abstractmethod
    def fifo_mode(self, user: Bank) -> int:
        """BYPASS, FIFO or CONTINUOUS."""

    @abstractmethod
    def timestamp_us_per_lsb(self, user: Bank) -> int:
        """0 while the time stamp counter is off."""

    def fast_read(self, pointer: int, count: int) -> bytes | None:
        if (pointer == reg.OUTX_L_G and count in (6, 12)) or (pointer == reg.OUTX_L_A and count == 6):
            self._pointer = pointer + count
            return self._outputs(pointer, count)
        return None

    def read_own(self, address: int, now_us: int) -> int | None:
        """A register that is this chip's own, or None."""
        return None

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
    def stuck(self) -> bool:
        """True while every sample is the one before."""
        return self._stuck

    @stuck.setter
    def stuck(self, stuck: bool) -> None:
        self._stuck = stuck
        self._apply_stream(self._clock.now_us)

    @property
    def fifo_started_us(self) -> int | None:
        """Time, µs, when the FIFO last left bypass; None while it is in bypass."""
        return self._fifo.started_us

    @property
    def fifo_samples_pushed(self) -> int:
        """Samples (at equal rates: pairs of gyroscope and accelerometer) that the FIFO got since it was started."""
        slot = self._stream.slot(self._clock.now_us)
        return self._stream.segment.word_slots(slot) if self._fifo.mode != BYPASS else 0

    def sample_time_us(self, k: int) -> float:
        """The true time of the k-th FIFO sample (0 is the first) since the FIFO was started, but for its jitter.

        Raises ValueError when the FIFO has not been started or nothing is batched.
        """
        if self._fifo.mode == BYPASS:
            raise ValueError(f"no sample {k}: the FIFO is in bypass")
        return self._stream.word_slot_time_us(k)

    def lose_words(self, count: int) -> None:
        """A fault: the ``count`` oldest FIFO words vanish."""
        self._fifo.lose(count, self._clock.now_us)

    def power_cycle(self) -> None:
        """The supply was away: every register is as it was made."""
        self._reset_until_us = self._boot_until_us = -1
        self._pointer = 0
        self._load_defaults()

    @property
    def int1(self) -> bool:
        """The level of the INT1 pin: wake-up and taps where MD1_CFG routes them to it."""
        self.detect(self._clock.now_us)
        routed = self._user[reg.MD1_CFG]
        woken = routed & 0x20 and self._detectors.wake_up_src & 0x08
        taps = self._detectors.tap_src
        return bool(woken or (routed & 0x08 and taps & 0x10) or (routed & 0x40 and taps & 0x20))

    # -- reading ------------------------------------------------------------------------------------------

    def read_register(self, address: int) -> int:
        if self._bank is not self._user:
            return self._bank.get(address)
        now_us = self._clock.now_us
        if reg.OUT_TEMP_L <= address <= reg.OUTZ_H_A:
            return self._read_output_byte(address)
        own = self.read_own(address, now_us)
        if own is not None:
            return own
        if address == reg.STATUS_REG:
            new = [now != seen for now, seen in zip(self._sample_numbers(), self._seen, strict=True)]
            return new[0] | new[1] << 1 | new[2] << 2
        if address == reg.CTRL3_C:
            resetting = _SW_RESET if now_us < self._reset_until_us else 0
            return self._user[address] | resetting | (_BOOT if now_us < self._boot_until_us else 0)
        if address == reg.WAKE_UP_SRC:
            self.detect(now_us)
            return self._detectors.read_wake_up_src()
        if address == reg.TAP_SRC:
            self.detect(now_us)
            return self._detectors.read_tap_src()
        if address in self._timestamp_addresses:
            us = self.timestamp_us_per_lsb(self._user)
            ticks = self._stream.timestamp(now_us) * 25 // us if us else 0
            return ticks >> 8 * (address - reg.TIMESTAMP0) & 0xFF
        return self._user.get(address)

    @property
    def _timestamp_addresses(self) -> range:
        return range(reg.TIMESTAMP0, reg.TIMESTAMP2 + 1)

    def _sample_numbers(self) -> list[int]:
        """Numbers of samples that the accelerometer, the gyroscope and the thermometer have made."""
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
            # block data update: the high byte stays with the low byte that was read ("CTRL3_C")
            self._latched[address + 1] = row[address + 1 - reg.OUT_TEMP_L]
        return row[address - reg.OUT_TEMP_L]

    def detect(self, now_us: int) -> None:
        """Let the detectors see every sample that is due."""
        slot = self._stream.slot(now_us)
        settings = self._stream.segment.settings
        if self._detectors.settings.enabled and settings.accel_divider:
            step = settings.accel_divider // settings.slot_ticks
            while self._detected < slot:
                first, last = self._detected + 1, min(slot, self._detected + _DETECT_SLOTS)
                rows = self._stream.samples(first, last)[-first % step :: step]
                self._detectors.run(rows[:, 3:] * (settings.accel_lsb_ug * 1e-6))
                self._detected = last
        self._detected = slot

    # -- writing ------------------------------------------------------------------------------------------

    def write_register(self, address: int, value: int) -> None:
        now_us = self._clock.now_us
        bank = self._bank
        if address not in bank:
            raise self.violation(f"write of {value:02X}h to {address:02X}h: no such register")
        if not bank.writable(address):
            raise self.violation(f"write of {value:02X}h to {bank.name(address)}, which is read-only")
        if now_us < self._reset_until_us:
            raise self.violation(f"write to {bank.name(address)} during the software reset, which loses it")
        if bank is self._user:
            self.refuse(address, value)
        if address == reg.FUNC_CFG_ACCESS:
            self._select_bank(value)
        elif bank is not self._user:
            bank.set(address, value)
        elif address == reg.CTRL3_C and value & _SW_RESET:
            self._load_defaults()
            self._reset_until_us = now_us + self.reset_us
        elif address == reg.TIMESTAMP2:
            if value != 0xAA:
                raise self.violation(f"write of {value:02X}h to TIMESTAMP2, which takes only AAh")
            self._stream.timestamp_zero_us = now_us
        else:
            if address == reg.CTRL3_C and value & _BOOT:
                self._boot_until_us = now_us + _BOOT_US
                value &= ~_BOOT
            self._set_user_register(address, value, now_us)

    def refuse(self, address: int, value: int) -> None:
        """Raise for what the model cannot do, and for what no driver may do."""
        for refused, bits, what in self.not_simulated:
            if address == refused and value & bits:
                raise self.violation(f"{what} is not simulated ({value:02X}h to {address:02X}h)", NotSimulatedError)
        if value >> 4 > {reg.CTRL1_XL: 11, reg.CTRL2_G: 10}.get(address, 15):
            raise self.violation(f"rate code {value >> 4} in {self._user.name(address)} is reserved")
        if address == reg.CTRL5_C and (value & 3 == 3 or value & 0x0C == 0x08):
            raise self.violation(f"self-test code {value & 15:X}h in CTRL5_C is not allowed")
        busy = self._fifo.mode != BYPASS and address in self.no_fifo_change
        if busy and (value ^ self._user[address]) & self.fifo_shape_bits(address):
            raise self.violation(f"{self._user.name(address)} changed while the FIFO is on: its pattern is lost")

    def fifo_shape_bits(self, address: int) -> int:
        """Bits of a register in ``no_fifo_change`` that matter to the FIFO."""
        return 0xF0 if address in (reg.CTRL1_XL, reg.CTRL2_G) else 0xFF

    def check_fifo_mode(self, mode: int, known: tuple[int, ...] = (BYPASS, FIFO, CONTINUOUS)) -> None:
        if mode not in known:
            raise self.violation(f"FIFO mode {mode} is not simulated", NotSimulatedError)

    def _set_user_register(self, address: int, value: int, now_us: int) -> None:
        self.detect(now_us)  # with the settings that were in force until now
        self._user.set(address, value)
        if address == reg.CTRL3_C:
            self._note_fast_path()
        self.configure_fifo(self._user)
        if address in self.stream_registers:
            if address == reg.CTRL10_C:
                self._stream.timestamp_zero_us = now_us
            self._apply_stream(now_us)
            self._fifo.set_mode(self.fifo_mode(self._user), now_us)
        self._detectors.configure(self.detector_settings(self._user))

    def _apply_stream(self, now_us: int) -> None:
        before = self._stream.segment
        settings = self.stream_settings(self._user)
        if self._stuck:
            settings = StreamSettings(**{**vars(settings), "stuck": True})
        if settings.accel_divider and not before.settings.accel_divider:
            self._detectors.power_up()
        self._stream.configure(settings, now_us)
        if self._stream.segment is not before:
            self._seen = self._sample_numbers()
            self._detected = self._stream.slot(now_us)

    def _load_defaults(self) -> None:
        now_us = self._clock.now_us
        for bank in self._banks.values():
            bank.load_defaults()
        self._bank = self._user
        self._seen = [0, 0, 0]
        self._latched: dict[int, int] = {}
        self._fifo.watermark, self._fifo.stop_on_watermark = 0, False
        self._fifo.set_mode(BYPASS, now_us)
        self._apply_stream(now_us)
        self._detectors.configure(self.detector_settings(self._user))
        self._stream.timestamp_zero_us = now_us
        self._note_fast_path()

    # -- what CTRL registers mean in every chip of the family ---------------------------------------------

    def _gyro_lsb(self, user: Bank) -> int:
        control = user[reg.CTRL2_G]
        return 4375 if control & 2 else self.gyro_lsb_udps[control >> 2 & 3]

    def _accel_lsb(self, user: Bank) -> int:
        return self.accel_lsb_ug[user[reg.CTRL1_XL] >> 2 & 3]

    @staticmethod
    def _self_tests(user: Bank) -> tuple[int, int]:
        """Signs of the accelerometer's and the gyroscope's self-test (CTRL5_C: ST_XL, ST_G)."""
        control = user[reg.CTRL5_C]
        return {0: 0, 1: 1, 2: -1}[control & 3], {0: 0, 1: 1, 3: -1}[control >> 2 & 3]

    def _full_scale_g(self, user: Bank) -> float:
        return {61: 2.0, 122: 4.0, 244: 8.0, 488: 16.0, 976: 32.0}[self._accel_lsb(user)]
