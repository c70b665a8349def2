"""`stork journal`: the board's own record of results, faults and crashes."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli.archive_option import MOST, JsonOption, PortOption
from stork_host.cli.output import console, local_time, print_json, say

if TYPE_CHECKING:
    from stork_host.link.journal import Record

_FAULTS = {
    "sensor": "the sensor did not answer or failed",
    "store": "a session could not be stored, or the drive was full",
    "crash": "the program broke off; it started anew",
    "settings": "a setting or the plan was wrong; the usual value was used",
    "stuck": "the program was stuck; the board started anew",
    "power": "the voltage broke down; the board started anew",
    "battery": "the battery was too low to train",
    "bus": "the sensor's wires failed for a moment; the drill went on",
    "link": "a PC asked and did not read the answer",
    "memory": "the board had too little memory for a drill or for the PC",
    "room": "there was room for three days of training or fewer: fetch the sessions with `stork pull`",
}
_RESTS = {
    "sway": "the day's training ended: more and more sway",
    "near_falls": "the day's training ended: two near-falls",
    "fall": "the day's training ended: a fall",
}
_FALLS = {
    "fine": "a fall, and the wearer pressed in time",
    "alarm": "a fall, and nobody pressed: alarm",
    "ended": "somebody ended the alarm",
}


def register(app: typer.Typer) -> None:
    app.command("journal")(journal)


def journal(
    port: PortOption = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, max=MOST, help="Only the newest N records.")] = 20,
    everything: Annotated[bool, typer.Option("--all", help="All records of the board.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the board's journal: results, faults and the last crash. It survives a wiped drive.

    Examples:
      stork journal
      stork journal --all --json
      stork journal --last 5 --port /dev/ttyACM1
    """
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port
    from stork_host.link.journal import read_crash, read_journal

    with StorkDevice(only_port(port)) as device:
        records = read_journal(device)
        crash = read_crash(device)
    shown = records if everything else records[-last:]
    if json:
        print_json({"records": [asdict(record) for record in shown], "crash": crash})
        return
    if shown:
        _print_table(shown)
        if len(shown) < len(records):
            say(f"{len(records) - len(shown)} older ones are not shown; all of them: stork journal --all")
    else:
        say("the journal is empty")
    if crash:
        from stork_host.install.tracebacks import translated

        say("the last crash, as the board wrote it down (/crash.txt), with the places in the source:")
        text = translated(crash, *_whose(crash))
        say("\n".join(f"  {line}" for line in text.rstrip().splitlines()))


def _whose(crash: str) -> tuple[str, str]:
    """Version and interpreter of the firmware that crashed: "stork 0.1.0, 12 s after power-on, circuitpython"."""
    from stork_host.install.firmware_files import CIRCUITPYTHON, MICROPYTHON

    head = crash.split("\n")[0].split(", ")
    words = head[0].split()
    return words[1] if len(words) == 2 else "", MICROPYTHON if head[-1] == MICROPYTHON else CIRCUITPYTHON


def _print_table(records: "list[Record]") -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("when", "session", "what"):
        table.add_column(name, justify="right" if name == "session" else "left")
    for record in records:
        table.add_row(
            local_time(record.when) if record.when else "clock not set",
            str(record.session) if record.kind in ("result", "number") or _is_new(record) else "",
            _told(record),
        )
    console().print(table)


def _is_new(record: "Record") -> bool:
    """True for a kind of record that only a newer firmware writes."""
    return record.kind.lstrip("-").isdecimal()


def _told(record: "Record") -> str:
    if record.kind == "result":
        play = f"{record.drill} {record.leg}".strip()
        return f"{play}: score {record.score}, {record.stars} star{'' if record.stars == 1 else 's'}"
    if record.kind == "number":
        return "a session's number is in use"
    if _is_new(record):
        numbers = [record.kind, record.detail or "0", str(record.score), *map(str, record.more)]
        return f"kind {numbers[0]}, which this Stork does not know: {' '.join(numbers[1:])}"
    words = {"fault": _FAULTS, "rest": _RESTS, "fall": _FALLS}.get(record.kind, {})
    return words.get(record.detail or "", f"{record.kind} {record.detail or ''} {record.score}".strip())
