"""Microcontrollers that `stork install` meets: too little memory, never tried, and what CircuitPython does on them.

A chip is named as in boot_out.txt ("... with samd21g18"); capitals and dashes do not count.
"""

import re
from typing import Final

from stork_host.errors import StorkError

NEEDED_KB: Final = 108
"""Memory for Python with which a stance and a walk are played; with 100 no trial begins [board-memory]."""

TRIED: Final = {"rp2040": (8, 2), "rp2350": (9, 2), "nrf52840": (8, 2), "esp32s3": (8, 2)}
"""Chips of which the simulator has a model, stork_sim.board.microcontrollers, and the first CircuitPython that it plays
there: the first of its tables with a build for the chip [binding-tables].
"""

RAM_KB: Final = {
    **{"samd21": 32, "sensebox": 32, "nrf52833": 128, "stm32f401": 96, "stm32f411": 128, "stm32f446": 128},
    **{"stm32l433": 64, "imxrt101": 128, "vexriscv": 128},
}
"""All memory of the chips that have too little of it, by how their names begin: of each chip that a board's
mpconfigboard.h in CircuitPython 10.2.1 names. A senseBox calls its SAMD21 by its own name [chip-memory].
"""

_STALLS: Final = (
    "on an nRF52840 CircuitPython's time.sleep() may last seconds too long, and off the cable longer still; seen in "
    "9.2.4, 9.2.7 and 10.0.0-alpha.6, and no version is known that mends it (circuitpython issue 4525): play some "
    "drills off the cable before a wearer gets the belt"
)  # [cp-issue-4525]

_TORN: Final = (
    "before CircuitPython 10 tones on an RP2040 are torn once it has slept (circuitpython issue 8561): the belt waits "
    "instead of sleeping, and its battery is empty sooner"
)  # [cp-issue-8561]

BOOTLOADER: Final = (0, 6, 1)
"""First bootloader of an nRF52 that can load CircuitPython 8.2 and later [nrf-bootloader]."""
_BOOTLOADER_TEXT: Final = ".".join(map(str, BOOTLOADER))

_NRF_FIRST: Final = (
    "press reset twice, quickly; where INFO_UF2.TXT on the drive that appears names a bootloader before "
    f"{_BOOTLOADER_TEXT}, update that first"
)  # [nrf-bootloader]
_NANO_FIRST: Final = "connect REC to GND, press reset, and take the wire off when RPI-RP2 has appeared"  # [nano-rec]


def check(chip: str) -> None:
    """Raises StorkError where the chip has too little memory. chip: as in boot_out.txt or INFO_UF2.TXT."""
    small = next((kb for name, kb in RAM_KB.items() if _plain(chip).startswith(name)), None)
    if small is not None:
        raise StorkError(
            expected=f"a chip with {NEEDED_KB} kB of memory for Python",
            found=f"{chip}, with {small} kB for everything",
            try_this="take a board of the table in docs/build_guide.md, for instance a Raspberry Pi Pico; "
            "nothing was written",
        )


def warnings(chip: str, release: tuple[int, int]) -> list[str]:
    """A line about a chip under CircuitPython ``release``, or that nothing is known of it. chip: "" where boot_out.txt
    names none.
    """
    name = _plain(chip)
    if name.startswith("rp2040") and release < (10, 0):
        return [_TORN]
    if name.startswith("nrf52840"):
        return [_STALLS]
    least = next((first for tried, first in TRIED.items() if name.startswith(tried)), None)
    if name and least is None:
        return [f"no test of Stork knows the chip {chip}: play some drills before a wearer gets the belt"]
    if least is not None and release < least:
        newer = ".".join(map(str, least))
        return [f"no test of Stork knows the chip {chip} before CircuitPython {newer}: copy a later one onto it"]
    return []


def bootloader_first(board_id: str, chip: str) -> str:
    """The steps before CircuitPython's file can be copied; "" where it is what the board's page says."""
    if board_id == "arduino_nano_rp2040_connect":
        return _NANO_FIRST
    return _NRF_FIRST if _plain(chip).startswith("nrf52") else ""


def check_bootloader(info: str) -> None:
    """Raises StorkError where INFO_UF2.TXT tells of a chip that is too small, or of an nRF52's bootloader too old."""
    board = re.search(r"^Board-ID:\s*(\S+)", info, re.MULTILINE)
    if board:
        check(board[1].split("-")[0])
    version = re.match(r"UF2 Bootloader (\d+)\.(\d+)\.(\d+)", info)
    if version and re.search(r"s[13][0-9]0 \d|nRF52", info, re.IGNORECASE):
        found = tuple(map(int, version.groups()))
        if found < BOOTLOADER:
            raise StorkError(
                expected=f"UF2 bootloader {_BOOTLOADER_TEXT} or later, for CircuitPython 8.2 and later on an nRF52",
                found=".".join(version.groups()),
                try_this="update the bootloader first, as your board's page on https://circuitpython.org/downloads "
                "says under Update UF2 Bootloader; then copy CircuitPython 10 onto that drive",
            )


def _plain(chip: str) -> str:
    return chip.lower().replace("-", "")
