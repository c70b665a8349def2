"""Table of measured values beside their aims."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from emulator.play import BoardRun

PERIOD_MS = 1000 / 104.17


class Row(NamedTuple):
    """``aim``: at most; None: no aim, told all the same."""

    what: str
    value: float
    aim: float | None
    unit: str

    @property
    def met(self) -> bool:
        return self.aim is None or self.value <= self.aim


def heap(line: str) -> dict[str, int]:
    """The numbers that probe.py puts behind a message."""
    return {name: int(value) for name, value in re.findall(r"(used|with waste|free|before Stork|blocks) (\d+)", line)}


def rounds_ms(board_run: BoardRun, begin_s: float, end_s: float) -> list[float]:
    """Time, ms, that each round of the app worked between two waits."""
    found = []
    woken = None
    for at, asleep in board_run.machine.sleeps:
        if not begin_s < at < end_s:
            continue
        if not asleep:
            woken = at
        elif woken is not None:
            found.append((at - woken) * 1000)
            woken = None
    return found


def start_rows(board_run: BoardRun, name: str) -> list[Row]:
    ready = heap(board_run.said("ready"))
    return [
        Row(f"power to ready, {name}", board_run.ready_s, 3.0, "s"),
        Row(f"heap in use when ready, {name}", ready["used"] / 1000, 90.0, "kB"),
        Row(f"heap free when ready, {name}", ready["free"] / 1000, None, "kB"),
    ]


def trial_rows(board_run: BoardRun) -> list[Row]:
    begin_s, end_s = board_run.start_s + 1.0, board_run.end_s - 1.5  # without storing
    rounds = rounds_ms(board_run, begin_s, end_s)
    busy_percent = sum(rounds) / (end_s - begin_s) / 10
    told = re.search(r"300 rounds took (-?\d+) bytes", board_run.said("300 rounds"))
    per_round = int(told[1]) / 300 if told else float("nan")
    samples_a_round = (end_s - begin_s) * 1000 / PERIOD_MS / len(rounds)
    return [
        Row("time of each sample's period that is used", busy_percent, 20.0, "%"),
        Row("work per sample", sum(rounds) / len(rounds) / samples_a_round, 0.2 * PERIOD_MS, "ms"),
        Row("longest round in the trial", max(rounds), None, "ms"),
        Row("heap per sample", per_round / samples_a_round, 0.0, "bytes"),
        *playing_rows(board_run, "", "feet_together"),
        Row("session over USB: loading the server, list, download", board_run.pull_s, None, "s"),
    ]


def playing_rows(board_run: BoardRun, board: str, drill: str, least: bool = False) -> list[Row]:
    """Rows as the trial begins, when what begins it is there too, and later. Blocks take what memory is left for them.
    ``least``: only just enough is.
    """
    begun, later = heap(board_run.said("session", drill)), heap(board_run.said("in session", drill))
    blocks = f"with {later['blocks'] / 1024:.0f} KiB of blocks"
    return [
        Row(f"{board}heap in use as {drill} begins", begun["used"] / 1000, None, "kB"),
        Row(f"{board}heap in use in {drill} {blocks}", later["used"] / 1000, 90.0 if least else None, "kB"),
        Row(f"{board}heap in use in {drill} without", (later["used"] - later["blocks"]) / 1000, 90.0, "kB"),
    ]


def small_rows(board_run: BoardRun, drills: Iterable[str]) -> list[Row]:
    """Rows of a board with little memory."""
    rows = [Row("small board: heap in use when ready", heap(board_run.said("ready"))["used"] / 1000, 90.0, "kB")]
    for drill in drills:
        rows += playing_rows(board_run, "small board: ", drill, least=True)
    rows.append(Row("small board: two sessions over USB", board_run.pull_s, None, "s"))
    return rows


def rest_rows(board_run: BoardRun, took_s: Mapping[str, float]) -> list[Row]:
    """``took_s``: by what wakes it."""
    asleep, trial = heap(board_run.said("dozed")), heap(board_run.said("score"))
    rows = [
        Row("power to ready, to sleep soon", board_run.ready_s, None, "s"),
        Row("heap in use asleep", asleep["used"] / 1000, 90.0, "kB"),
        Row("heap in use after the trial after a sleep, with its blocks", trial["used"] / 1000, None, "kB"),
    ]
    return rows + [Row(f"asleep to the menu, by {name}", took, 4.2, "s") for name, took in took_s.items()]


def text(rows: Iterable[Row]) -> str:
    lines = [f"{'':56}{'measured':>12} {'aim':>10}"]
    for row in rows:
        aim = "" if row.aim is None else f"{row.aim:8.1f}" + ("  met" if row.met else "  MISSED")
        lines.append(f"{row.what:56}{row.value:9.2f} {row.unit:5}{aim}")
    return "\n".join(lines)
