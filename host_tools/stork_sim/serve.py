"""A virtual board that stays plugged in: its second serial port is open to any SMP client."""

from collections.abc import Callable
from pathlib import Path

from stork import drills
from stork_sim.board.usb import Endpoint
from stork_sim.motion.people import Person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity, make_rig
from stork_sim.user_driver import UserDriver


def serve(
    endpoint: Endpoint,
    drive: Path,
    person: Person,
    plays: list[tuple[str, str]],
    *,
    seed: int = 0,
    start_epoch: int | None = None,
    realtime: bool = False,
    model: str = "stork_virtual",
    on_console: Callable[[str], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Play ``plays`` (drill, leg) one after the other, as fast as it goes unless ``realtime``, then serve the PC.

    From then on the board runs in real time until KeyboardInterrupt or the end of the process. ``on_ready`` is
    called when the drills are over; sessions lie on ``drive`` and on the virtual USB.
    """
    activities = [activity(drill, leg) for drill, leg in plays] or [activity(*drills.MENU[0])]
    wearer = virtual_wearer(person, InTurn(activities), seed=seed)
    board = make_rig(wearer, drive, seed=seed, start_epoch=start_epoch, board=model).board
    if on_console:
        board.console_watchers.append(on_console)
    board.clock.set_realtime(realtime)

    def plugged_in() -> None:
        board.clock.set_realtime(True)
        if on_ready:
            on_ready()

    board.attach(endpoint)
    if plays:
        user: UserDriver | None = UserDriver(board, wearer, plays, then=plugged_in, reacts=True)
        assert user is not None
        if on_progress:
            user.on_progress = on_progress
    else:
        user = None
        board.clock.call_at(2_000_000, plugged_in)
    board.power_on()
    if user is not None:
        user.check()
