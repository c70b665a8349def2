"""CRC-16/XMODEM (polynomial 0x1021, start 0, not reflected), the check of SMP's encoded framing.

MicroPython and CircuitPython have no C helper for it; the table costs 512 bytes and is made at the first use,
so that a board which only ever speaks the raw framing does not pay for it.
"""

from array import array

_POLYNOMIAL = 0x1021
_table = array("H")


def _fill():
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ _POLYNOMIAL) if crc & 0x8000 else (crc << 1)
            crc &= 0xFFFF
        _table.append(crc)


def update(crc, data):
    """The CRC of what `crc` stands for followed by the bytes of `data`. Over data and its own CRC it is 0."""
    if not _table:
        _fill()
    table = _table
    for byte in data:
        crc = ((crc << 8) & 0xFF00) ^ table[(crc >> 8) ^ byte]
    return crc
