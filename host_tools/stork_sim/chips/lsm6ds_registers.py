"""Common register map of the LSM6DS family: addresses that mean the same in every chip, and how maps are made.

An entry of a map is ``address: (name, reset value, writable bits)``; no writable bits means read-only.
"""

RegisterMap = dict[int, tuple[str, int, int]]

FUNC_CFG_ACCESS = 0x01
WHO_AM_I = 0x0F
CTRL1_XL, CTRL2_G, CTRL3_C, CTRL4_C, CTRL5_C = 0x10, 0x11, 0x12, 0x13, 0x14
CTRL6_C, CTRL7_G, CTRL8_XL, CTRL9_XL, CTRL10_C = 0x15, 0x16, 0x17, 0x18, 0x19
WAKE_UP_SRC, TAP_SRC, STATUS_REG = 0x1B, 0x1C, 0x1E
OUT_TEMP_L, OUTX_L_G, OUTX_L_A, OUTZ_H_A = 0x20, 0x22, 0x28, 0x2D
FIFO_STATUS1, FIFO_STATUS2 = 0x3A, 0x3B
TIMESTAMP0, TIMESTAMP2 = 0x40, 0x42
TAP_THS_6D, INT_DUR2, WAKE_UP_THS, WAKE_UP_DUR, MD1_CFG, MD2_CFG = 0x59, 0x5A, 0x5B, 0x5C, 0x5E, 0x5F


def read_only(first: int, *names: str) -> RegisterMap:
    """Registers in a row that read 0 unless the model says otherwise."""
    return {first + i: (name, 0x00, 0x00) for i, name in enumerate(names)}


def read_write(first: int, *names: str) -> RegisterMap:
    """Registers in a row whose bits can all be written."""
    return {first + i: (name, 0x00, 0xFF) for i, name in enumerate(names)}


def axes(prefix: str, suffix: str) -> list[str]:
    """Names of six registers: x y z, low byte and high byte of each."""
    return [f"{prefix}{axis}_{byte}{suffix}" for axis in "XYZ" for byte in "LH"]
