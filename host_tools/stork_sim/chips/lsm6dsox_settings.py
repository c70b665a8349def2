"""What the LSM6DSOX's control registers mean for its samples."""

from stork_sim.chips import lsm6dsox_registers as reg
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_grid import StreamSettings

# Dividers of 6.67 kHz by rate code (DS12814, "CTRL1_XL", "CTRL2_G", "FIFO_CTRL3"; AN5272 lists the same dividers
# under INTERNAL_FREQ_FINE). Nominal 104 Hz is 6667 / 64 = 104.17 Hz.
_DIVIDERS = {0: 0, **{code: 512 >> (code - 1) for code in range(1, 11)}}
_ACCEL_DIVIDERS = {**_DIVIDERS, 11: 512}  # code 11 is 12.5 Hz in high-performance mode
_BATCH_GYRO_DIVIDERS = {**_DIVIDERS, 11: 1024}  # 6.5 Hz
_BATCH_ACCEL_DIVIDERS = {**_DIVIDERS, 11: 4096}  # 1.6 Hz
_BATCH_TEMPERATURE_DIVIDERS = (0, 4096, 512, 128)  # off, 1.6, 12.5, 52 Hz
_TIMESTAMP_DECIMATION = (0, 1, 8, 32)
_ACCEL_LSB_UG = (61, 488, 122, 244)  # FS_XL 0..3 is +-2, 16, 4, 8 g
_GYRO_LSB_UDPS = (8750, 17500, 35000, 70000)  # FS_G 0..3 is +-250, 500, 1000, 2000 dps
_GYRO_LSB_125_UDPS = 4375


def stream_settings(user: Bank) -> StreamSettings:
    """The settings that the user bank asks for; reserved batch codes (12..15) batch nothing."""
    ctrl1, ctrl2, batch, fifo4 = (
        user[reg.CTRL1_XL],
        user[reg.CTRL2_G],
        user[reg.FIFO_CTRL3],
        user[reg.FIFO_CTRL4],
    )
    return StreamSettings(
        gyro_divider=_DIVIDERS[ctrl2 >> 4],
        accel_divider=_ACCEL_DIVIDERS[ctrl1 >> 4],
        gyro_lsb_udps=_GYRO_LSB_125_UDPS if ctrl2 & 2 else _GYRO_LSB_UDPS[ctrl2 >> 2 & 3],
        accel_lsb_ug=_ACCEL_LSB_UG[ctrl1 >> 2 & 3],
        batch_gyro=_BATCH_GYRO_DIVIDERS.get(batch >> 4, 0),
        batch_accel=_BATCH_ACCEL_DIVIDERS.get(batch & 15, 0),
        batch_temperature=_BATCH_TEMPERATURE_DIVIDERS[fifo4 >> 4 & 3],
        timestamp_decimation=_TIMESTAMP_DECIMATION[fifo4 >> 6] if user[reg.CTRL10_C] & 0x20 else 0,
    )
