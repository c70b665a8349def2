"""Adafruit Feather Bluefruit Sense: sensor, NeoPixel, button and battery gauge are on it; no speaker.

Pins: CircuitPython, ports/nordic/boards/feather_bluefruit_sense/pins.c. Sold with either sensor under one name.
"""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A,)
CHIPS = ("LSM6DS33", "LSM6DS3TR-C")
WAKE = "ACCELEROMETER_GYRO_INTERRUPT"
PIXEL = "NEOPIXEL"
BUTTON = "SWITCH"
BATTERY = "VOLTAGE_MONITOR"
BATTERY_PERMILLE = 2000
# Board upright on the back; calibrate by one lean forward where it is worn otherwise.
AXES = "+y+z+x"
