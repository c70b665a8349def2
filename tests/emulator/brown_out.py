"""Brown-out of an emulated RP2040, told to its CircuitPython as the images of other chips are told.

An RP2040 says "power-on" after a brown-out (data sheet, 2.10.7: HAD_POR), so its image starts as after a power cut. The
images of an nRF52840 and an ESP32-S3 find the reason, leave it in a word of memory and go into safe mode; what reads
that word and runs safemode.py is the same code in each image (circuitpython supervisor/shared/safe_mode.c). So the word
is written here, and the chip reset.
"""

from rp2040py.peripherals.vreg_and_chip_reset import HAD_POR

from emulator.machine import Machine

_IN_THE_WAIT_S = 0.6  # CircuitPython waits for a press that asks for safe mode, and has the word say so meanwhile
_GUARD_LOW, _GUARD_HIGH = 0xAF, b"\x00\xad"
_BROWN_OUT = 1  # safe_mode_t


class BrownOut:
    """``machine``: not yet powered on; its first start shows where the word lies."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._at: list[int] = []
        machine.after(_IN_THE_WAIT_S, self._find)

    def _find(self) -> None:
        memory = bytes(self._machine.mcu.sram)
        self._at = [
            at
            for at in range(0, len(memory), 4)
            # Not the program's own constant, which has no reason in it.
            if memory[at] == _GUARD_LOW and memory[at + 1] and memory[at + 2 : at + 4] == _GUARD_HIGH
        ]

    def __call__(self) -> None:
        """The voltage breaks down, and comes back."""
        if len(self._at) != 1:
            raise RuntimeError(f"expected one word that CircuitPython keeps for its safe mode, found {len(self._at)}")
        (at,) = self._at
        self._machine.mcu.sram[at : at + 4] = bytes((_GUARD_LOW, _BROWN_OUT)) + _GUARD_HIGH
        self._machine.mcu.watchdog.reset()
        self._machine.mcu.vreg_and_chip_reset.record_reset_cause(HAD_POR)
        self._machine.reset(from_watchdog=False)
