"""`stork sim`: the real firmware on a virtual board."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stork.drills import NAMES
from stork_host.cli.archive_option import MOST, JsonOption
from stork_host.cli.output import print_json, say
from stork_host.cli.sim_month import month
from stork_host.cli.sim_year import year
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from stork_sim.runs import Outcome

app = typer.Typer(
    name="sim",
    help="Run the real firmware on this PC, with a simulated body, sensor and board.",
    no_args_is_help=True,
)

app.command()(year)
app.command()(month)

DrillOption = Annotated[str, typer.Option(help="Drill: " + ", ".join(NAMES) + ".")]
LegOption = Annotated[str, typer.Option(help="Left or right: the stance leg, in tandem stances the front one.")]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Folder of the virtual drive; sessions are in DIR/sessions.dat and DIR.sessions. Default: a new one.",
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, max=MOST, help="Same seed, same run.")]
ProfileOption = Annotated[
    str,
    typer.Option(
        help="Virtual person: young, older, older_fearful, vestibular, neuropathy, parkinson, knee_replacement, child."
    ),
]
ChipOption = Annotated[
    str,
    typer.Option(
        help="The board's sensor: lsm6dsox, lsm6dso32, ism330dhcx, lsm6ds3trc, lsm6ds33. "
        "Default: the one that the board is usually sold with."
    ),
]
BoardOption = Annotated[
    str,
    typer.Option(
        "--board",
        help="The board: stork_virtual, feather_bluefruit_sense, clue_nrf52840_express, "
        "Seeed_XIAO_nRF52840_Sense, arduino_nano_rp2040_connect, adafruit_feather_rp2040, adafruit_qtpy_rp2040, "
        "raspberry_pi_pico, raspberry_pi_pico2, adafruit_feather_rp2350, adafruit_feather_esp32s3_4mbflash_2mbpsram, "
        "adafruit_feather_esp32s3_nopsram, adafruit_qtpy_esp32s3_4mbflash_2mbpsram, adafruit_qtpy_esp32s3_nopsram, "
        "seeed_xiao_esp32_s3_sense.",
    ),
]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[@TIME][+DURATION][=VALUE]",
        help="A fault, e.g. nack@12s or freeze@20s+2s; times count from power-on, go is at about 7.6 s. "
        "Repeatable; a wrong name prints all names.",
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Show the device's console on stderr.")]


@app.command()
def replay(
    recording: Annotated[Path, typer.Argument(help="CSV or CSV.gz: time_s, acc_x/y/z_m_s2, gyr_x/y/z_deg_s.")],
    drill: DrillOption,
    leg: LegOption = "",
    axes: Annotated[
        str, typer.Option(help="The recording's axes that point to the wearer's right, forward and up.")
    ] = "+y+z+x",
    units: Annotated[
        str,
        typer.Option(
            "--as", metavar="UNITS", help="Units that are not its columns' names', e.g. gyr=rad/s or time=ms,acc=g."
        ),
    ] = "",
    to_end: Annotated[bool, typer.Option("--to-end", help="Do not end the drill before the recording ends.")] = False,
    out: OutOption = None,
    seed: SeedOption = 0,
    fault: FaultOption = None,
    chip: ChipOption = "",
    board: BoardOption = "stork_virtual",
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Play a recorded motion to the virtual board through its simulated sensor.

    The wearer stands still in the recording's first posture until the
    device says go; the recording begins at go. What does not fit together
    (units, times, axes) is refused, with what would fit.

    Examples:
      stork sim replay walk.csv.gz --drill tandem_walk --to-end
      stork sim replay stand.csv --drill single_leg --leg left --axes +x-y-z --json
      stork sim replay walk.csv --drill free_walk --as gyr=rad/s,time=ms
      stork sim replay walk.csv.gz --drill tandem_walk --fault freeze@12s+2s
    """
    from stork_sim.faults import parse_all
    from stork_sim.runs import play_recording

    outcome = play_recording(
        recording,
        drill,
        leg,
        axes=axes,
        units=units,
        to_end=to_end,
        out=out,
        seed=seed,
        start_epoch=int(time.time()),
        on_console=_echo if verbose else None,
        faults=parse_all(fault or ()),
        chip=chip,
        board=board,
    )
    _print(outcome, json)


