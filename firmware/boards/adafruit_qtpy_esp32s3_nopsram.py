"""Adafruit QT Py ESP32-S3 (8 MB flash, no PSRAM) with an LSM6DSOX breakout on STEMMA QT; the NeoPixel is on it.

Pins: CircuitPython, ports/espressif/boards/adafruit_qtpy_esp32s3_nopsram/pins.c. Its own button is BOOT: held
while power comes on it starts the chip's loader, so Stork's button is another one, on A2. In maker mode it has no
second serial port: USB has five endpoints.
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
