"""The LSM6DSOX motion sensor (ST DS12814, AN5272 [lsm6dsox-sheet]): the tagged FIFO and its own registers.

FIFO compression is refused; everything else as in the family.
"""

from stork_sim.chips import lsm6dsox_registers as reg
from stork_sim.chips.detectors import DetectorSettings, tap_times
from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.chips.lsm6ds_registers import (
    CTRL1_XL,
    CTRL2_G,
    CTRL5_C,
    CTRL10_C,
    FIFO_STATUS1,
    FIFO_STATUS2,
    INT_DUR2,
    MD1_CFG,
    MD2_CFG,
    TAP_THS_6D,
    TIMESTAMP0,
    WAKE_UP_DUR,
    WAKE_UP_THS,
)
from stork_sim.chips.lsm6dsox_settings import word_steps
from stork_sim.chips.rates import ACCEL_RATES, RATES
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_grid import StreamSettings
from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.sensor_errors import LSM6DSOX, SensorErrors
from stork_sim.chips.tagged_fifo import TaggedFifo
from stork_sim.chips.tagged_words import TAGGED, WORD_BYTES
from stork_sim.motion.motion_source import Clock, Motion

# Which axis wins a tap, by TAP_PRIORITY (AN5272, "TAP_CFG1": 000 is X Y Z) [lsm6dsox-sheet].
_TAP_PRIORITY = ((0, 1, 2), (1, 0, 2), (0, 2, 1), (2, 1, 0), (0, 1, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))


class Lsm6dsox(Lsm6ds):
    """See Lsm6ds. ``freq_fine`` is the value of INTERNAL_FREQ_FINE, -128..127: the rate is off by 0.15 % a step."""

    name = "LSM6DSOX"
    specification = LSM6DSOX
    user_map = reg.USER_BANK
    not_simulated = reg.NOT_SIMULATED
    entries = TAGGED
    fifo_window = (reg.FIFO_DATA_OUT_TAG, reg.FIFO_DATA_OUT_Z_H)
    stream_registers = frozenset((reg.FIFO_CTRL3, reg.FIFO_CTRL4, CTRL1_XL, CTRL2_G, CTRL5_C, CTRL10_C))

    _fifo: TaggedFifo

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
        self._freq_fine = freq_fine & 0xFF
        super().__init__(
            motion,
            clock,
            seed=seed,
            rate=10_000 + 15 * freq_fine,
            errors=errors,
            temperature_c=temperature_c,
            address=address,
        )

    def other_banks(self) -> dict[int, Bank]:
        return {0x80: Bank(reg.EMBEDDED_BANK), 0x40: Bank(reg.SENSOR_HUB_BANK)}

    def make_fifo(self, stream: SampleStream) -> TaggedFifo:
        return TaggedFifo(stream)

    def stream_settings(self, user: Bank) -> StreamSettings:
        gyro, accel = RATES[user[CTRL2_G] >> 4], ACCEL_RATES[user[CTRL1_XL] >> 4]
        accel_test, gyro_test = self._self_tests(user)
        return StreamSettings(
            gyro_divider=gyro,
            accel_divider=accel,
            gyro_lsb_udps=self._gyro_lsb(user),
            accel_lsb_ug=self._accel_lsb(user),
            steps=word_steps(user, gyro, accel),
            accel_test=accel_test,
            gyro_test=gyro_test,
        )

    def detector_settings(self, user: Bank) -> DetectorSettings:
        """AN5272, "Wake-up interrupt" and "Single-tap and double-tap recognition"."""
        full_scale = self._full_scale_g(user)
        ths, duration, cfg0 = user[WAKE_UP_THS], user[WAKE_UP_DUR], user[reg.TAP_CFG0]
        pins, latch = user[MD1_CFG] | user[MD2_CFG], bool(cfg0 & 1)
        shock, quiet, window = tap_times(user[INT_DUR2])
        double = bool(ths & 0x80)
        enabled = {0: cfg0 & 0x08, 1: cfg0 & 0x04, 2: cfg0 & 0x02}
        return DetectorSettings(
            enabled=bool(user[reg.TAP_CFG2] & 0x80),
            wake_g=(ths & 0x3F) * full_scale / (256 if duration & 0x10 else 64),
            wake_samples=duration >> 5 & 3,
            wake_latched=latch and bool(pins & 0x20),
            tap_order=tuple(axis for axis in _TAP_PRIORITY[user[reg.TAP_CFG1] >> 5] if enabled[axis]),
            tap_g=(
                (user[reg.TAP_CFG1] & 0x1F) * full_scale / 32,
                (user[reg.TAP_CFG2] & 0x1F) * full_scale / 32,
                (user[TAP_THS_6D] & 0x1F) * full_scale / 32,
            ),
            shock=shock,
            quiet=quiet,
            duration=window,
            double=double,
            tap_latched=latch and bool(pins & (0x08 if double else 0x40)),
        )

    def configure_fifo(self, user: Bank) -> None:
        self._fifo.watermark = user[reg.FIFO_CTRL1] | (user[reg.FIFO_CTRL2] & 1) << 8
        self._fifo.stop_on_watermark = bool(user[reg.FIFO_CTRL2] & 0x80)

    def fifo_mode(self, user: Bank) -> int:
        return user[reg.FIFO_CTRL4] & 7

    def refuse(self, address: int, value: int) -> None:
        super().refuse(address, value)
        if address == reg.FIFO_CTRL4:
            self.check_fifo_mode(value & 7)

    def timestamp_us_per_lsb(self, user: Bank) -> int:
        return 25 if user[CTRL10_C] & 0x20 else 0

    @property
    def _timestamp_addresses(self) -> range:
        return range(TIMESTAMP0, reg.TIMESTAMP3 + 1)

    def fast_read(self, pointer: int, count: int) -> bytes | None:
        if pointer == reg.FIFO_DATA_OUT_TAG and count % WORD_BYTES == 0:
            return self._fifo.pop(count // WORD_BYTES, self._clock.now_us)
        if pointer == FIFO_STATUS1 and count == 2:
            self._pointer = pointer + 2
            return bytes(self._fifo.status(self._clock.now_us, clear=True))
        return super().fast_read(pointer, count)

    def read_own(self, address: int, now_us: int) -> int | None:
        if reg.FIFO_DATA_OUT_TAG <= address <= reg.FIFO_DATA_OUT_Z_H:
            word = self._fifo.peek(now_us)
            if address == reg.FIFO_DATA_OUT_Z_H:
                self._fifo.pop(1, now_us)
            return word[address - reg.FIFO_DATA_OUT_TAG]
        if address in (FIFO_STATUS1, FIFO_STATUS2):
            return self._fifo.status(now_us, clear=address == FIFO_STATUS2)[address - FIFO_STATUS1]
        if address == reg.INTERNAL_FREQ_FINE:
            return self._freq_fine
        if address == reg.ALL_INT_SRC:
            self.detect(now_us)
            tap, wake = self._detectors.read_tap_src(), self._detectors.read_wake_up_src()
            return (wake >> 3 & 1) << 1 | (tap >> 5 & 1) << 2 | (tap >> 4 & 1) << 3
        return None
