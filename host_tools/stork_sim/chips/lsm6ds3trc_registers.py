"""Register maps of the LSM6DS3TR-C and of its predecessor LSM6DS33 as data.

Sources: LSM6DS3TR-C data sheet DocID030071 Rev 3, section 8 "Register mapping" and 9 "Register description";
LSM6DS33: application note AN4682, section "Registers", and ST's register names for the LSM6DS3, whose map it shares.
CTRL9_XL of the LSM6DS3TR-C: table 19 says 00h after reset, table 75 says E0h; the former here.
"""

from stork_sim.chips.lsm6ds_registers import (
    CTRL1_XL,
    CTRL4_C,
    CTRL5_C,
    CTRL6_C,
    CTRL7_G,
    CTRL8_XL,
    FUNC_CFG_ACCESS,
    RegisterMap,
    axes,
    read_only,
    read_write,
)

FIFO_CTRL1, FIFO_CTRL2, FIFO_CTRL3, FIFO_CTRL4, FIFO_CTRL5 = 0x06, 0x07, 0x08, 0x09, 0x0A
MASTER_CONFIG = 0x1A
FIFO_STATUS4 = 0x3D
FIFO_DATA_OUT_L, FIFO_DATA_OUT_H = 0x3E, 0x3F
TAP_CFG = 0x58

_COMMON: RegisterMap = {
    0x01: ("FUNC_CFG_ACCESS", 0x00, 0xA0),
    0x04: ("SENSOR_SYNC_TIME_FRAME", 0x00, 0x0F),
    0x06: ("FIFO_CTRL1", 0x00, 0xFF),
    0x08: ("FIFO_CTRL3", 0x00, 0x3F),
    0x0A: ("FIFO_CTRL5", 0x00, 0x7F),
    **read_write(0x0D, "INT1_CTRL", "INT2_CTRL"),
    0x10: ("CTRL1_XL", 0x00, 0xFF),
    0x11: ("CTRL2_G", 0x00, 0xFE),
    0x12: ("CTRL3_C", 0x04, 0xFF),
    **read_only(0x1B, "WAKE_UP_SRC", "TAP_SRC", "D6D_SRC", "STATUS_REG"),
    **read_only(0x20, "OUT_TEMP_L", "OUT_TEMP_H", *axes("OUT", "_G"), *axes("OUT", "_XL")),
    **read_only(0x2E, *[f"SENSORHUB{i}_REG" for i in range(1, 13)]),
    **read_only(0x3A, "FIFO_STATUS1", "FIFO_STATUS2", "FIFO_STATUS3", "FIFO_STATUS4"),
    **read_only(0x3E, "FIFO_DATA_OUT_L", "FIFO_DATA_OUT_H"),
    **read_only(0x40, "TIMESTAMP0_REG", "TIMESTAMP1_REG"),
    0x42: ("TIMESTAMP2_REG", 0x00, 0xFF),  # takes one value only, AAh, which clears the counter
    **read_only(0x49, "STEP_TIMESTAMP_L", "STEP_TIMESTAMP_H", "STEP_COUNTER_L", "STEP_COUNTER_H"),
    **read_only(0x4D, *[f"SENSORHUB{i}_REG" for i in range(13, 19)]),
    0x58: ("TAP_CFG", 0x00, 0xFF),
    **read_write(0x59, "TAP_THS_6D", "INT_DUR2"),
    **read_write(0x5C, "WAKE_UP_DUR", "FREE_FALL", "MD1_CFG", "MD2_CFG"),
    **read_only(0x66, *axes("OUT_MAG_RAW_", "")),
}

