"""Register map of the LSM6DSOX as data: addresses, values after reset, bits that can be written.

Source: ST data sheet DS12814, "Register mapping" and the register descriptions of the user, embedded-function
and sensor-hub banks.
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

FIFO_CTRL1, FIFO_CTRL2, FIFO_CTRL3, FIFO_CTRL4 = 0x07, 0x08, 0x09, 0x0A
COUNTER_BDR_REG1, COUNTER_BDR_REG2 = 0x0B, 0x0C
ALL_INT_SRC = 0x1A
TIMESTAMP3 = 0x43
TAP_CFG0, TAP_CFG1, TAP_CFG2 = 0x56, 0x57, 0x58
INTERNAL_FREQ_FINE = 0x63
FIFO_DATA_OUT_TAG, FIFO_DATA_OUT_Z_H = 0x78, 0x7E

USER_BANK: RegisterMap = {
    0x01: ("FUNC_CFG_ACCESS", 0x00, 0xC1),
    0x02: ("PIN_CTRL", 0x3F, 0xC0),
    **read_write(0x04, "S4S_TPH_L", "S4S_TPH_H"),
    0x06: ("S4S_RR", 0x00, 0x03),
    0x07: ("FIFO_CTRL1", 0x00, 0xFF),
    0x08: ("FIFO_CTRL2", 0x00, 0xD7),
    0x09: ("FIFO_CTRL3", 0x00, 0xFF),
    0x0A: ("FIFO_CTRL4", 0x00, 0xF7),
    0x0B: ("COUNTER_BDR_REG1", 0x00, 0xE7),
    0x0C: ("COUNTER_BDR_REG2", 0x00, 0xFF),
    0x0D: ("INT1_CTRL", 0x00, 0xFF),
    0x0E: ("INT2_CTRL", 0x00, 0x7F),
    0x0F: ("WHO_AM_I", 0x6C, 0x00),
    0x10: ("CTRL1_XL", 0x00, 0xFE),
    0x11: ("CTRL2_G", 0x00, 0xFE),
    0x12: ("CTRL3_C", 0x04, 0xFD),
    0x13: ("CTRL4_C", 0x00, 0x6E),
    0x14: ("CTRL5_C", 0x00, 0xEF),
    0x15: ("CTRL6_C", 0x00, 0xFF),
    0x16: ("CTRL7_G", 0x00, 0xF7),
    0x17: ("CTRL8_XL", 0x00, 0xFF),
    0x18: ("CTRL9_XL", 0xE0, 0xFE),
    0x19: ("CTRL10_C", 0x00, 0x20),
    **read_only(0x1A, "ALL_INT_SRC", "WAKE_UP_SRC", "TAP_SRC", "D6D_SRC", "STATUS_REG"),
    **read_only(0x20, "OUT_TEMP_L", "OUT_TEMP_H", *axes("OUT", "_G"), *axes("OUT", "_A")),
    **read_only(
        0x35,
        "EMB_FUNC_STATUS_MAINPAGE",
        "FSM_STATUS_A_MAINPAGE",
        "FSM_STATUS_B_MAINPAGE",
        "MLC_STATUS_MAINPAGE",
        "STATUS_MASTER_MAINPAGE",
        "FIFO_STATUS1",
        "FIFO_STATUS2",
    ),
    **read_only(0x40, "TIMESTAMP0", "TIMESTAMP1"),
    0x42: ("TIMESTAMP2", 0x00, 0xFF),  # takes one value only, AAh, which clears the counter
    0x43: ("TIMESTAMP3", 0x00, 0x00),
    0x49: ("UI_STATUS_REG_OIS", 0x00, 0x00),
    **read_only(0x4A, *axes("UI_OUT", "_G_OIS"), *axes("UI_OUT", "_A_OIS")),
    0x56: ("TAP_CFG0", 0x00, 0x7F),
    **read_write(0x57, "TAP_CFG1", "TAP_CFG2", "TAP_THS_6D", "INT_DUR2", "WAKE_UP_THS", "WAKE_UP_DUR"),
    **read_write(0x5D, "FREE_FALL", "MD1_CFG", "MD2_CFG", "S4S_ST_CMD_CODE", "S4S_DT_REG"),
    0x62: ("I3C_BUS_AVB", 0x00, 0x19),
    0x63: ("INTERNAL_FREQ_FINE", 0x00, 0x00),
    0x6F: ("UI_INT_OIS", 0x00, 0xE8),
    0x70: ("UI_CTRL1_OIS", 0x00, 0x7F),
    0x71: ("UI_CTRL2_OIS", 0x00, 0x37),
    0x72: ("UI_CTRL3_OIS", 0x00, 0xF9),
    **read_write(0x73, "X_OFS_USR", "Y_OFS_USR", "Z_OFS_USR"),
    **read_only(0x78, "FIFO_DATA_OUT_TAG", *axes("FIFO_DATA_OUT_", "")),
}

EMBEDDED_BANK: RegisterMap = {
    0x01: USER_BANK[FUNC_CFG_ACCESS],
    0x02: ("PAGE_SEL", 0x01, 0xF1),
    0x04: ("EMB_FUNC_EN_A", 0x00, 0x38),
    0x05: ("EMB_FUNC_EN_B", 0x00, 0x19),
    **read_write(0x08, "PAGE_ADDRESS", "PAGE_VALUE"),
    **read_write(0x0A, "EMB_FUNC_INT1", "FSM_INT1_A", "FSM_INT1_B", "MLC_INT1"),
    **read_write(0x0E, "EMB_FUNC_INT2", "FSM_INT2_A", "FSM_INT2_B", "MLC_INT2"),
    **read_only(0x12, "EMB_FUNC_STATUS", "FSM_STATUS_A", "FSM_STATUS_B", "MLC_STATUS"),
    0x17: ("PAGE_RW", 0x00, 0xE0),
    0x44: ("EMB_FUNC_FIFO_CFG", 0x00, 0x40),
    **read_write(0x46, "FSM_ENABLE_A", "FSM_ENABLE_B", "FSM_LONG_COUNTER_L", "FSM_LONG_COUNTER_H"),
    0x4A: ("FSM_LONG_COUNTER_CLEAR", 0x00, 0x01),
    **read_only(0x4C, *[f"FSM_OUTS{i}" for i in range(1, 17)]),
    0x5F: ("EMB_FUNC_ODR_CFG_B", 0x4B, 0x18),
    0x60: ("EMB_FUNC_ODR_CFG_C", 0x15, 0x30),
    **read_only(0x62, "STEP_COUNTER_L", "STEP_COUNTER_H"),
    0x64: ("EMB_FUNC_SRC", 0x00, 0x80),
    **read_write(0x66, "EMB_FUNC_INIT_A", "EMB_FUNC_INIT_B"),
    **read_only(0x70, *[f"MLC{i}_SRC" for i in range(8)]),
}

SENSOR_HUB_BANK: RegisterMap = {
    0x01: USER_BANK[FUNC_CFG_ACCESS],
    **read_only(0x02, *[f"SENSOR_HUB_{i}" for i in range(1, 19)]),
    0x14: ("MASTER_CONFIG", 0x00, 0xFF),
    **read_write(0x15, *[f"SLV{i}_{part}" for i in range(4) for part in ("ADD", "SUBADD", "CONFIG")]),
    0x21: ("DATAWRITE_SLV0", 0x00, 0xFF),
    0x22: ("STATUS_MASTER", 0x00, 0x00),
}

# Settings that change samples in ways the model does not follow: (address, bits, what they would do).
NOT_SIMULATED: tuple[tuple[int, int, str], ...] = (
    (FIFO_CTRL2, 0x40, "FIFO compression"),
    (FIFO_CTRL2, 0x10, "ODR-change words in the FIFO"),
    (COUNTER_BDR_REG1, 0xFF, "the batch counter"),
    (COUNTER_BDR_REG2, 0xFF, "the batch counter"),
    (CTRL1_XL, 0x02, "the accelerometer's second low-pass (LPF2_XL_EN)"),
    (CTRL4_C, 0x02, "the gyroscope's first low-pass (LPF1_SEL_G)"),
    (CTRL4_C, 0x04, "switching the I2C interface off"),
    (CTRL4_C, 0x40, "gyroscope sleep"),
    (CTRL5_C, 0xE0, "rounding and ultra-low-power mode"),
    (CTRL6_C, 0xE0, "edge-sensitive trigger"),
    (CTRL7_G, 0xF7, "gyroscope low-power mode, high-pass, OIS and the user offset on the output"),
    (CTRL8_XL, 0xFF, "the accelerometer's high-pass and slope filters"),
    (TAP_CFG0, 0x10, "wake-up by the high-pass filter (SLOPE_FDS)"),
    (TAP_CFG2, 0x60, "the inactivity function, which changes rates by itself"),
)
