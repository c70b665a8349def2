"""`stork pull`: sessions from a board into the archive."""

from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, PortOption, folder_of, open_archive
from stork_host.cli.batch_ingest import BatchIngest
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stork_host.link.pull import PullProgress, PullResult


def register(app: typer.Typer) -> None:
    app.command("pull")(pull)


def pull(
    context: typer.Context,
    port: PortOption = None,
    keep: Annotated[bool, typer.Option("--keep", help="Do not delete the sessions on the board.")] = False,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Fetch the board's sessions, check and store them, then let the board delete its copies, all at once.

    From then on the board may be unplugged. Each session is measured and scored
    again, and marked if the result differs from the stored one.

    You may interrupt it at any time: nothing is lost, nothing is stored twice,
    and the next pull continues from there. Sessions that an older firmware stored
    are files: leave a board without a battery plugged in until those are fetched.

    Examples:
      stork pull
      stork pull --keep
      stork pull --port /dev/ttyACM1 --json
    """
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port
    from stork_host.link.pull import pull as pull_sessions

    with open_archive(context, data) as archive:
        folder = folder_of(context, data)
        collector = BatchIngest(archive, folder, "pulled", measured=False, erases=not keep)
        with StorkDevice(only_port(port)) as device, ProgressBar("waiting for the board", hidden=json) as bar:
            try:
                result = pull_sessions(device, folder, collector, _showing(bar), on_start=archive.note_start, keep=keep)
            except BaseException:
                if collector.stored and not json:
                    say(f"before it stopped: {collector.summary}")
                raise
        if not json:
            _print_result(result, collector)
        try:
            with ProgressBar("the board may be unplugged; measuring", hidden=json, bytes=False) as bar:
                collector.measure(bar.show)
        except StorkError as error:
            raise StorkError(
                expected="to measure the sessions that are stored now",
                found=str(error),
                try_this="nothing is lost: `stork remeasure`, or the next `stork pull`, measures them",
            ) from error
        finally:
            if json:
                _print_json(result, collector)
            else:
                collector.tell_doubts()
                if collector.new:
                    say("next: stork sessions; stork report last -o last.pdf")
    collector.complain()
    if result.failed:
        first = result.failed[0]
        raise StorkError(
            expected="all sessions of the board",
            found=f"{len(result.failed)} that stayed on it, the first is {first.session.number}: {first.error}",
            try_this="pull again; the others are stored",
        )


def _print_result(result: "PullResult", collector: BatchIngest) -> None:
    """Lines about what was downloaded, printed before the measuring, which may be interrupted."""
    say(f"{result.device_id}: {collector.summary}")
    for session in result.unreadable:
        say(f"session {session.number} cannot be read by the board and stays on it")
    for failed in result.failed:
        say(f"session {failed.session.number} stays on the board: {failed.error}")
    collector.tell_damaged()


def _print_json(result: "PullResult", collector: BatchIngest) -> None:
    unreadable = [session.number for session in result.unreadable]
    failed = [{"session_number": each.session.number, "error": str(each.error)} for each in result.failed]
    told = {"device_id": result.device_id, **collector.as_dict(), "unreadable": unreadable, "failed": failed}
    print_json(told)


def _showing(bar: ProgressBar) -> "Callable[[PullProgress], None]":
    return lambda at: bar.show(at.all_done, at.all_total, f"session {at.session.number}")
