"""Adafruit Feather ESP32-S3 (8 MB flash, no PSRAM) with an LSM6DSOX breakout on STEMMA QT; the NeoPixel is on it.

Pins: CircuitPython, ports/espressif/boards/adafruit_feather_esp32s3_nopsram/pins.c. The plug has 3.3 V
while I2C_POWER is high. In maker mode it has no second serial port: USB has five endpoints.
"""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX")
POWER = "I2C_POWER"
PIXEL = "NEOPIXEL"
LIGHT_POWER = "NEOPIXEL_POWER"
BUZZER = "D10"
BUTTON = "D9"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
