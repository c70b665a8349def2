"""Rate codes that the whole family shares, as dividers of 6.67 kHz (nominal 104 Hz is 6667 / 64 = 104.17 Hz)."""

RATES = {0: 0, **{code: 512 >> (code - 1) for code in range(1, 11)}}
ACCEL_RATES = {**RATES, 11: 512}  # code 11 is 12.5 Hz in high-performance mode
