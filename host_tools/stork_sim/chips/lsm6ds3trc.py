"""The LSM6DS3TR-C motion sensor (ST DocID030071 Rev 3, AN5130 [lsm6ds3trc-sheet]): the FIFO without tags."""

from math import gcd

import numpy as np

from stork_sim.chips import lsm6ds3trc_registers as reg
from stork_sim.chips.detectors import DetectorSettings, tap_times
from stork_sim.chips.entry_format import untagged
from stork_sim.chips.exceptions import NotSimulatedError
from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.chips.lsm6ds_registers import (
    CTRL1_XL,
    CTRL2_G,
    CTRL3_C,
    CTRL5_C,
    CTRL10_C,
    FIFO_STATUS1,
    INT_DUR2,
    MD1_CFG,
    MD2_CFG,
    TAP_THS_6D,
    WAKE_UP_DUR,
    WAKE_UP_THS,
)
from stork_sim.chips.pattern_fifo import PatternFifo
from stork_sim.chips.rates import ACCEL_RATES, RATES
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_grid import StreamSettings, slot_ticks
from stork_sim.chips.sample_stream import SampleStream
from stork_sim.chips.sensor_errors import LSM6DS3TRC, SensorErrors
from stork_sim.chips.tagged_fifo import BYPASS
from stork_sim.motion.motion_source import Clock, Motion

_DECIMATION = (0, 1, 2, 3, 4, 8, 16, 32)  # "FIFO_CTRL3 (08h)" [lsm6ds3trc-sheet]
_RATE_LIMIT = 0.02  # no data sheet states how far these chips' oscillators are off [assumed-sensor-errors]
_MODES = (0, 1, 6)  # [lsm6ds3trc-sheet]


