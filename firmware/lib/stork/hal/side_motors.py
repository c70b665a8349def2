"""Two vibration motors, left and right on the belt: the place tells the side. Imported only where two are named."""


class SideMotors:
    """``side``: 0 both, else which, as stork_format.codes.DIRECTIONS: 1 right, 2 left; to the front and back both.

    left, right: stork.hal.ports.Haptic, or None for one that could not be had. The other does not stand in for it: a
    lean that is felt at the wrong side is worse than one that is only heard. ``wrong``: there is such a one.
    """

    side = 0

    def __init__(self, left, right):
        self.left = left
        self.right = right
        self.wrong = left is None or right is None

    def on(self, strength_percent):
        if self.side != 1 and self.left is not None:
            self.left.on(strength_percent)
        if self.side != 2 and self.right is not None:
            self.right.on(strength_percent)

    def off(self):
        for motor in (self.left, self.right):
            if motor is not None:
                motor.off()
