"""The board that exists only in host_tools/stork_sim."""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A,)
CHIPS = ("LSM6DSOX", "LSM6DS3TR-C", "LSM6DS33")
PIXEL = "NEOPIXEL"
BUZZER = "BUZZER"
BUTTON = "BUTTON"
BATTERY = "VOLTAGE_MONITOR"
BATTERY_PERMILLE = 2000
AXES = "+y+z+x"
