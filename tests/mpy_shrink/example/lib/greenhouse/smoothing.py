"""A mean of the last readings."""

WINDOW_LENGTH = 3


class MovingMean:
    def __init__(self):
        self.readings = []

    def add(self, reading):
        self.readings.append(reading)
        if len(self.readings) > WINDOW_LENGTH:
            self.readings.pop(0)

    def value(self):
        return sum(self.readings) // len(self.readings)

    def forget_everything(self):
        self.readings = []


def median(readings):
    """A function that the program does not use."""
    return sorted(readings)[len(readings) // 2]
