"""Calibration of the mounting, not a drill: stand still, and after go lean forward once.

The mounting that comes out goes into the result, and the app keeps it for all trials to come.
"""

from stork.core import heading_calibration
from stork.core.integer_math import radius
from stork.core.trial import Trial
from stork_format import codes, const

# [calibration-lean]
_LEAN_MDEG = const(10000)
_HOLD_MS = const(300)
_LIMIT_MS = const(20000)


class Calibrate(Trial):
    any_way = True

    def __init__(self, header, sink):
        Trial.__init__(self, header, sink)
        self.limit_samples = self.samples_of(_LIMIT_MS)
        self.hold_samples = self.samples_of(_HOLD_MS)
        self.leaning = 0
        self.x = self.y = self.z = 0
        self.mounting = ""

    def in_play(self, magnitude, rx, ry, rz):
        self.play_samples += 1  # a lean forward is no sway: no zones
        tilt = self.tilt
        if radius(tilt.ml, tilt.ap) < _LEAN_MDEG:
            self.leaning = 0
            self.x = self.y = self.z = 0
            return
        # Wherever the declared axes point, this is forward.
        self.leaning += 1
        body = self.body
        self.x += body.ml
        self.y += body.ap
        self.z += body.up
        if self.leaning == self.hold_samples:
            self._found()

    def _found(self):
        n = self.leaning
        rows = self.body.rows
        mean = (self.x // n, self.y // n, self.z // n)
        # Back into sensor axes: rows are orthogonal, so their transpose undoes them.
        sensor = [(mean[0] * rows[k] + mean[1] * rows[3 + k] + mean[2] * rows[6 + k] + 2048) >> 12 for k in range(3)]
        if heading_calibration.lean_forward(self.body, sensor[0], sensor[1], sensor[2]):
            self.mounting = heading_calibration.spec(self.body)
            self.end(codes.CALIBRATED)
        else:
            self.leaning = 0
            self.x = self.y = self.z = 0

    def result(self):
        result = Trial.result(self)
        if self.end_cause == codes.CALIBRATED:  # a fall bows, too
            result["mounting"] = self.mounting
        return result
