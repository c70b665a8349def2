"""Pull of a fixed week: 28 stances on one leg that run to 45 s, and 7 walks to a beat of 40 steps.

What it costs is the sum of two clocks: the virtual board's own, which stands while the PC works, and the CPU time of
the PC's `stork pull`. `python -m tests.bench.week` prints the parts.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.bench.plugged_board import LITTLEFS, model_of

from board_world import Parts
from golden.golden_drive import put
from power_cuts.belts import Belt, FilesStarted
from stork import drills
from stork_host.archive import Archive
from stork_host.drive_sessions import sessions_on
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import Activity, virtual_wearer
from stork_sim.motion.walk_metronome import WalkMetronome
from stork_sim.runs import InTurn, make_rig
from stork_sim.user_driver import UserDriver

BOARD = "adafruit_feather_rp2040"
"""A Pico's chip and its flash's times, with room for a week: a Pico itself holds about twenty such sessions."""
_HOLD_S, _STEPS, _DAYS = 45, 40, 7
_DAY = [("single_leg", "left"), ("single_leg", "right"), ("single_leg", "left"), ("single_leg", "right")]
_DAY += [("cued_walk", "")]
_START = 1_800_000_000
_RUNS = 3
_MODULE = "tests.bench."


@dataclass(frozen=True)
class Pulled:
    """Cost of a pull. ``board_name``: with its file system; ``sizes``: bytes of each session; ``board``: as
    plugged_board tells it; ``pull_s``: CPU time of the pull until all is stored, confirmed and forgotten, what it
    imports included; ``measuring_s``: of the measuring and new scoring after it; ``command_s``: of the whole command.
    """

    board_name: str
    sizes: list[int]
    board: dict[str, float]
    pull_s: float
    measuring_s: float
    command_s: float

    @property
    def board_s(self) -> float:
        return self.board["board_s"]

    def lines(self) -> list[str]:
        """The figures behind the rows."""
        board = self.board
        seconds = {name[:-2].replace("_", " "): value for name, value in board.items() if name.endswith("_s")}
        return [
            f"the week: {len(self.sizes)} sessions, {sum(self.sizes):,} bytes, on {self.board_name}",
            "the board's own seconds: " + ", ".join(f"{name} {value:.3f}" for name, value in seconds.items()),
            f"its flash: {board['erases']:.0f} blocks erased, {board['sectors_read']:,.0f} sectors read;"
            f" requests: {board['requests']:.0f}",
            f"the PC's CPU seconds: {self.command_s:.2f}, of them {self.pull_s:.2f} in the pull itself,"
            f" {self.measuring_s:.2f} to measure and score again, the rest to start and to end the program",
            f"together {self.board_s + self.pull_s:.2f} s until the belt may be unplugged,"
            f" {self.board_s + self.pull_s + self.measuring_s:.2f} s with the measuring,"
            f" {self.board_s + self.command_s:.2f} s with start and end, too",
        ]


def play(drive: Path) -> dict[int, bytes]:
    """Play the week; number -> bytes of its sessions, as they lie on ``drive``."""
    steady = replace(person("young"), one_leg_hold_s=10.0 * _HOLD_S)
    beat = WalkMetronome(float(drills.setting({"drill": "cued_walk"}, "bpm")))
    settings = {"STORK_HOLD_S": _HOLD_S, "STORK_STEPS": _STEPS, "STORK_FATIGUE": 0}
    for day in range(_DAYS):
        acts: list[Activity] = [SingleLeg(leg=leg) if leg else FreeWalk(steps=_STEPS + 8, beat=beat) for _, leg in _DAY]
        wearer = virtual_wearer(steady, InTurn(acts), seed=day)
        rig = make_rig(wearer, drive, seed=1, start_epoch=_START + day * 86_400, settings=settings, board=BOARD)
        user = UserDriver(rig.board, wearer, _DAY)
        rig.board.power_on()
        user.check()
        assert [each.end_cause for each in user.results] == ["time_reached"] * 4 + ["steps_done"]
    return sessions_on(drive)


def as_files(drive: Path, week: dict[int, bytes]) -> None:
    """Put the week's sessions onto a littlefs drive, each a file, as a belt under MicroPython has them."""
    put(drive, Belt(BOARD, littlefs=True).firmware())
    started = FilesStarted(Parts(drive, model=model_of(BOARD + LITTLEFS)))
    for content in week.values():
        started.write(content)
    started.board.drive.cut()


def pull(drive: Path, week: dict[int, bytes], board_name: str = BOARD) -> Pulled:
    """The whole command on a copy of ``drive``, and all that it has to leave behind."""
    with tempfile.TemporaryDirectory(prefix="stork-bench-") as name:
        here = Path(name)
        for file in drive.parent.glob(drive.name + ".*"):
            if file.is_file():
                shutil.copy(file, here / ("drive" + file.suffix))
        shutil.copytree(drive, here / "drive")
        data = here / "data"
        Archive.open(data).close()  # a clinic has one
        command = [sys.executable, "-m", _MODULE + "plugged_board", str(here / "drive"), board_name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as board:
            assert board.stdin is not None and board.stdout is not None
            port = json.loads(board.stdout.readline())["port"]
            command = [sys.executable, "-m", _MODULE + "timed_pull", "--port", port, "--data", str(data), "--json"]
            environment = {name: value for name, value in os.environ.items() if not name.startswith("STORK_")}
            before = os.times()
            ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            after = os.times()
            board.stdin.close()
            told = json.loads(board.stdout.readline())
        pull_s, measuring_s = map(float, ran.stdout.splitlines()[-1].split())
        with Archive.open(data) as archive:
            stored = {row.sha256 for row in archive.sessions()}
            assert archive.not_measured() == []
        assert stored == {sha256(content).hexdigest() for content in week.values()} and len(stored) == len(week)
        assert sessions_on(here / "drive") == {}
        cpu_s = after.children_user - before.children_user + after.children_system - before.children_system
        return Pulled(board_name, [len(content) for content in week.values()], told, pull_s, measuring_s, cpu_s)


def best() -> tuple[Pulled, Pulled]:
    """The cheapest of some pulls: from the area of a FAT drive, and from the files of a littlefs one."""
    with tempfile.TemporaryDirectory(prefix="stork-bench-") as name:
        fat, littlefs = Path(name) / "fat", Path(name) / "littlefs"
        week = play(fat)
        as_files(littlefs, week)
        runs = [[pull(fat, week), pull(littlefs, week, BOARD + LITTLEFS)] for _ in range(_RUNS)]
        area, files = (min(each, key=lambda pulled: pulled.command_s) for each in zip(*runs, strict=True))
        return area, files


if __name__ == "__main__":
    for pulled in best():
        print(*pulled.lines(), sep="\n")
