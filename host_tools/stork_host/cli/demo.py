"""`stork demo`: the whole loop on a virtual board, in a minute."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from stork import drills
from stork_host.cli.entry_point import run
from stork_host.cli.output import console, say
from stork_host.errors import StorkError

_PLAYS = tuple(":".join(filter(None, place)) for place in drills.MENU)
_WHO = "older"


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Output folder; that of an earlier demo is replaced.")
    ] = Path("demo"),
    recordings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder with lowback_walk/*.csv.gz; default: $STORK_DATA or ../shared/data."),
    ] = None,
) -> None:
    """Play drills on a virtual board, pull them over virtual USB, score them again, print a page.

    A virtual person plays; so do real walks where recordings are at hand. Then
    the commands of a therapist's day are run, and what they print is shown.

    Examples:
      stork demo
      stork demo --out my-demo
    """
    from stork_host.archive.archive import FILE

    begun = time.monotonic()
    screen = console()
    _make_folder(out)
    board, data = out / "board", out / "data"
    walks = _walks(recordings)
    screen.print(f"1  A virtual person trains: {', '.join(_PLAYS)}", style="bold")
    _play_person(board)
    if walks:
        screen.print(f"2  {len(walks)} measured walks go through the virtual sensor", style="bold")
        _play_walks(board, walks)
    else:
        screen.print("2  No measured walks at hand (STORK_DATA names their folder): going on without", style="bold")
    screen.print("3  The board is plugged in, its sessions are pulled and archived", style="bold")
    with _plugged_in(board) as port:
        _type(context, ["--data", str(data), "pull", "--port", port])
    screen.print("4  Every stored session is scored again with the device's own code", style="bold")
    numbers = _sessions(data)
    for session in numbers:
        _type(context, ["--data", str(data), "replay", session["id"][:10]])
    screen.print("5  A page for the therapist", style="bold")
    pages = []
    for drill in ("single_leg", "tandem_walk"):
        chosen = next(s for s in reversed(numbers) if s["drill"] == drill)
        page = out / f"{drill}.pdf"
        _type(context, ["--data", str(data), "report", chosen["id"][:10], "-o", str(page)])
        pages.append(page)
    screen.print(f"\nDone in {time.monotonic() - begun:.0f} s.", style="bold")
    for page in pages:
        say(f"  page      {page}")
    say(f"  database  {data / FILE}")
    say(f"  drive     {board}")
    stork = _stork()
    say("Try next:")
    say(f"  {stork} --data {data} sessions")
    say(f"  {stork} --data {data} show last")
    say(f"  {stork} sim run --drill single_leg --leg left --profile unsteady --seed 7")
    say(f"  {stork} sim board --play tandem_walk      (then, in another terminal: stork pull --port ...)")


def _make_folder(out: Path) -> None:
    """An empty folder, but never by deleting what is not a demo's."""
    if out.exists():
        known = {"board", "board.nvm", "data", "single_leg.pdf", "tandem_walk.pdf"}
        strange = [entry.name for entry in out.iterdir() if entry.name not in known] if out.is_dir() else [out.name]
        if strange:
            raise StorkError(
                expected=f"a folder for the demo at {out}",
                found=f"something else there ({strange[0]})",
                try_this="--out with another name",
            )
        shutil.rmtree(out)
    out.mkdir(parents=True)


def _walks(folder: Path | None) -> list[Path]:
    place = folder or Path(os.environ.get("STORK_DATA", Path("..") / "shared" / "data"))
    return sorted((place / "lowback_walk").glob("*.csv.gz"))


def _play_person(board: Path) -> None:
    from rich.progress import track

    from stork_sim.motion.people import person
    from stork_sim.runs import play_person

    for k, play in enumerate(track(_PLAYS, description="   playing", console=console(stderr=True))):
        drill, _, leg = play.partition(":")
        play_person(person(_WHO), drill, leg, seed=k, out=board, start_epoch=int(time.time()) - 3600 + 120 * k)


def _play_walks(board: Path, walks: list[Path]) -> None:
    from rich.progress import track

    from stork_sim.runs import play_recording

    for k, walk in enumerate(track(walks, description="   playing", console=console(stderr=True))):
        when = int(time.time()) - 1800 + 120 * k
        play_recording(walk, "tandem_walk", to_end=True, seed=k, out=board, start_epoch=when)


@contextmanager
def _plugged_in(board: Path) -> Iterator[str]:
    """The board as a process of its own; gives its port."""
    command = [sys.executable, "-m", "stork_host.cli", "sim", "board", "--json", "--drive", str(board)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        text = ""
        while not text.rstrip().endswith("}"):
            line = process.stdout.readline()
            if not line:
                raise StorkError(
                    expected="a virtual board", found="none", try_this="`stork sim board --verbose` to see why"
                )
            text += line
        yield json.loads(text)["port"]
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _sessions(data: Path) -> list[dict[str, str]]:
    command = [sys.executable, "-m", "stork_host.cli", "--data", str(data), "sessions", "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[dict[str, str]] = json.loads(answer.stdout)
    return found


def _type(context: typer.Context, arguments: list[str]) -> None:
    """Run a command as a person would, and show both."""
    shown = re.sub(r"^--data \S+ ", "", shlex.join(arguments))
    say(f"   $ stork {shown}")
    code = run(lambda: context.find_root().command, arguments)
    if code:
        raise typer.Exit(code)


def _stork() -> str:
    """Command that calls this program from here, so that the next commands can be copied."""
    if shutil.which("stork"):
        return "stork"
    return os.path.join(os.path.relpath(Path(sys.executable).parent), "stork")
