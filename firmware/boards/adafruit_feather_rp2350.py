"""Adafruit Feather RP2350 with an LSM6DSOX breakout on its STEMMA QT plug; the NeoPixel is on it.

Pins: CircuitPython, ports/raspberrypi/boards/adafruit_feather_rp2350/pins.c. With and without PSRAM it is one board_id.
"""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX")
PIXEL = "NEOPIXEL"
BUZZER = "D10"
BUTTON = "D9"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
