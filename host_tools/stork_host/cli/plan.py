"""`stork plan`: the drills and settings that the belt uses for its wearer."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli import kept_copies
from stork_host.cli.archive_option import DataOption, JsonOption, PortOption, SessionsStayOption
from stork_host.cli.output import print_json, say

if TYPE_CHECKING:
    from stork_host.link.client import StorkDevice
    from stork_host.link.plan import Plan

app = typer.Typer(
    no_args_is_help=True, help="Show, set or clear the plan on the belt: which drills, how long, how many."
)


class Eyes(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Surface(StrEnum):
    FIRM = "firm"
    FOAM = "foam"
    BOARD = "board"


RestartOption = Annotated[
    bool, typer.Option("--restart/--no-restart", help="Restart the belt, so that the plan counts at once.")
]


@app.command("show")
def show(port: PortOption = None, json: JsonOption = False) -> None:
    """Show the drills and settings that the belt uses: from the plan, else settings.toml, else the defaults.

    Examples:
      stork plan show
      stork plan show --json
    """
    with _belt(port) as device:
        _print(device, json)


@app.command("set")
def set_plan(
    context: typer.Context,
    menu: Annotated[
        str | None,
        typer.Option(
            "--menu", metavar="DRILLS", help='Drills that the button steps through: "single_leg:left, tandem_walk".'
        ),
    ] = None,
    hold: Annotated[int | None, typer.Option("--hold", metavar="S", help="Seconds to hold a stance, 1 to 120.")] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", help="Steps of a walk, 0 to 200; 0: until stopped.")
    ] = None,
    bpm: Annotated[
        int | None, typer.Option("--bpm", metavar="N", help="Beats a minute of the cued walk, 60 to 130.")
    ] = None,
    eyes: Annotated[Eyes | None, typer.Option("--eyes", help="Noted in the session.")] = None,
    surface: Annotated[Surface | None, typer.Option("--surface", help="Noted in the session.")] = None,
    feedback: Annotated[
        str | None,
        typer.Option(
            "--feedback",
            metavar="MODE",
            help="Trials with live feedback: full, two_of_three, every_third, off, silent.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="S", help="Seconds after which a trial ends, 5 to 180.")
    ] = None,
    wearer: Annotated[
        str | None, typer.Option("--wearer", metavar="PSEUDONYM", help="Pseudonym of the wearer; never a name.")
    ] = None,
    quiet: Annotated[bool | None, typer.Option("--quiet/--sound", help="No sound but the fall alarm.")] = None,
    other: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Any other setting of the build guide's table; repeatable."),
    ] = None,
    restart: RestartOption = True,
    sessions_stay: SessionsStayOption = False,
    port: PortOption = None,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Change the plan on the belt. Settings that you do not name keep their value in the plan.

    The belt writes its drive for it. Fetch the sessions first, and leave the
    cable in until it is done: a loss of power meanwhile can, rarely, cost the
    drive with all that is on it. Then `stork install` brings the belt back.

    Examples:
      stork plan set --menu "semi_tandem:left, tandem_stance:left, single_leg:left"
      stork plan set --hold 10 --eyes closed --surface foam
      stork plan set --wearer w7 --bpm 92 --set STORK_BRIGHTNESS=40
    """
    from stork_host.link import plan

    wishes: dict[str, Any] = {
        "STORK_MENU": menu,
        "STORK_HOLD_S": hold,
        "STORK_STEPS": steps,
        "STORK_BPM": bpm,
        "STORK_EYES": eyes.value if eyes else None,
        "STORK_SURFACE": surface.value if surface else None,
        "STORK_FEEDBACK": feedback,
        "STORK_LIMIT_S": limit,
        "STORK_WEARER": wearer,
        "STORK_QUIET": None if quiet is None else int(quiet),
    }
    changes = {name: value for name, value in wishes.items() if value is not None} | dict(map(_other, other or ()))
    if not changes:
        raise typer.BadParameter("name something to change, such as --hold 10")
    plan.check(changes)  # before the belt is asked: a typing mistake needs no cable
    with _belt(port) as device:
        kept_copies.make_safe(context, data, device, what="a plan", stay=sessions_stay, json=json)
        _write(device, plan.read(device) | changes, restart, json)


