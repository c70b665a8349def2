"""The board that exists only in host_tools/stork_sim."""

SCL = "SCL"
SDA = "SDA"
ADDRESS = 0x6A
PIXEL = "NEOPIXEL"
BUZZER = "BUZZER"
BUTTON = "BUTTON"
AXES = "+y+z+x"
