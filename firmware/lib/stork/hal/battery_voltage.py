"""The battery's voltage through the board's divider."""


class BatteryVoltage:
    def __init__(self, analog, permille):
        self.analog = analog
        self.permille = permille  # battery over pin voltage

    def mv(self):
        """The mean of eight readings: a divider of a megohm is noisy."""
        total = 0
        for _ in range(8):
            total += self.analog.mv()
        return total * self.permille // 8000
