"""machine.I2C with the names of busio.I2C, which adafruit_bus_device and the drivers call. Allocates nothing for what
a driver reads all day: a whole buffer, or the front of its largest one.
"""


class Bus:
    def __init__(self, i2c):
        self.i2c = i2c
        self.locked = False
        self.buf = None
        self.fronts = None  # views of buf by their length

    def try_lock(self):
        if self.locked:
            return False
        self.locked = True
        return True

    def unlock(self):
        self.locked = False

    def writeto(self, address, buf, start=0, end=None):
        self.i2c.writeto(address, self._part(buf, start, end))

    def readfrom_into(self, address, buf, start=0, end=None):
        self.i2c.readfrom_into(address, self._part(buf, start, end))

    def writeto_then_readfrom(self, address, out, into, out_start=0, out_end=None, in_start=0, in_end=None):
        self.i2c.writeto(address, self._part(out, out_start, out_end), False)
        self.i2c.readfrom_into(address, self._part(into, in_start, in_end))

    def _part(self, buf, start, end):
        if start:
            return memoryview(buf)[start:end]
        if end is None or end == len(buf):
            return buf
        if buf is not self.buf:
            if self.buf is not None and len(buf) < len(self.buf):
                return memoryview(buf)[:end]  # a rare one: the largest is a sample's
            self.buf = buf
            self.fronts = [None] * len(buf)
        if self.fronts[end] is None:
            self.fronts[end] = memoryview(buf)[:end]
        return self.fronts[end]
