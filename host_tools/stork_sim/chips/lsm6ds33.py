"""The LSM6DS33 motion sensor (AN4682 [lsm6ds33-note]): an LSM6DS3TR-C with twice the FIFO and older registers."""

from stork_sim.chips import lsm6ds3trc_registers as reg
from stork_sim.chips.entry_format import untagged
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds_registers import CTRL4_C, CTRL9_XL, CTRL10_C, WAKE_UP_THS
from stork_sim.chips.register_bank import Bank
from stork_sim.chips.sample_grid import StreamSettings
from stork_sim.chips.sensor_errors import LSM6DS33


class Lsm6ds33(Lsm6ds3trc):
    """See Lsm6ds3trc."""

    name = "LSM6DS33"
    specification = LSM6DS33
    user_map = reg.LSM6DS33_BANK
    not_simulated = reg.LSM6DS33_NOT_SIMULATED
    depth_words = 4096  # 8 kB
    entries = untagged(depth_words)
    temperature_lsb_per_degree = 16
    stream_registers = Lsm6ds3trc.stream_registers | {CTRL9_XL}

    def stream_settings(self, user: Bank) -> StreamSettings:
        """An axis that is switched off in CTRL9_XL or CTRL10_C is not simulated: all or none."""
        for register in (CTRL9_XL, CTRL10_C):
            if user[register] & 0x38 != 0x38:
                raise self.violation(f"axes switched off in {user.name(register)} are not simulated")
        return super().stream_settings(user)

    def interrupts_enabled(self, user: Bank) -> bool:
        """Whether an axis or a threshold is set: this chip has no bit that enables them. (With threshold 0 the real
        chip tells wake-ups without end; this one none.)
        """
        return bool(user[reg.TAP_CFG] & 0x0E or user[WAKE_UP_THS] & 0x3F)

    def configure_fifo(self, user: Bank) -> None:
        self._fifo.watermark = user[reg.FIFO_CTRL1] | (user[reg.FIFO_CTRL2] & 0x0F) << 8
        self._fifo.stop_on_watermark = bool(user[CTRL4_C] & 0x01)

    def timer_enabled(self, user: Bank) -> bool:
        """TIMER_EN of TAP_CFG."""
        return bool(user[reg.TAP_CFG] & 0x80)
