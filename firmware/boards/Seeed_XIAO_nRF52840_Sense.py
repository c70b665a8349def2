"""Seeed Studio XIAO nRF52840 Sense: sensor and an RGB LED are on it; no button (double-tap the case), no speaker.

Pins: CircuitPython, ports/nordic/boards/Seeed_XIAO_nRF52840_Sense/pins.c. The sensor has a bus and a power pin of its
own; the LED is lit while its pins are low. Battery: 1 Mohm over 510 kohm (Seeed's schematic), on while READ_BATT_ENABLE
is low; it stays low, because Seeed warns of high while charging.
"""

SCL = "IMU_SCL"
SDA = "IMU_SDA"
ADDRESS = (0x6A,)
CHIPS = ("LSM6DS3TR-C",)
POWER = "IMU_PWR"
WAKE = "IMU_INT1"
RGB = ("LED_RED", "LED_GREEN", "LED_BLUE")
RGB_LOW = 1
HAPTIC_BUS = ("SCL", "SDA")
BUTTON = ""
BATTERY = "VBATT"
BATTERY_PERMILLE = 2961
BATTERY_LOW = "READ_BATT_ENABLE"
# Board upright on the back; calibrate by one lean forward where it is worn otherwise.
AXES = "+y+z+x"
