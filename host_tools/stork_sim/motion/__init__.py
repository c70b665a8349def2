"""Sources of motion: virtual persons and recordings, as a belt-worn sensor over the lower back feels them."""
