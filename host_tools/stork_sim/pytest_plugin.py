"""Fixtures for people who write a drill, a driver or a board: bodies, recordings and whole virtual devices in pytest.

Loaded by pytest wherever Stork is installed (entry point "stork_sim"). docs/testing_with_the_simulator.md has examples.
Nothing is imported until a test asks for a fixture.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from stork_sim.motion.body import WornBody
    from stork_sim.motion.motion_source import Floats, Truth
    from stork_sim.motion.people import Person
    from stork_sim.motion.virtual_person import Activity
    from stork_sim.runs import Outcome, Rig


class Event(NamedTuple):
    """Event of a drill: its sample, ``kind`` by its name in stork_format.codes, two numbers."""

    sample: int
    kind: str
    detail: int
    value: int


class Scored(NamedTuple):
    """Events and result of a drill, with the truth about the body that moved."""

    events: list[Event]
    result: dict[str, Any]
    period_us: int
    truth: "Truth | None"

    def of(self, kind: str) -> list[Event]:
        """The events of one kind."""
        return [event for event in self.events if event.kind == kind]

    def seconds(self, event: Event) -> float:
        """Time when it happened, s from go."""
        return (event.sample - int(self.result["go_sample"])) * self.period_us / 1e6


class VirtualDevice:
    """A virtual board on a wearer. ``rig`` has its parts: board (light, sound, drive, press...), chip, belt."""

    def __init__(self, rig: "Rig", wearer: "WornBody") -> None:
        self.rig = rig
        self.wearer = wearer

    def play(self, drill: str, leg: str = "", *, stop_at_end: bool = False) -> "Outcome":
        """Power on, choose and play a drill, power off. ``stop_at_end``: the button, when the motion is over.

        Raises StorkError where no session is stored.
        """
        from stork_sim.runs import play
        from stork_sim.user_driver import check_drill

        return play(self.rig, self.wearer, *check_drill(drill, leg), stop_at_end=stop_at_end, reacts=True).outcome

    def run(self, seconds: float) -> None:
        """Power on, and off again after ``seconds``; ``at`` says what happens meanwhile."""
        self.at(seconds, self.rig.board.power_off)
        self.rig.board.power_on()
        if self.rig.chip.violations:
            raise AssertionError(self.rig.chip.violations[0])

    def at(self, seconds: float, function: Callable[[], object]) -> None:
        """Let something happen ``seconds`` from now."""
        self.rig.board.clock.call_in(int(seconds * 1e6), lambda: (function(), None)[1])

    @property
    def console(self) -> list[str]:
        """Lines that the device printed."""
        return self.rig.board.console

    @property
    def journal(self) -> list[dict[str, Any]]:
        """Records of the journal in the device's non-volatile memory, oldest first."""
        from stork_sim.runs import journal

        return journal(self.rig.board)

    @property
    def sessions(self) -> list[Path]:
        """Files with the stored sessions, beside the drive."""
        return sorted(self.rig.board.drive.taken_out.glob("*.stk"))

    def colours(self, begin_s: float, end_s: float) -> set[tuple[int, int, int]]:
        """Colours (r, g, b) of the light between two times in s from power-on."""
        shown: set[tuple[int, int, int]] = set()
        log = [(0, 0, 0, 0), *self.rig.board.light.log]
        for (t_us, r, g, b), until in zip(log, [*(entry[0] for entry in log[1:]), 1 << 62], strict=True):
            if t_us < end_s * 1e6 and until > begin_s * 1e6:
                shown.add((r, g, b))
        return shown


@pytest.fixture
def virtual_person() -> "Callable[..., WornBody]":
    """``virtual_person("older", "single_leg", "left", seed=7)``, or an Activity in place of drill and leg.

    Returns a WornBody: it stands until go, moves, stands again. The same arguments move in the same way.
    """

    def make(person: "str | Person", does: "str | Activity", leg: str = "", *, seed: int = 0) -> "WornBody":
        from stork_sim.motion.people import person as named
        from stork_sim.motion.virtual_person import virtual_wearer
        from stork_sim.runs import activity

        who = named(person) if isinstance(person, str) else person
        return virtual_wearer(who, activity(does, leg) if isinstance(does, str) else does, seed=seed)

    return make


