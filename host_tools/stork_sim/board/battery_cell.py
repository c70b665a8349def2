"""A single lithium-polymer cell behind the board's regulator: how its voltage falls while the board runs."""

import numpy as np

from stork_sim.motion.motion_source import Clock

# Open-circuit voltage by state of charge: the usual shape of such cells, not a certain maker's; currents and capacity
# of a small one [battery-lines].
_CHARGE = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_OPEN_MV = (3270, 3610, 3690, 3730, 3770, 3800, 3840, 3870, 3950, 4020, 4110, 4200)
_RESISTANCE_OHM = 0.3


class BatteryCell:
    """``charge`` 0..1; ``load_ma`` is what the board takes, ``charger_ma`` what a cable gives while ``charging``."""

    def __init__(
        self,
        clock: Clock,
        *,
        capacity_mah: float = 350.0,
        charge: float = 1.0,
        load_ma: float = 25.0,
        charger_ma: float = 100.0,
    ) -> None:
        self.capacity_mah = capacity_mah
        self.load_ma = load_ma
        self.charger_ma = charger_ma
        self._clock = clock
        self._charge = charge
        self._charging = False
        self._since_us = clock.now_us

    @property
    def charge(self) -> float:
        self._catch_up()
        return self._charge

    @charge.setter
    def charge(self, charge: float) -> None:
        self._since_us = self._clock.now_us
        self._charge = charge

    @property
    def charging(self) -> bool:
        return self._charging

    @charging.setter
    def charging(self, charging: bool) -> None:
        self._catch_up()
        self._charging = charging

    @property
    def mv(self) -> float:
        """Voltage at the battery's terminals, under load."""
        drawn_ma = self.load_ma - (self.charger_ma if self._charging else 0.0)
        return float(np.interp(self.charge, _CHARGE, _OPEN_MV)) - drawn_ma * _RESISTANCE_OHM

    def _catch_up(self) -> None:
        hours = (self._clock.now_us - self._since_us) / 3.6e9
        drawn_ma = self.load_ma - (self.charger_ma if self._charging else 0.0)
        self._charge = min(1.0, max(0.0, self._charge - drawn_ma * hours / self.capacity_mah))
        self._since_us = self._clock.now_us
