"""Adafruit QT Py RP2040 with an LSM6DSOX breakout on its STEMMA QT plug; the NeoPixel is on it.

Pins: CircuitPython, ports/raspberrypi/boards/adafruit_qtpy_rp2040/pins.c. Its own button is BOOT: held while power
comes on it starts the bootloader, so Stork's button is another one, on A2.
"""

SCL = "SCL1"
SDA = "SDA1"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX")
PIXEL = "NEOPIXEL"
LIGHT_POWER = "NEOPIXEL_POWER"
BUZZER = "A3"
BUTTON = "A2"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
