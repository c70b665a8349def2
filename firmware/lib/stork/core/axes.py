"""From sensor axes to body axes: ml (to the wearer's right), ap (forward), up. docs/coordinate_system.md."""


class Axes:
    """A mounting, ``spec`` like "+y+z+x": sign and sensor axis of ml, ap and up in turn.

    ``put`` leaves its answer in ``ml``, ``ap``, ``up``, in the unit that came in. Raises ValueError for a spec
    that is no right-handed turn of the sensor: a mirrored body would swap left and right.
    """

    def __init__(self, spec):
        self.values = [0, 0, 0]
        index = []
        sign = []
        for k in range(3):
            axis = "xyz".find(spec[2 * k + 1 : 2 * k + 2] or "?")
            if len(spec) != 6 or spec[2 * k] not in "+-" or axis < 0 or axis in index:
                raise ValueError('axes: expected e.g. "+y+z+x", found ' + repr(spec))
            index.append(axis)
            sign.append(1 if spec[2 * k] == "+" else -1)
        even = (index[1] - index[0]) % 3 == 1
        if sign[0] * sign[1] * sign[2] != (1 if even else -1):
            raise ValueError("axes: " + spec + " is left-handed; turn one sign round")
        self.i_ml = index[0]
        self.i_ap = index[1]
        self.i_up = index[2]
        self.s_ml = sign[0]
        self.s_ap = sign[1]
        self.s_up = sign[2]
        self.ml = 0
        self.ap = 0
        self.up = 0

    def put(self, x, y, z):
        values = self.values
        values[0] = x
        values[1] = y
        values[2] = z
        self.ml = self.s_ml * values[self.i_ml]
        self.ap = self.s_ap * values[self.i_ap]
        self.up = self.s_up * values[self.i_up]