LSM6DS3TRC_BANK: RegisterMap = {
    **_COMMON,
    0x05: ("SENSOR_SYNC_RES_RATIO", 0x00, 0x03),
    0x07: ("FIFO_CTRL2", 0x00, 0xCF),
    0x09: ("FIFO_CTRL4", 0x00, 0xFF),
    0x0B: ("DRDY_PULSE_CFG_G", 0x00, 0x81),
    0x0F: ("WHO_AM_I", 0x6A, 0x00),
    0x13: ("CTRL4_C", 0x00, 0xFE),
    0x14: ("CTRL5_C", 0x00, 0xFF),
    0x15: ("CTRL6_C", 0x00, 0xFB),
    0x16: ("CTRL7_G", 0x00, 0xF4),
    0x17: ("CTRL8_XL", 0x00, 0xFD),
    0x18: ("CTRL9_XL", 0x00, 0xF4),
    0x19: ("CTRL10_C", 0x00, 0xBF),
    0x1A: ("MASTER_CONFIG", 0x00, 0xDF),
    **read_only(0x53, "FUNC_SRC1", "FUNC_SRC2", "WRIST_TILT_IA"),
    0x5B: ("WAKE_UP_THS", 0x00, 0xBF),
    **read_write(0x60, "MASTER_CMD_CODE", "SENS_SYNC_SPI_ERROR_CODE"),
    **read_write(0x73, "X_OFS_USR", "Y_OFS_USR", "Z_OFS_USR"),
}

LSM6DS33_BANK: RegisterMap = {
    **_COMMON,
    0x07: ("FIFO_CTRL2", 0x00, 0xCF),
    0x09: ("FIFO_CTRL4", 0x00, 0x7F),
    0x0B: ("ORIENT_CFG_G", 0x00, 0x3F),
    0x0F: ("WHO_AM_I", 0x69, 0x00),
    0x13: ("CTRL4_C", 0x00, 0xFD),
    0x14: ("CTRL5_C", 0x00, 0xEF),
    0x15: ("CTRL6_C", 0x00, 0xF0),
    0x16: ("CTRL7_G", 0x00, 0xFC),
    0x17: ("CTRL8_XL", 0x00, 0xF5),
    0x18: ("CTRL9_XL", 0x38, 0x3C),  # all three axes on
    0x19: ("CTRL10_C", 0x38, 0x3F),
    0x1A: ("MASTER_CONFIG", 0x00, 0xDF),
    0x53: ("FUNC_SRC", 0x00, 0x00),
    0x5B: ("WAKE_UP_THS", 0x00, 0xFF),
}

# Settings that change samples in ways the model does not follow: (address, bits, what they would do).
_NOT_SIMULATED: tuple[tuple[int, int, str], ...] = (
    (FUNC_CFG_ACCESS, 0xFF, "the bank of embedded functions"),
    (FIFO_CTRL2, 0xC0, "steps and time stamps in the FIFO"),
    (FIFO_CTRL4, 0x3F, "external sensors in the FIFO"),
    (FIFO_CTRL4, 0x40, "high bytes only in the FIFO"),
    (CTRL1_XL, 0x03, "another bandwidth of the accelerometer"),
    (CTRL4_C, 0x04, "switching the I2C interface off"),
    (CTRL4_C, 0x40, "gyroscope sleep"),
    (CTRL5_C, 0xE0, "rounding"),
    (CTRL6_C, 0xE0, "edge-sensitive trigger"),
    (CTRL8_XL, 0xFD, "the accelerometer's high-pass, slope and second low-pass filters"),
    (MASTER_CONFIG, 0xFF, "the sensor hub"),
    (TAP_CFG, 0x10, "wake-up by the high-pass filter (SLOPE_FDS)"),
)
LSM6DS3TRC_NOT_SIMULATED = (
    *_NOT_SIMULATED,
    (FIFO_CTRL2, 0x08, "temperature in the FIFO"),
    (CTRL4_C, 0x82, "DEN stamping and the gyroscope's first low-pass (LPF1_SEL_G)"),
    (CTRL7_G, 0xF0, "gyroscope low-power mode and high-pass"),
    (TAP_CFG, 0x60, "the inactivity function, which changes rates by itself"),
)
LSM6DS33_NOT_SIMULATED = (
    *_NOT_SIMULATED,
    (CTRL4_C, 0x90, "a bandwidth of its own for the accelerometer, and temperature in the FIFO"),
    (CTRL7_G, 0xF8, "gyroscope low-power mode and high-pass"),
    (0x5B, 0x40, "the inactivity function, which changes rates by itself"),
)
