"""The ISM330DHCX motion sensor: an LSM6DSOX with another WHO_AM_I, and +-4000 dps at 140 mdps/LSB.

Accelerometer ranges, rates and FIFO are the same: [ism330dhcx-header].
"""

from stork_sim.chips import lsm6dso32_registers as reg
from stork_sim.chips.lsm6ds_registers import CTRL2_G
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sensor_errors import ISM330DHCX


class Ism330dhcx(Lsm6dsox):
    """See Lsm6dsox."""

    name = "ISM330DHCX"
    specification = ISM330DHCX
    user_map = reg.ISM330DHCX_USER_BANK

    def other_banks(self) -> dict[int, Bank]:
        return {**super().other_banks(), 0x80: Bank(reg.ISM330DHCX_EMBEDDED_BANK)}

    def _gyro_lsb(self, user: Bank) -> int:
        return 140_000 if user[CTRL2_G] & 1 else super()._gyro_lsb(user)
