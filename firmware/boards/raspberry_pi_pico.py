"""Raspberry Pi Pico with an LSM6DSOX breakout; docs/build_guide.md has the wiring table.

Pins: CircuitPython, ports/raspberrypi/boards/raspberry_pi_pico/pins.c; MicroPython knows the GP names as well. The
gauge sees VSYS through the Pico's own divider by three: the battery, less a diode where one is wired in between.
"""

SCL = "GP5"
SDA = "GP4"
ADDRESS = (0x6A, 0x6B)  # the second where its jumper is closed
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX")
PIXEL = "GP16"
BUZZER = "GP17"
BUTTON = "GP15"
BATTERY = "VOLTAGE_MONITOR"
BATTERY_PERMILLE = 3000
USB_POWER = "VBUS_SENSE"
# Breakout flat on the back, its X mark up: x up, y to the right, z forward.
AXES = "+y+z+x"
