"""Journal records: their 16 bytes, and the numbers of their kinds and details.

Layout: kind u8, detail u8, score u16, session number u24, conditions u8, start time u32 (s since 1970), counter u16,
check u16 (low half of the CRC-32 of the 14 bytes before). Little-endian. The highest counter (they wrap) is the newest.
stork_format.journal_names has the names, stork.store.journal the ring.
"""

import struct
from binascii import crc32

from stork_format import const

SIZE = 16
_LAYOUT = "<BBHIIH"
_HEAD = const(14)
_NUMBER_BITS = const(24)

RESULT = 1  # detail: stars (0..3), and stork.drills.code (0..59) times 4: room for 20 drills in the byte
FAULT = 2  # detail: one of FAULT_*
NUMBER = 3  # a session number that is in use and has no result
REST = 4  # the training of the day was ended; detail: one of REST_*; score: minutes of rest
FALL = 5  # how a fall alarm ended; detail: one of FALL_*; score: seconds since the fall

FAULT_SENSOR = 1
FAULT_STORE = 2
FAULT_CRASH = 3  # score: seconds since power-on
FAULT_SETTINGS = 4  # score: a check of what was wrong
FAULT_STUCK = 5  # restart by the watchdog; score: how often in a row
FAULT_POWER = 6  # restart by a brown-out; score: how often in a row
FAULT_BATTERY = 7  # too low to train; score: mV
FAULT_BUS = 8  # in a trial that went on; score: failed transactions, or 0 where only samples were lost
FAULT_LINK = 9  # a PC sent requests and did not read the answers
FAULT_MEMORY = 10  # too little memory for a drill or for a PC
FAULT_ROOM = 11  # the drive fills up; score: days of training that there is room for

REST_SWAY = 1
REST_NEAR_FALLS = 2
REST_FALL = 3

FALL_FINE = 1  # the wearer pressed in time: no alarm
FALL_ALARM = 2  # no press in time: the alarm began
FALL_ENDED = 3  # a press ended the alarm


def pack(kind, detail, score, number, when, counter, conditions):
    """The 16 bytes of a record. ``number``: u24; ``conditions``: u8."""
    data = struct.pack(_LAYOUT, kind, detail, score, number | conditions << _NUMBER_BITS, when, counter)
    return data + struct.pack("<H", crc32(data) & 0xFFFF)


def is_record(raw):
    """Whether 16 bytes are a record: the check fits, and the kind is not that of erased memory."""
    return raw[14] | raw[15] << 8 == crc32(raw[:_HEAD]) & 0xFFFF and 0 < raw[0] < 255


def unpack(raw):
    """(kind, detail, score, number, when, counter, conditions) of 16 bytes, or None where they are no record."""
    if not is_record(raw):
        return None
    kind, detail, score, number, when, counter = struct.unpack(_LAYOUT, raw[:_HEAD])
    return kind, detail, score, number & ((1 << _NUMBER_BITS) - 1), when, counter, number >> _NUMBER_BITS
