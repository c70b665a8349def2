"""The rule that ties readings to the window and the heater."""

from greenhouse import states
from greenhouse.actuators import Actuators
from greenhouse.smoothing import MovingMean


class Controller:
    def __init__(self, low, high):
        self.low = low
        self.high = high
        self.mean = MovingMean()
        self.actuators = Actuators()
        self.seen = []

    def update(self, reading):
        self.mean.add(reading)
        climate = self.classify(self.mean.value())
        self.actuators.follow(climate)
        self.seen.append(climate)
        return states.NAMES[climate]

    def classify(self, temperature):
        if temperature < self.low:
            return states.TOO_COLD
        return states.TOO_WARM if temperature > self.high else states.COMFORTABLE

    def report(self):
        from greenhouse import daily

        return daily.summary(self.seen, self.mean.value(), self.actuators.switched)
