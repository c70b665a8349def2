"""The wearer's choices, checked. stork.settings.settings_rules checks them and is released afterwards."""


class SettingsValues:
    """``values``: name -> int, str or None; ``menu``: tuple of (drill, leg)."""

    def __init__(self, values, wearer, axes, menu):
        self.values = values
        self.wearer = wearer
        self.axes = axes
        self.menu = menu

    def number(self, name):
        return self.values[name]

    def choice(self, name):
        return self.values[name]
