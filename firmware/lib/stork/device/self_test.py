"""Self-test of the sensor after power-on, beside all else: half a second of samples, while the wearer is still.

Identity, rates and ranges are the driver's to check. Here: samples come; none of the six axes is dead; neither half
is too noisy (one of them says that all is still, the other not); gravity is as long as it should be. Where the chip may
be another one, at another scale, its length decides which it is.
"""

from stork.core import ticks
from stork.core.integer_math import isqrt
from stork_format import const

# [self-test-limits]
_WINDOW = const(52)  # samples: half a second
_MOST_WINDOWS = const(6)  # movement for three seconds makes the test inconclusive
_SILENT_MS = const(1000)
_STILL_MG = const(60)  # peak to peak within a window, each axis
_STILL_DPS = const(6)
_NOISY_MG = const(500)
_NOISY_DPS = const(60)
_GRAVITY_PER_MILLE = const(40)  # told
_BROKEN_PER_MILLE = const(150)  # no belt explains it


class SelfTest:
    """judge: stork.drivers.lsm6dso32.judge, or None where the chip is certain.

    ``tick`` until ``over``; then ``fault`` is what is seriously wrong, "" for nothing, and ``gravity_per_mille`` how
    far gravity is off, None where the wearer was never still.
    """

    def __init__(self, sensor, now, judge=None):
        sensor.start()  # raises OSError
        self.sensor = sensor
        self.since = now
        self.judge = judge
        self.may_swap = True
        self.windows = 0
        self.calmest = 32767  # 1/16 of the least RMS of the acceleration in a window, LSB
        self.max = 0  # half of the longest mean of the acceleration in a window, LSB
        self.over = False
        self.fault = ""
        self.gravity_per_mille = None
        self.still_lsb = _STILL_MG * 1000 // sensor.acc_ug_per_lsb
        self.still_rate = _STILL_DPS * 1000000 // sensor.gyr_udps_per_lsb
        self._begin()

    def _begin(self):
        self.count = 0
        self.least = [32767] * 6
        self.most = [-32768] * 6
        self.total = [0] * 3
        self.squares = 0

    def finish(self, clock):
        """Go on until the chip is certain, 6 s at most, so that no watchdog bites.
        clock: stork.hal.ports.Clock.
        """
        while self.judge is not None and not self.over:
            clock.sleep_ms(10)
            self.tick(clock.ticks_ms())

    def tick(self, now):
        sensor = self.sensor
        count = sensor.poll()
        if not count:
            if ticks.diff(now, self.since) > _SILENT_MS:
                self._end("it gives no samples")
            return
        self.since = now
        for k in range(count):
            sensor.load(k)
            self._take(sensor)
            if self.count == _WINDOW:
                name = sensor.name
                self._judge()
                if self.over:
                    return
                self._begin()
                if sensor.name != name:  # what else came was measured at the other scale
                    return

    def _take(self, sensor):
        self.count += 1
        total = self.total
        total[0] += sensor.x
        total[1] += sensor.y
        total[2] += sensor.z
        x, y, z = sensor.x >> 4, sensor.y >> 4, sensor.z >> 4
        self.squares += x * x + y * y + z * z  # 52 of three clipped axes stay below 2^30
        self._spread(0, sensor.x)
        self._spread(1, sensor.y)
        self._spread(2, sensor.z)
        self._spread(3, sensor.rx)
        self._spread(4, sensor.ry)
        self._spread(5, sensor.rz)

    def _spread(self, axis, value):
        if value < self.least[axis]:
            self.least[axis] = value
        if value > self.most[axis]:
            self.most[axis] = value

    def _judge(self):
        spread = [self.most[k] - self.least[k] for k in range(6)]
        self.windows += 1
        if not min(spread):
            self._end("axis %d of 6 always gives %d" % (spread.index(0) + 1, self.most[spread.index(0)]))
            return
        still = max(spread[:3]) < self.still_lsb
        at_rest = max(spread[3:]) < self.still_rate
        self.calmest = min(self.calmest, isqrt(self.squares // _WINDOW))
        # Halved, so that three squares stay below 2^30 whatever comes.
        x, y, z = self.total[0] // _WINDOW >> 1, self.total[1] // _WINDOW >> 1, self.total[2] // _WINDOW >> 1
        mean = isqrt(x * x + y * y + z * z)
        self.max = max(self.max, mean)
        if still and at_rest:
            self.gravity_per_mille = self._off(mean)
            self._conclude(self.gravity_per_mille, True)
        elif still and max(spread[3:]) > self.still_rate * _NOISY_DPS // _STILL_DPS:
            self._end("the gyroscope is noisy: a spread of %d while all is still" % max(spread[3:]))
        elif at_rest and max(spread[:3]) > self.still_lsb * _NOISY_MG // _STILL_MG:
            self._end("the accelerometer is noisy: a spread of %d while nothing turns" % max(spread[:3]))
        elif self.windows == _MOST_WINDOWS:
            self._conclude(self._off(self.calmest << 3), False)

    def _off(self, half):
        """Distance of twice ``half``, LSB, from 1 g, per mille."""
        nominal = 500000 // self.sensor.acc_ug_per_lsb
        return (half - nominal) * 1000 // nominal

    def _conclude(self, per_mille, still):
        doubt = ""
        if self.judge is not None:
            try:
                doubt = self.judge(self.sensor, per_mille, still, self.may_swap, self._off(self.max))
            except (OSError, RuntimeError) as error:
                self._end(str(error))
                return
        if doubt is None:  # it was the other chip
            self.may_swap = False
            self.windows = _MOST_WINDOWS // 2
            self.calmest = 32767
            self.max = 0
            self.gravity_per_mille = None
            return
        off = per_mille if per_mille >= 0 else -per_mille
        broken = doubt or (still and off > _BROKEN_PER_MILLE)
        self._end("gravity is %d percent off%s" % (off // 10, doubt) if broken else "")

    def _end(self, fault):
        self.over = True
        self.fault = fault

    def off(self):
        """True where gravity is off by more than is usual, yet not broken."""
        per_mille = self.gravity_per_mille
        return per_mille is not None and not -_GRAVITY_PER_MILLE <= per_mille <= _GRAVITY_PER_MILLE
