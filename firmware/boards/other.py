"""A board without a file of its own: settings.toml names what is there. See the build guide."""

SCL = "SCL"
SDA = "SDA"
ADDRESS = (0x6A, 0x6B)
CHIPS = ("LSM6DSOX", "LSM6DSO32", "ISM330DHCX", "LSM6DS3TR-C", "LSM6DS33")
BUTTON = ""
AXES = "+y+z+x"
