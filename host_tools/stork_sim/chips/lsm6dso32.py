"""The LSM6DSO32 motion sensor: an LSM6DSOX with accelerometer ranges of +-4, 8, 16, 32 g and no machine learning core.

WHO_AM_I, rates and FIFO are the same. Sensitivity .122, .244, .488, .976 mg/LSB: [lsm6dso32-header].
"""

from stork_sim.chips import lsm6dso32_registers as reg
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sensor_errors import LSM6DSO32


class Lsm6dso32(Lsm6dsox):
    """See Lsm6dsox."""

    name = "LSM6DSO32"
    specification = LSM6DSO32
    user_map = reg.LSM6DSO32_USER_BANK
    accel_lsb_ug = (122, 976, 244, 488)  # FS_XL 0..3 is +-4, 32, 8, 16 g

    def other_banks(self) -> dict[int, Bank]:
        return {**super().other_banks(), 0x80: Bank(reg.LSM6DSO32_EMBEDDED_BANK)}
