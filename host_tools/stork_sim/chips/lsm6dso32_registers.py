"""Register maps of the LSM6DSO32 and the ISM330DHCX: where they differ from that of the LSM6DSOX.

Source: ST's headers lsm6dso32_reg.h and ism330dhcx_reg.h beside lsm6dsox_reg.h, name by name and bit by bit
[lsm6dso32-header], [ism330dhcx-header]. They give no values after reset: those are the LSM6DSOX's.
"""

from stork_sim.chips.lsm6ds_registers import (
    CTRL2_G,
    CTRL5_C,
    CTRL7_G,
    CTRL8_XL,
    FUNC_CFG_ACCESS,
    WHO_AM_I,
    RegisterMap,
)
from stork_sim.chips.lsm6dsox_registers import EMBEDDED_BANK, USER_BANK

_S4S = {0x04, 0x05, 0x06, 0x60, 0x61}  # sensor synchronization
_OIS_OUTPUTS = set(range(0x49, 0x56))
_OIS_CONTROLS = set(range(0x6F, 0x73))
_MLC_STATUS_MAINPAGE = 0x38
_I3C_BUS_AVB = 0x62
_MLC_EMBEDDED = {0x0D, 0x11, 0x15, 0x60, *range(0x70, 0x78)}  # machine learning core


def _without(registers: RegisterMap, addresses: set[int]) -> RegisterMap:
    return {address: entry for address, entry in registers.items() if address not in addresses}


LSM6DSO32_USER_BANK: RegisterMap = {
    **_without(USER_BANK, _S4S | _OIS_OUTPUTS | _OIS_CONTROLS | {_MLC_STATUS_MAINPAGE}),
    FUNC_CFG_ACCESS: ("FUNC_CFG_ACCESS", 0x00, 0xC0),
    0x02: ("PIN_CTRL", 0x3F, 0x40),
    CTRL7_G: ("CTRL7_G", 0x00, 0xF2),
    CTRL8_XL: ("CTRL8_XL", 0x00, 0xFD),
}

LSM6DSO32_EMBEDDED_BANK: RegisterMap = {
    **_without(EMBEDDED_BANK, _MLC_EMBEDDED),
    FUNC_CFG_ACCESS: LSM6DSO32_USER_BANK[FUNC_CFG_ACCESS],
}

ISM330DHCX_USER_BANK: RegisterMap = {
    **_without(USER_BANK, _S4S | _OIS_OUTPUTS | {_I3C_BUS_AVB}),
    FUNC_CFG_ACCESS: ("FUNC_CFG_ACCESS", 0x00, 0xC0),
    WHO_AM_I: ("WHO_AM_I", 0x6B, 0x00),
    CTRL2_G: ("CTRL2_G", 0x00, 0xFF),  # bit 0: +-4000 dps
    CTRL5_C: ("CTRL5_C", 0x00, 0x6F),  # no ultra-low-power mode
    CTRL8_XL: ("CTRL8_XL", 0x00, 0xFD),
    0x6F: ("INT_OIS", 0x00, 0xE3),
    0x70: ("CTRL1_OIS", 0x00, 0x7F),
    0x71: ("CTRL2_OIS", 0x00, 0x37),
    0x72: ("CTRL3_OIS", 0x00, 0xFF),
}

ISM330DHCX_EMBEDDED_BANK: RegisterMap = {
    **EMBEDDED_BANK,
    FUNC_CFG_ACCESS: ISM330DHCX_USER_BANK[FUNC_CFG_ACCESS],
    0x03: ("ADV_PEDO", 0x00, 0x02),
}