@pytest.fixture
def recording() -> "Callable[..., WornBody]":
    """``recording("walk.csv.gz", axes="+y+z+x")``, or times (n,) in s and signals (n, 6) in m/s^2 and deg/s.

    Returns a WornBody that stands in the first posture until go, then moves as recorded.
    """

    def make(source: "str | Path | Floats", signals: "Floats | None" = None, *, axes: str = "+y+z+x") -> "WornBody":
        import numpy as np

        from stork_sim.motion.frames import body_from_sensor, rotate
        from stork_sim.motion.recording import Recording, recording_wearer

        if isinstance(source, str | Path):
            return recording_wearer(Recording.load(source, axes=axes))
        if signals is None:
            raise TypeError("recording(times, signals): the signals are missing")
        turned = rotate(body_from_sensor(axes), np.asarray(signals, dtype=float))
        return recording_wearer(Recording(np.asarray(source, dtype=float), turned))

    return make


@pytest.fixture
def virtual_board(tmp_path: Path) -> "Callable[..., VirtualDevice]":
    """``virtual_board(wearer, faults=["nack@12s"], chip="lsm6ds33", STORK_HOLD_S=20)``: a device worn by ``wearer``.

    ``board``: which one it is, by CircuitPython's ``board_id``; ``chip``: by default the one that it is usually sold
    with. ``perfect``: a sensor without errors, as recordings want it. ``drive``: the folder of the board's drive
    (default: a new one). Capital names are changes to settings.toml.
    """

    def make(
        wearer: "WornBody",
        *,
        faults: Sequence[str] = (),
        chip: str = "",
        board: str = "stork_virtual",
        seed: int = 0,
        perfect: bool = False,
        drive: Path | None = None,
        firmware: Path | None = None,
        **settings: object,
    ) -> VirtualDevice:
        from stork_sim.chips.sensor_errors import SensorErrors
        from stork_sim.faults import parse_all
        from stork_sim.runs import make_rig

        rig = make_rig(
            wearer,
            drive if drive is not None else tmp_path / "board",
            chip=chip,
            board=board,
            seed=seed,
            errors=SensorErrors.none() if perfect else None,
            faults=parse_all(faults),
            firmware=firmware,
            settings=settings,
        )
        return VirtualDevice(rig, wearer)

    return make


def score_with(
    drill: Callable[[dict[str, Any], Any], Any],
    wearer: "WornBody",
    *,
    seconds: float = 60.0,
    seed: int = 0,
    perfect: bool = False,
    **header: object,
) -> Scored:
    """Let ``wearer`` do a drill class that is not on any device yet: body and sensor, no board, a few milliseconds.

    ``drill(header, sink)`` as stork.core.trial.Trial has it. The wearer begins when the drill says go; after
    ``seconds`` the button is pressed. ``header``: fields of the session header, over the usual ones.
    """
    from stork_format import code_names, codes
    from stork_sim.chips.lsm6dsox import Lsm6dsox
    from stork_sim.chips.sensor_errors import SensorErrors

    class Clock:
        now_us = 0

    clock, events = Clock(), []

    class Sink:
        def event(self, sample: int, kind: int, detail: int, value: int) -> None:
            events.append(Event(sample, code_names.EVENTS.get(kind, str(kind)), detail, value))

    chip = Lsm6dsox(wearer, clock, seed=seed, errors=SensorErrors.none() if perfect else None)
    for register, value in ((0x12, 0x44), (0x10, 0x48), (0x11, 0x40)):  # 104 Hz, +-4 g, +-250 dps
        chip.write(bytes((register, value)))
    period_us = 9600
    usual = {"period_us": period_us, "acc_ug_per_lsb": 122, "gyr_udps_per_lsb": 8750, "axes": "+y+z+x"}
    trial = drill({**usual, "drill": "", "leg": "", **header}, Sink())
    gone = False
    while trial.phase != codes.DONE:
        clock.now_us += period_us
        if clock.now_us > seconds * 1e6:
            trial.input(codes.BUTTON, 0)
            break
        chip.write(b"\x22")
        raw = memoryview(chip.read(12)).cast("h")
        trial.step(*raw[3:], *raw[:3])
        if not gone and trial.phase in (codes.LIFT, codes.PLAY):
            gone = True
            wearer.on_go(clock.now_us / 1e6)
    return Scored(events, trial.result(), period_us, wearer.truth)