@app.command("clear")
def clear(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Only these settings, e.g. STORK_HOLD_S.", show_default=False),
    ] = None,
    restart: RestartOption = True,
    sessions_stay: SessionsStayOption = False,
    port: PortOption = None,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Remove the plan, or some of its settings, from the belt: then its settings.toml counts.

    The belt writes its drive for it. Fetch the sessions first, and leave the
    cable in until it is done: a loss of power meanwhile can, rarely, cost the
    drive with all that is on it. Then `stork install` brings the belt back.

    Examples:
      stork plan clear
      stork plan clear STORK_HOLD_S STORK_EYES
    """
    from stork_host.errors import StorkError
    from stork_host.link import plan

    with _belt(port) as device:
        left: Plan = {}
        if names:
            left = plan.read(device)
            for name in names:
                if name not in left:
                    raise StorkError(
                        expected="settings that are in the plan: " + (", ".join(map(str, left)) or "none"),
                        found=name,
                        try_this="`stork plan show` tells where each comes from",
                    )
                del left[name]
        kept_copies.make_safe(context, data, device, what="a plan", stay=sessions_stay, json=json)
        _write(device, left, restart, json)


def _belt(port: str | None) -> "StorkDevice":
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port

    return StorkDevice(only_port(port))


def _write(device: "StorkDevice", values: "Plan", restart: bool, json: bool) -> None:
    from stork_host.link import plan

    plan.write(device, values)
    _print(device, json)
    if restart:
        device.restart()
    if not json:
        say("the belt starts anew with it" if restart else "it counts from the next start of the belt")


def _print(device: "StorkDevice", json: bool) -> None:
    from stork_host.link import plan

    device_id = device.info().device_id
    values = plan.read(device)
    below, complaints = plan.read_base(device)
    settings, choices = plan.choices(values, below)
    for complaint in complaints:
        say(f"look out: {complaint}", error=True)
    if json:
        print_json(
            {
                "device_id": device_id,
                "plan": values,
                "menu": [{"drill": drill, "leg": leg} for drill, leg in settings.menu],
                "settings": {choice.name: {"value": choice.value, "from": choice.source} for choice in choices},
            }
        )
        return
    say(f"{device_id}: " + ("with a plan" if values else "no plan, its settings.toml counts"))
    _print_menu(settings)
    _print_choices(choices)
    for name, value in plan.unknown(values).items():
        say(f"{name}: in the plan, and not known to this Stork, which leaves it there: {value!r}")


def _print_menu(settings: Any) -> None:
    from stork_host.drill_words import words

    say("what the button offers:")
    for place, (drill, leg) in enumerate(settings.menu, 1):
        blinks = "1 blink " if place == 1 else f"{place} blinks"
        told = words(drill)
        say(f"  {blinks}  {told.title}{told.leg.phrase.format(leg=leg) if leg else ''}")


def _print_choices(choices: list[Any]) -> None:
    from rich.table import Table

    from stork_host.cli.output import console

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in ("setting", "value", "from"):
        table.add_column(head)
    for choice in choices:
        if choice.name != "STORK_MENU":
            table.add_row(choice.name, _value(choice), choice.source)
    console().print(table)


def _value(choice: Any) -> str:
    if choice.own and choice.name != "STORK_STEPS":
        return f"the drill's own ({' or '.join(map(str, choice.own))})"
    if choice.value is None:
        return "the drill's own"
    return str(choice.value) or "-"


def _other(text: str) -> tuple[str, int | str]:
    """NAME=VALUE; digits are a number, as in settings.toml."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"--set wants NAME=VALUE, found {text!r}")
    value = value.strip()
    return name.strip(), int(value) if value.lstrip("-").isdigit() else value
