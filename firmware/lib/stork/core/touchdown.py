"""The raised foot comes down, or the stance foot hops: a jolt along the trunk."""

_JOLT_MG = 180
_QUIET_MS = 500  # one touchdown rings; it is told once


class Touchdown:
    """gravity: 1 g in LSB as this sensor reads it, so a scale error drops out."""

    def __init__(self, period_us):
        self.quiet_samples = _QUIET_MS * 1000 // period_us
        self.start(8192)

    def start(self, gravity):
        self.gravity = gravity
        self.jolt = gravity * _JOLT_MG // 1000
        self.quiet = 0

    def step(self, magnitude):
        """One sample: |a| in LSB. True once for a touchdown."""
        if self.quiet:
            self.quiet -= 1
            return False
        off = magnitude - self.gravity
        if -self.jolt <= off <= self.jolt:
            return False
        self.quiet = self.quiet_samples
        return True
