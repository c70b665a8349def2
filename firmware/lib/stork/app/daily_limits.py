"""Limits of a day's training: battery, support words, fatigue and rest."""

from stork.app import AFTER_CHECKS, AFTER_ROOM


class DailyLimits:
    """Memory of the day, kept while its rules are not loaded: ``load`` gives the rules, ``release`` lets them go.

    ports: stork.hal.ports.Ports; settings: stork.settings.SettingsValues; ring:
    stork.store.journal.Journal; uptime: stork.core.ticks.Uptime.
    ``tired``: why a rest is due, stork.device.fatigue, 0 for no reason; ``today``: what the rules remember, as plain
    values, because an object of theirs would keep their modules loaded.
    """

    def __init__(self, ports, settings, ring, uptime):
        self.ports = ports
        self.settings = settings
        self.ring = ring
        self.uptime = uptime
        self.tired = 0
        self.today = None
        self.release(self.load())

    def load(self):
        """stork.device.pre_drill_checks.PreDrillChecks. Raises MemoryError."""
        from stork.device.pre_drill_checks import PreDrillChecks

        return PreDrillChecks(self.ports, self.settings, self.ring, self.today)

    def release(self, checks):
        """``checks``: from ``load``; None where memory was too short for an answer."""
        if checks is not None:
            self.today = checks.today()
        self.ports.forget_modules(AFTER_CHECKS, "stork.device.")
        self.ports.forget_modules(AFTER_ROOM)