class Lsm6ds3trc(Lsm6ds):
    """See Lsm6ds. ``rate_error``: the true rate is ``1 + rate_error`` times the nominal; left out, it is drawn from
    ``seed``, evenly within 2 %. The chip has no register that tells it.
    """

    name = "LSM6DS3TR-C"
    specification = LSM6DS3TRC
    user_map = reg.LSM6DS3TRC_BANK
    not_simulated = reg.LSM6DS3TRC_NOT_SIMULATED
    depth_words = 2048  # 4 kB
    entries = untagged(depth_words)
    fifo_window = (reg.FIFO_DATA_OUT_L, reg.FIFO_DATA_OUT_H)
    stream_registers = frozenset((reg.FIFO_CTRL3, reg.FIFO_CTRL5, CTRL1_XL, CTRL2_G, CTRL5_C, CTRL10_C))
    no_fifo_change = frozenset((reg.FIFO_CTRL3, reg.FIFO_CTRL5, CTRL1_XL, CTRL2_G))

    _fifo: PatternFifo

    def __init__(
        self,
        motion: Motion,
        clock: Clock,
        *,
        seed: int = 0,
        rate_error: float | None = None,
        errors: SensorErrors | None = None,
        temperature_c: float = 31.0,
        address: int = 0x6A,
    ) -> None:
        if rate_error is None:
            rate_error = float(np.random.default_rng((seed, 0x6A)).uniform(-_RATE_LIMIT, _RATE_LIMIT))
        if not -0.2 <= rate_error <= 0.2:
            raise ValueError(f"rate_error is a share, at most 0.2 either way, got {rate_error}")
        super().__init__(
            motion,
            clock,
            seed=seed,
            rate=round(10_000 * (1 + rate_error)),
            errors=errors,
            temperature_c=temperature_c,
            address=address,
        )

    def make_fifo(self, stream: SampleStream) -> PatternFifo:
        return PatternFifo(stream, self.depth_words)

    def stream_settings(self, user: Bank) -> StreamSettings:
        gyro, accel = RATES[user[CTRL2_G] >> 4], ACCEL_RATES[user[CTRL1_XL] >> 4]
        accel_test, gyro_test = self._self_tests(user)
        trigger, steps = self._fifo_steps(user, slot_ticks(gyro, accel))
        return StreamSettings(
            gyro_divider=gyro,
            accel_divider=accel,
            gyro_lsb_udps=self._gyro_lsb(user),
            accel_lsb_ug=self._accel_lsb(user),
            steps=steps,
            trigger_step=trigger,
            accel_test=accel_test,
            gyro_test=gyro_test,
        )

    @staticmethod
    def _fifo_steps(user: Bank, ticks: int) -> tuple[int, tuple[int, int, int, int]]:
        """The FIFO's rate is the lower of ODR_FIFO and the faster sensor's, divided for each (AN5130, 8.3)."""
        divider = RATES.get(user[reg.FIFO_CTRL5] >> 3 & 15, 0)
        if not ticks or not divider:
            return 1, (0, 0, 0, 0)
        trigger = max(1, divider // ticks)
        decimation = user[reg.FIFO_CTRL3]
        gyro, accel = _DECIMATION[decimation >> 3 & 7], _DECIMATION[decimation & 7]
        return trigger, (gyro * trigger, accel * trigger, 0, 0)

    def detector_settings(self, user: Bank) -> DetectorSettings:
        full_scale = self._full_scale_g(user)
        ths, config = user[WAKE_UP_THS], user[reg.TAP_CFG]
        pins, latch = user[MD1_CFG] | user[MD2_CFG], bool(config & 1)
        shock, quiet, window = tap_times(user[INT_DUR2])
        tap_g = (user[TAP_THS_6D] & 0x1F) * full_scale / 32
        double = bool(ths & 0x80)
        return DetectorSettings(
            enabled=self.interrupts_enabled(user),
            wake_g=(ths & 0x3F) * full_scale / 64,
            wake_samples=user[WAKE_UP_DUR] >> 5 & 3,
            wake_latched=latch and bool(pins & 0x20),
            tap_order=tuple(axis for axis, bit in enumerate((0x08, 0x04, 0x02)) if config & bit),
            tap_g=(tap_g, tap_g, tap_g),
            shock=shock,
            quiet=quiet,
            duration=window,
            double=double,
            tap_latched=latch and bool(pins & (0x08 if double else 0x40)),
        )

    def interrupts_enabled(self, user: Bank) -> bool:
        """INTERRUPTS_ENABLE of TAP_CFG."""
        return bool(user[reg.TAP_CFG] & 0x80)

    def configure_fifo(self, user: Bank) -> None:
        self._fifo.watermark = user[reg.FIFO_CTRL1] | (user[reg.FIFO_CTRL2] & 7) << 8
        self._fifo.stop_on_watermark = bool(user[reg.FIFO_CTRL4] & 0x80)

    def fifo_mode(self, user: Bank) -> int:
        return user[reg.FIFO_CTRL5] & 7

    def fifo_shape_bits(self, address: int) -> int:
        return 0x78 if address == reg.FIFO_CTRL5 else super().fifo_shape_bits(address)

    def refuse(self, address: int, value: int) -> None:
        user = self._user
        going_to_bypass = address == reg.FIFO_CTRL5 and value & 7 == BYPASS
        if not going_to_bypass:
            super().refuse(address, value)
        if address != reg.FIFO_CTRL5:
            return
        self.check_fifo_mode(value & 7, _MODES)
        if value & 7 == BYPASS:
            return
        if not user[CTRL3_C] & 0x04:
            raise self.violation("the FIFO is started with IF_INC off, which AN5130 8.1.5 forbids")
        gyro, accel = (_DECIMATION[user[reg.FIFO_CTRL3] >> shift & 7] for shift in (3, 0))
        if gyro and accel and gcd(gyro, accel) != min(gyro, accel):
            raise self.violation(f"decimation by {gyro} and {accel} is not simulated", NotSimulatedError)

    def timestamp_us_per_lsb(self, user: Bank) -> int:
        """25 us or 6.4 ms by TIMER_HR (AN5130, "Time stamp")."""
        return (25 if user[WAKE_UP_DUR] & 0x10 else 6400) if self.timer_enabled(user) else 0

    def timer_enabled(self, user: Bank) -> bool:
        """TIMER_EN of CTRL10_C."""
        return bool(user[CTRL10_C] & 0x20)

    def fast_read(self, pointer: int, count: int) -> bytes | None:
        if pointer == reg.FIFO_DATA_OUT_L and not count & 1:
            return self._take(count // 2)
        if pointer == FIFO_STATUS1 and count == 4:
            self._pointer = pointer + 4
            return self._fifo.status(self._clock.now_us)
        return super().fast_read(pointer, count)

    def read_own(self, address: int, now_us: int) -> int | None:
        if address in (reg.FIFO_DATA_OUT_L, reg.FIFO_DATA_OUT_H):
            word = self._fifo.peek(now_us) or self._take(1)
            if address == reg.FIFO_DATA_OUT_H:
                self._fifo.pop(1, now_us)
            return word[address - reg.FIFO_DATA_OUT_L]
        if FIFO_STATUS1 <= address <= reg.FIFO_STATUS4:
            return self._fifo.status(now_us)[address - FIFO_STATUS1]
        return None

    def _take(self, count: int) -> bytes:
        data = self._fifo.pop(count, self._clock.now_us)
        if len(data) < 2 * count:
            raise self.violation(f"{count} words read from the FIFO, which held {len(data) // 2} (AN5130, 8.4)")
        return data
