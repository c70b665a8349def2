"""Real session files for tests: the device's own packer and scorer over samples given as integers."""

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from stork import VERSION, drills
from stork.core import SCORER_VERSION
from stork_format import FORMAT_VERSION, blocks, codes
from stork_format import session as session_file
from stork_format.session import Session
from stork_format.session_writer import SessionWriter

HEADER = {
    "format_version": FORMAT_VERSION,
    "firmware_version": VERSION,
    "scorer_version": SCORER_VERSION,
    "board_id": "virtual",
    "device_id": "test",
    "wearer_id": "",
    "session_number": 1,
    "start_time": 1_790_000_000,
    "sensor": "LSM6DSOX",
    "period_us": 9600,
    "acc_ug_per_lsb": 122,
    "gyr_udps_per_lsb": 8750,
    "axes": "+y+z+x",
    "drill": "single_leg",
    "leg": "left",
    "eyes": "open",
    "surface": "firm",
    "hold_ms": 45000,
    "steps": 10,
    "keep_going": 0,
    "limit_ms": 180000,
}


def make_session(samples: Iterable[Sequence[int]], stop_at: int | None = None, **header: object) -> bytes:
    """Session bytes as the device writes them. ``samples``: rows ax ay az gx gy gz, LSB, sensor axes.

    ``stop_at``: the wearer's button before that sample; the samples' end presses it too.
    """
    full = {**HEADER, **header}
    writer = SessionWriter(bytearray(1 << 20), 104)
    writer.begin(full)
    drill = drills.create(full, writer)
    for n, row in enumerate(samples):
        if n == stop_at:
            drill.input(codes.BUTTON, 0)
        if drill.phase == codes.DONE:
            break
        writer.sample(1000 + n * int(full["period_us"]) // 1000, *row)
        drill.step(*row)
    if drill.phase != codes.DONE:
        drill.input(codes.BUTTON, 0)
    writer.finish(drill.result())
    return bytes(writer.take())


def rewritten(data: bytes, change: Callable[[Session], Any]) -> bytes:
    """The session as somebody could have changed it: everything told again, every CRC right."""
    found = session_file.read(data)
    change(found)
    writer = SessionWriter(bytearray(1 << 20), 104)
    writer.begin(found.header)
    clock = dict(found.clock)
    for n in range(len(found.samples) // 6):
        writer.sample(clock.get(n, 0), *found.samples[6 * n : 6 * n + 6])
        for event in found.events:
            if event[0] == n:
                writer.event(*event)
    for event in found.events:
        if event[0] >= len(found.samples) // 6:
            writer.event(*event)
    lost = found.result.pop("events_lost", 0)
    writer.events_lost = lost
    writer.finish(found.result)
    return bytes(writer.take())


def block(kind: int, number: int, payload: bytes, header_crc: int = 0, layout: int = blocks.LAYOUT) -> bytes:
    """A block as docs/session_file.md has it."""
    whole = struct.pack("<2sBBHH", b"\xb5S", kind, layout, number, len(payload)) + payload
    return whole + (zlib.crc32(whole) ^ header_crc).to_bytes(4, "little")


def file_of(*parts: tuple[int, bytes]) -> bytes:
    """Blocks of (kind, payload), numbered, of the session whose header comes first."""
    found: list[bytes] = []
    for number, (kind, payload) in enumerate(parts):
        found.append(block(kind, number, payload, crc_of(found[0]) if found else 0))
    return b"".join(found)


def crc_of(block: bytes) -> int:
    return int.from_bytes(block[-4:], "little")
