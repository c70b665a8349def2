"""Blocks, the parts of a session file. Each can be found and read without the others.

    0  2  sync "\\xb5S"
    2  1  kind
    3  1  version of the block's layout (2)
    4  2  number of the block in its file, from 0
    6  2  payload length
    8     payload
    .  4  CRC-32 (IEEE 802.3) of all bytes before it; in every block but the header's, exclusive-or that of the header
All numbers little-endian. So a block fits into no other session. In layout 1 all blocks had their plain CRC.
"""

KIND_HEADER = 1
KIND_SAMPLES = 2  # [session-file]
KIND_EVENTS = 3
KIND_RESULT = 4

# Sync, kind, layout, number, payload length.
HEAD = "<2sBBHH"
HEAD_SIZE = 8  # [session-file]
SYNC = b"\xb5S"
LAYOUT = 2  # [session-file]
CRC_SIZE = 4  # [session-file]

# Payload head of a samples block: index of its first sample, board clock when that was read (ms), count, and how many
# groups of acceleration and of rate are whole values at the begin (stork_format.sample_packing).
SAMPLES_HEAD = "<IIBBB"
SAMPLES_HEAD_SIZE = 11  # [session-file]

# One event: sample index, kind, detail, value.
EVENT = "<IBBh"
EVENT_SIZE = 8  # [session-file]
