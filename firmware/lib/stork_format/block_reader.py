"""Reader of a session's blocks, their fields and samples. A board only writes, and never loads it."""

import struct
from binascii import crc32

from stork_format import blocks


def walk(data):
    """Yield ``(kind, start, end)`` of each payload in the session file ``data``.

    Raises ValueError, which says at which byte, for a damaged, missing or cut block, and one of another session.
    """
    at = 0
    number = 0
    size = len(data)
    layout = 0
    header_crc = 0
    while at < size:
        if size - at < blocks.HEAD_SIZE + blocks.CRC_SIZE:
            raise ValueError("cut off inside the block at byte " + str(at))
        sync, kind, version, found, length = struct.unpack_from(blocks.HEAD, data, at)
        if sync != blocks.SYNC:
            raise ValueError("no block begins at byte " + str(at))
        end = at + blocks.HEAD_SIZE + length
        if end + blocks.CRC_SIZE > size:
            raise ValueError("cut off inside the block at byte " + str(at))
        (told,) = struct.unpack_from("<I", data, end)
        crc = crc32(memoryview(data)[at:end]) & 0xFFFFFFFF
        if told != crc ^ header_crc:
            raise ValueError(
                "damaged block at byte " + str(at) + ": its CRC-32 does not match, or it is another session's"
            )
        if not 1 <= version <= blocks.LAYOUT:
            raise ValueError("block layout " + str(version) + " at byte " + str(at) + " is newer than this program")
        if found != number & 0xFFFF:
            raise ValueError("block " + str(number) + " is missing before byte " + str(at))
        if layout and version != layout:
            raise ValueError("the block at byte " + str(at) + " has another layout than the first")
        if not number:
            layout = version
            header_crc = crc if version > 1 else 0
        yield kind, at + blocks.HEAD_SIZE, end
        at = end + blocks.CRC_SIZE
        number += 1


def decode(table, data):
    """Name -> value of every field in ``data``; unknown ids stay as ``"field_<id>"`` with their bytes.

    Raises ValueError where the data ends inside a field.
    """
    known = {}
    for number, name, kind in table:
        known[number] = (name, kind)
    out = {}
    at = 0
    size = len(data)
    while at < size:
        if at + 2 > size or at + 2 + data[at + 1] > size:
            raise ValueError("fields end inside a field")
        number = data[at]
        raw = bytes(data[at + 2 : at + 2 + data[at + 1]])
        at += 2 + len(raw)
        if number in known:
            name, kind = known[number]
            out[name] = _from_bytes(kind, raw)
        else:
            out["field_" + str(number)] = raw
    return out


def _from_bytes(kind, raw):
    if kind == "s":
        return str(raw, "utf-8")
    value = 0
    for i in range(len(raw) - 1, -1, -1):
        value = value << 8 | raw[i]
    if kind == "i":
        value = -((value + 1) >> 1) if value & 1 else value >> 1
    return value


def unpack(data, start, end, count, out, whole=None):
    """Append ``count`` samples packed in ``data[start:end]`` to ``out``, an array('h'): ax ay az gx gy gz each.

    ``whole``: how many groups of acceleration and of rate are whole values at the begin; None: format 1. Raises
    ValueError where the bytes end early or are left over.
    """
    last = [0, 0, 0, 0, 0, 0]
    left = list(whole or (0, 0))  # groups to come that are values without a first byte
    pos = start
    for _ in range(count):
        for base in (0, 3):
            if pos >= end:
                raise ValueError("packed samples end early")
            first = data[pos]
            size = 2 if first < 128 else 3 if first < 192 else 4 if first < 224 else 5
            if left[base // 3]:
                left[base // 3] -= 1
                size = 6
            elif first >= 240 or (size == 5 and whole is None):
                if whole is not None:
                    left[base // 3] = first & 15
                pos += 1
                size = 6
            if pos + size > end:
                raise ValueError("packed samples end early")
            if size == 6:
                for k in range(3):
                    value = data[pos + 2 * k] | data[pos + 1 + 2 * k] << 8
                    last[base + k] = value - 65536 if value & 32768 else value
            else:
                word = first
                for k in range(1, size):
                    word = word << 8 | data[pos + k]
                bits = (5, 7, 9, 12)[size - 2]
                mask = (1 << bits) - 1
                bias = 1 << (bits - 1)
                last[base] += (word >> 2 * bits & mask) - bias
                last[base + 1] += (word >> bits & mask) - bias
                last[base + 2] += (word & mask) - bias
            pos += size
        for value in last:
            out.append(value)
    if pos != end or left != [0, 0]:
        raise ValueError("bytes left over after the last packed sample")
