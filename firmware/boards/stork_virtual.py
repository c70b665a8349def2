"""The board that exists only in host_tools/stork_sim."""

SCL = "SCL"
SDA = "SDA"
ADDRESS = 0x6A
CHIPS = ("LSM6DSOX", "LSM6DS3TR-C", "LSM6DS33")
PIXEL = "NEOPIXEL"
BUZZER = "BUZZER"
BUTTON = "BUTTON"
AXES = "+y+z+x"
