"""Arduino Nano RP2040 Connect: sensor and one LED are on it; wire a piezo, and a button or double-tap the case.

Pins: CircuitPython, ports/raspberrypi/boards/arduino_nano_rp2040_connect/pins.c; the names used here are MicroPython's
as well (ports/rp2/boards/ARDUINO_NANO_RP2040_CONNECT/pins.csv). A4 and A5 are the sensor's bus. The LED shares its pin
with SCK, and the RGB LED sits behind the radio, where nothing fast reaches it.
"""

SCL = "A5"
SDA = "A4"
ADDRESS = (0x6A,)
CHIPS = ("LSM6DSOX",)
WAKE = "INT1"
LED = "LED"
BUZZER = "D3"
BUTTON = ""
# Board upright on the back; calibrate by one lean forward where it is worn otherwise.
AXES = "+y+z+x"
