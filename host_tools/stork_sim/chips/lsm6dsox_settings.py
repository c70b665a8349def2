"""Meaning of the LSM6DSOX's FIFO registers for its samples (DS12814, "FIFO_CTRL3", "FIFO_CTRL4")."""

from stork_sim.chips import lsm6dsox_registers as reg
from stork_sim.chips.lsm6ds_registers import CTRL10_C
from stork_sim.chips.rates import RATES
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_grid import slot_ticks

_BATCH_GYRO = {**RATES, 11: 1024}  # 6.5 Hz
_BATCH_ACCEL = {**RATES, 11: 4096}  # 1.6 Hz
_BATCH_TEMPERATURE = (0, 4096, 512, 128)  # off, 1.6, 12.5, 52 Hz [lsm6dsox-sheet]
_TIMESTAMP_DECIMATION = (0, 1, 8, 32)  # [lsm6dsox-sheet]


def word_steps(user: Bank, gyro_divider: int, accel_divider: int) -> tuple[int, int, int, int]:
    """Every how many slots gyroscope, accelerometer, temperature, time stamp put a word; 0 is never.

    Nothing is batched faster than its sensor measures; reserved batch codes (12..15) batch nothing.
    """
    ticks = slot_ticks(gyro_divider, accel_divider)
    if not ticks:
        return (0, 0, 0, 0)
    batch, control = user[reg.FIFO_CTRL3], user[reg.FIFO_CTRL4]
    gyro, accel = (
        max(wanted, sensor) // ticks if wanted and sensor else 0
        for wanted, sensor in (
            (_BATCH_GYRO.get(batch >> 4, 0), gyro_divider),
            (_BATCH_ACCEL.get(batch & 15, 0), accel_divider),
        )
    )
    thermometer = _BATCH_TEMPERATURE[control >> 4 & 3]
    decimation = _TIMESTAMP_DECIMATION[control >> 6] if user[CTRL10_C] & 0x20 else 0
    slowest = min((step for step in (gyro, accel) if step), default=0)
    return (gyro, accel, max(1, thermometer // ticks) if thermometer else 0, decimation * slowest)