@app.command()
def run(
    drill: DrillOption,
    leg: LegOption = "",
    profile: ProfileOption = "young",
    seed: SeedOption = 0,
    out: OutOption = None,
    fault: FaultOption = None,
    chip: ChipOption = "",
    board: BoardOption = "stork_virtual",
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the run into a .png, .pdf or .svg file.")
    ] = None,
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Let a virtual person play one drill.

    Examples:
      stork sim run --drill single_leg --leg left
      stork sim run --profile older --drill single_leg --leg left --seed 7 --json --plot run.png
      stork sim run --drill tandem_walk --fault nack@12s --fault slow_flash
      stork sim run --drill single_leg --leg left --board Seeed_XIAO_nRF52840_Sense
    """
    from stork_sim.faults import parse_all
    from stork_sim.motion.people import person
    from stork_sim.run_plot import check, draw
    from stork_sim.runs import play_person_whole

    if plot is not None:
        check(plot)  # complains before anything runs
    played = play_person_whole(
        person(profile),
        drill,
        leg,
        seed=seed,
        out=out,
        start_epoch=int(time.time()),
        on_console=_echo if verbose else None,
        faults=parse_all(fault or ()),
        chip=chip,
        board=board,
    )
    if plot is not None:
        draw(played, plot)
    _print(played.outcome, json)
    if plot is not None and not json:
        say(f"  picture {plot}")


@app.command()
def board(
    drive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder used as the board's drive. Default: a new one.")
    ] = None,
    play: Annotated[
        list[str] | None,
        typer.Option(metavar="DRILL[:LEG]", help="Play this drill before serving; repeatable."),
    ] = None,
    profile: ProfileOption = "young",
    seed: SeedOption = 0,
    model: BoardOption = "stork_virtual",
    realtime: Annotated[bool, typer.Option("--realtime", help="Play the drills in real time.")] = False,
    tcp: Annotated[bool, typer.Option("--tcp", help="Use a TCP port instead of a pseudo-terminal.")] = False,
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Plug a virtual board into this PC and leave it there until Ctrl-C.

    Prints the name of its serial port. In another terminal, use
    `stork pull --port NAME` or any other SMP client. Its console has a port, too:
    `stork check --port NAME --console CONSOLE`.

    Examples:
      stork sim board --play single_leg:left --play tandem_walk
      stork sim board --drive my-board --tcp
      stork sim board --board clue_nrf52840_express
    """
    import tempfile

    from stork_sim.board.usb import TcpEndpoint, open_endpoint
    from stork_sim.motion.people import person
    from stork_sim.runs import check_board
    from stork_sim.serve import serve
    from stork_sim.user_driver import check_drill

    check_board(model)
    plays = []
    for item in play or []:
        name, _, leg = item.partition(":")
        check_drill(name, leg)  # complains before anything runs
        plays.append((name, leg))
    endpoint, console = (TcpEndpoint(), TcpEndpoint()) if tcp else (open_endpoint(), open_endpoint())
    folder = drive or Path(tempfile.mkdtemp(prefix="stork-drive-"))

    def ready() -> None:
        if json:
            print_json({"port": endpoint.name, "console": console.name, "drive": str(folder)})
        else:
            say(f"virtual board at {endpoint.name}, drive in {folder}; Ctrl-C unplugs it")
            say(f"  stork pull --port {endpoint.name}")
            say(f"  stork check --port {endpoint.name} --console {console.name}")
        sys.stdout.flush()

    def write_on_console(line: str) -> None:
        console.write(f"{line}\r\n".encode())
        if verbose:
            _echo(line)

    try:
        serve(
            endpoint,
            folder,
            person(profile),
            plays,
            seed=seed,
            start_epoch=int(time.time()),
            realtime=realtime,
            model=model,
            on_console=write_on_console,
            on_ready=ready,
        )
    finally:
        endpoint.close()
        console.close()


def _echo(line: str) -> None:
    say(line, error=True)


def _print(outcome: "Outcome", as_json: bool) -> None:
    if as_json:
        print_json(outcome.as_dict())
        return
    zones = ", ".join(f"{zone} {seconds:.1f} s" for zone, seconds in outcome.zone_time_s.items())
    counts: dict[str, int] = {}
    for event in outcome.events:
        if event["kind"] in ("step", "closing_step", "side_step", "touchdown", "stumble", "fall"):
            counts[event["kind"]] = counts.get(event["kind"], 0) + 1
    say(f"{outcome.drill} {outcome.leg}".strip() + f": score {outcome.score}, {outcome.stars} of 3 stars")
    say(f"  ended by {outcome.end_cause} after {outcome.duration_s:.1f} s; {zones}")
    if counts:
        say("  " + ", ".join(f"{kind} x{number}" for kind, number in counts.items()))
    for complaint in outcome.complaints:
        say(f"  the device reported: {complaint}")
    if outcome.quality:
        say("  quality: " + ", ".join(outcome.quality))
    say(f"  session file {outcome.session_file}")
    if not Path(outcome.session_file).is_file():
        raise StorkError(expected="a stored session", found="none", try_this="--out with a folder that has room")
