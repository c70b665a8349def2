"""Raspberry Pi Pico with an LSM6DSOX breakout; docs/build_guide.md has the wiring table."""

SCL = "GP5"
SDA = "GP4"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX",)
PIXEL = "GP16"
BUZZER = "GP17"
BUTTON = "GP15"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
