"""Steps on a drive that a virtual board and MicroPython both take, and how to run MicroPython for Linux."""

from collections.abc import Callable
from typing import Any

from stork_sim.board.drive import Drive

RUN = "import sys, micropython_unix; sys.exit(micropython_unix.run_main(['micropython', *sys.argv[1:]]))"
STEPS = [
    ["mkdir", "sessions"],
    *(["write", "sessions/partial.tmp", [3000]], ["rename", "sessions/partial.tmp", "sessions/s0000001.stk"]),
    *(
        ["write", "sessions/partial.tmp", [4096, 4096, 1000]],
        ["rename", "sessions/partial.tmp", "sessions/s0000002.stk"],
    ),
    ["mkdir", "sessions/00001"],
    *(
        ["write", "sessions/partial.tmp", [9000, 300]],
        ["rename", "sessions/partial.tmp", "sessions/00001/s0000100.stk"],
    ),
    ["write", "journal.bin", [512] * 7 + [496]],
    ["remove", "sessions/s0000001.stk"],
    ["write", "journal.bin", [512] * 7 + [496]],
    ["write", "a file with a long name.txt", [10, 700, 10, 700, 4000]],
]


def deeds(drive: Drive) -> dict[str, Callable[..., Any]]:
    """Name of a step -> what a board does then, as oofatfs.py does."""

    def write(path: str, pieces: list[int]) -> None:
        with drive.open(path, "wb") as file:
            for n, piece in enumerate(pieces):
                file.write(bytes((n + 1,)) * piece)

    return {"mkdir": drive.mkdir, "write": write, "rename": drive.rename, "remove": drive.remove}
