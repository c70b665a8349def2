"""Tap on the sensor's bus: the samples that a board was given, told by the bytes on the wires alone.

It knows the FIFO's registers from the data sheets [lsm6dsox-sheet], [lsm6ds3trc-sheet], and nothing of the firmware.
"""

import random
from collections.abc import Callable
from typing import Any

SAMPLE = 12
"""Bytes of a sample as a session has it: acceleration x y z, then rates x y z, 16 bits each."""

_MODE = 0x0A  # FIFO_CTRL4 of the LSM6DSO family, FIFO_CTRL5 of the others: the mode is in the low three bits
_STATUS = 0x3A
_TAGGED, _UNTAGGED = 0x78, 0x3E
_WORD = 7  # tag, x, y, z
_GYRO, _ACCEL = 1, 2


class SensorTap:
    """Stands on the bus for ``chip``. ``samples``: what the board has read since the FIFO was last started, in order;
    ``on_start``: called before that; ``asked``: writes and reads on the bus, with those that failed.

    ``garbage``: the share of bursts whose values are made up of random bytes, drawn by ``chance``; ``garbled`` counts
    them. Tags and status stay right: the sensor's logic works, what it measures is nothing.
    """

    def __init__(self, chip: Any, chance: random.Random) -> None:
        self.address = chip.address
        self.samples: list[bytes] = []
        self.asked = 0
        self.garbage = 0.0
        self.garbled = 0
        self.on_start: Callable[[], object] = lambda: None
        self._chip = chip
        self._chance = chance
        self._register = 0
        self._halves: dict[int, tuple[int, bytes]] = {}
        self._rest = b""
        self._place = 0  # of the next untagged word: 0 to 5

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chip, name)

    def write(self, data: bytes) -> None:
        self.asked += 1
        self._chip.write(data)
        if data:
            self._register = data[0]
        if len(data) > 1 and data[0] == _MODE and data[1] & 7:
            self.on_start()
            self.samples = []
            self._halves, self._rest, self._place = {}, b"", 0

    def read(self, count: int) -> bytes:
        self.asked += 1
        data: bytes = self._chip.read(count)
        if self._register == _TAGGED:
            data = self._spoil(data, _WORD)
            self._tagged(data)
        elif self._register == _UNTAGGED:
            data = self._spoil(data, 0)
            self._untagged(data)
        elif self._register == _STATUS and count == 4:
            place = (data[2] | (data[3] & 3) << 8) % 6
            if place != self._place:  # words were lost
                self._rest, self._place = b"", place
        return data

    def _spoil(self, data: bytes, tags: int) -> bytes:
        if not self.garbage or self._chance.random() >= self.garbage or not data:
            return data
        self.garbled += 1
        made_up = self._chance.choice((bytes(len(data)), b"\xff" * len(data), self._chance.randbytes(len(data))))
        return bytes(
            old if tags and not n % tags else new for n, (old, new) in enumerate(zip(data, made_up, strict=True))
        )

    def _tagged(self, data: bytes) -> None:
        for at in range(0, len(data) - _WORD + 1, _WORD):
            sensor, slot = data[at] >> 3, data[at] >> 1 & 3
            if sensor not in (_GYRO, _ACCEL):
                continue
            self._halves[sensor] = slot, data[at + 1 : at + _WORD]
            other = self._halves.get(_GYRO + _ACCEL - sensor)
            if other is not None and other[0] == slot:
                self._note(self._halves[_ACCEL][1] + self._halves[_GYRO][1])
                self._halves = {}

    def _untagged(self, data: bytes) -> None:
        skip = 2 * (-self._place % 6) if self._place else 0
        self._place = (self._place + len(data) // 2) % 6
        if skip and not self._rest:
            data = data[skip:]
        self._rest += data
        while len(self._rest) >= SAMPLE:
            whole, self._rest = self._rest[:SAMPLE], self._rest[SAMPLE:]
            self._note(whole[6:] + whole[:6])

    def _note(self, sample: bytes) -> None:
        self.samples.append(sample)
