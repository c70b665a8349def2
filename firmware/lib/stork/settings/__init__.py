"""The wearer's choices: their rules, and the plan over settings.toml over the usual values.

May import micro_smp.cbor_reader, core.mounting_spec, drills, feedback.feedback_modes, link.paths, store, stork_format.
"""


class SettingsValues:
    """``values``: name -> int, str or None; ``menu``: tuple of (drill, leg); ``wrong``: some were left out."""

    def __init__(self, values, wearer, axes, menu, wrong=False):
        self.values = values
        self.wearer = wearer
        self.axes = axes
        self.menu = menu
        self.wrong = wrong

    def number(self, name):
        return self.values[name]

    choice = number
