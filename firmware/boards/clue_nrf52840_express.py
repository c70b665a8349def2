"""Adafruit CLUE nRF52840 Express: sensor, NeoPixel, speaker, buttons and display are on it; no battery gauge.

Pins: CircuitPython, ports/nordic/boards/clue_nrf52840_express/pins.c. Sold with either sensor under one name.
"""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A,)
CHIPS = ("LSM6DS33", "LSM6DS3TR-C")
WAKE = "ACCELEROMETER_GYRO_INTERRUPT"
PIXEL = "NEOPIXEL"
BUZZER = "SPEAKER"
BUTTON = "BUTTON_A"
DISPLAY = 1
# Board upright on the back; calibrate by one lean forward where it is worn otherwise.
AXES = "+y+z+x"
