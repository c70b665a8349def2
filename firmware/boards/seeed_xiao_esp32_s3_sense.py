"""Seeed Studio XIAO ESP32-S3 with an LSM6DSOX breakout, NeoPixel, buzzer and button, all on wires: it has no plug.

Pins: CircuitPython, ports/espressif/boards/seeed_xiao_esp32_s3_sense/pins.c, its only image for a XIAO ESP32-S3. D2 is
a strapping pin (GPIO3), so it is left free. In maker mode it has no second serial port: USB has five endpoints.
"""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX")
PIXEL = "D3"
BUZZER = "D1"
BUTTON = "D0"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
