"""`stork check`: a maker's own board, part by part."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli.archive_option import JsonOption, PortOption
from stork_host.cli.output import print_json, say

if TYPE_CHECKING:
    from stork_host.board_check.line import Checked
    from stork_host.board_check.part_outcome import Outcome
    from stork_host.board_check.person import Answer, Person


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    port: PortOption = None,
    console: Annotated[
        str | None,
        typer.Option(
            metavar="PORT", help="The board's first serial port; without it, the one that belongs to the board."
        ),
    ] = None,
    no_questions: Annotated[
        bool,
        typer.Option(
            "--no-questions", "--yes", help="Ask nothing: light, sound, button and motion then count as not asked."
        ),
    ] = False,
    bite: Annotated[
        bool,
        typer.Option("--bite", help="Starve the watchdog, too: the board starts anew, and its journal notes it."),
    ] = False,
    read: Annotated[
        str | None,
        typer.Option(
            "--read", metavar="LINE", help="Say what such a line means; no board is needed.", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Check a board that you built, in a minute: pins, light, sound, button, sensor, sleep, watchdog, ports, memory.

    Plug it in as it is worn, and lay it down. What the board can measure, it
    measures; it asks you (on stderr) what only you can see, hear or do. No
    session is made, no setting changes, and the drive is not written: the cable
    may come out, and the board goes back to its menu. At the end there is one
    line to send in; nothing in it tells of a person.

    The exit code is 1 where a part failed.

    Examples:
      stork check
      stork check --no-questions --json
      stork check --bite
      stork check --port /dev/ttyACM1 --console /dev/ttyACM0
      stork check --read "stork-check 1 raspberry_pi_pico RP2040 ..."
    """
    from stork_host.board_check import line
    from stork_host.board_check.check import check as whole
    from stork_host.board_check.console import console_of
    from stork_host.board_check.person import Nobody
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port

    if read is not None:
        _print_read(line.read(read), json)
        return
    name = only_port(port)
    person: Person = Nobody() if no_questions else _AtTheTerminal()
    with StorkDevice(name) as device:
        done = whole(device, person, console or console_of(name), (lambda outcome: None) if json else _print, bite=bite)
    text = line.write(done)
    if json:
        print_json(_as_dict(done) | {"line": text})
    else:
        say(_summary(done))
        say(f"Please send in this line (docs/checking_a_board.md says where):\n{text}")
    if done.failed:
        raise typer.Exit(1)


class _AtTheTerminal:
    """Questions on stderr, answers from stdin; when that ends, nobody is there any more."""

    there = True

    def asked(self, part: str, question: str) -> "Answer":
        from stork_host.board_check.person import Answer

        words = {"y": Answer.YES, "n": Answer.NO, "a": Answer.AGAIN, "s": Answer.NOBODY}
        while self.there:
            say(f"{question} [y]es, [n]o, show it [a]gain, [s]kip: ", error=True, end="")
            reply = sys.stdin.readline()
            if not reply:
                self.there = False
            elif reply.strip().lower()[:1] in words:
                return words[reply.strip().lower()[:1]]
        return Answer.NOBODY

    def told(self, part: str, text: str) -> None:
        if self.there:
            say(text, error=True)


_MARKS = {"passed": "ok", "failed": "FAILED", "not asked": "not asked", "not tried": "not tried", "not there": "-"}


def _print(outcome: "Outcome") -> None:
    say(f"{outcome.part:<13} {_MARKS[outcome.result]:<10} {outcome.told}")
    if outcome.look_at:
        say(f"{'':<13} {'look at':<10} {outcome.look_at}")
    sys.stdout.flush()


def _summary(done: "Checked") -> str:
    counts = {name: sum(each.result == name for each in done.outcomes) for name in _MARKS}
    parts = [f"{count} {name}" for name, count in counts.items() if count and name != "not there"]
    return f"{done.board}, {done.chip}, {done.interpreter}, {done.firmware}, {done.sensor}: {', '.join(parts)}"


def _as_dict(done: "Checked") -> dict[str, Any]:
    return {
        "board": done.board,
        "chip": done.chip,
        "interpreter": done.interpreter,
        "firmware": done.firmware,
        "sensor": done.sensor,
        "failed": [each.part for each in done.failed],
        "parts": {
            each.part: {
                "result": each.result.value,
                "told": each.told,
                "look_at": each.look_at or None,
                "figure": each.figure or None,
            }
            for each in done.outcomes
        },
    }


def _print_read(done: "Checked", json: bool) -> None:
    if json:
        print_json(_as_dict(done))
        return
    say(_summary(done))
    for each in done.outcomes:
        say(f"{each.part:<13} {_MARKS[each.result]:<10} {each.figure}".rstrip())
