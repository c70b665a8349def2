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
    groups = ([0, 0, 0], [0, 0, 0])
    left = list(whole or (0, 0))  # groups to come that are values without a first byte
    most = 240 if whole is not None else 224  # the first byte of a whole group is one above
    pos = start
    for _ in range(count):
        for g in (0, 1):
            if pos >= end:
                raise ValueError("packed samples end early")
            first = data[pos]
            last = groups[g]
            if left[g] or first >= most:
                if left[g]:
                    left[g] -= 1
                else:
                    if whole is not None:
                        left[g] = first & 15
                    pos += 1
                if pos + 6 > end:
                    raise ValueError("packed samples end early")
                last[:] = struct.unpack_from("<3h", data, pos)
                pos += 6
                continue
            size = 2 if first < 128 else 3 if first < 192 else 4 if first < 224 else 5
            if pos + size > end:
                raise ValueError("packed samples end early")
            if size == 2:
                word = first << 8 | data[pos + 1]
                last[0] += (word >> 10) - 16
                last[1] += (word >> 5 & 31) - 16
                last[2] += (word & 31) - 16
            else:
                word = int.from_bytes(data[pos : pos + size], "big")
                bits = (7, 9, 12)[size - 3]
                mask = (1 << bits) - 1
                bias = 1 << (bits - 1)
                last[0] += (word >> 2 * bits & mask) - bias
                last[1] += (word >> bits & mask) - bias
                last[2] += (word & mask) - bias
            pos += size
        out.extend(groups[0])
        out.extend(groups[1])
    if pos != end or left != [0, 0]:
        raise ValueError("bytes left over after the last packed sample")
