"""The window and the heater."""

from greenhouse import states


class Actuators:
    def __init__(self):
        self.window_open = False
        self.heater_on = False
        self.switched = 0

    def follow(self, climate):
        before = (self.window_open, self.heater_on)
        self.window_open = climate == states.TOO_WARM
        self.heater_on = climate == states.TOO_COLD
        if before != (self.window_open, self.heater_on):
            self.switched += 1
