"""Two vibration motors, left and right on the belt: the place tells the side. Imported only where there are two."""


class SideMotors:
    """``side``: 0 both, else which, as stork_format.codes.DIRECTIONS: 1 right, 2 left; to the front and back both."""

    side = 0

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def on(self, strength_percent):
        if self.side != 1:
            self.left.on(strength_percent)
        if self.side != 2:
            self.right.on(strength_percent)

    def off(self):
        self.left.off()
        self.right.off()
