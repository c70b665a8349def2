"""The firmware on CircuitPython's own interpreter, on an emulated RP2040 (`make test-emulator`; docs/emulator.md)."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emulator.asked import image_or_skip
from stork_format import codes
from stork_host.analysis.replay import replay
from stork_host.analysis.session_file import decode_session
from stork_host.drive_sessions import sessions_on
from stork_host.install.firmware_files import firmware
from stork_host.install.shrunk import shrunk

if TYPE_CHECKING:
    from emulator.play import BoardRun

pytestmark = pytest.mark.xdist_group("emulator")
_SMALL_DRILLS = ("feet_together", "cued_walk")  # the walk with the most in memory
_EACH_SIDE = 4  # samples from one judgement of the side to the next: stork.core.laterality
_SMALL_HEAP = 108_000  # bytes that Python has in all: 30 kB less than on any of the boards (docs/emulator.md)


@pytest.fixture(scope="module")
def image() -> Path:
    return image_or_skip("circuitpython")


@pytest.fixture(scope="module")
def board_run(image: Path) -> "BoardRun":
    from emulator import play

    say: Callable[[str], object] = lambda text: print(text, flush=True)  # noqa: E731
    say(f"\n{image.name}: start, one trial, USB")
    found = play.start(image, say=say)
    play.play(found)
    play.pull(found)
    return found


def reads_compiled(board_run: "BoardRun") -> bool:
    """Whether it is CircuitPython 9 or later, by what it writes onto its drive at the first start."""
    from emulator import fat12

    return b"CircuitPython 8." not in fat12.read(board_run.machine.drive)["boot_out.txt"]


@pytest.fixture(scope="module")
def small(image: Path, board_run: "BoardRun") -> "BoardRun":
    """Board in which only the least number of blocks goes in."""
    from emulator import play

    if not reads_compiled(board_run):
        pytest.skip("CircuitPython 8 does not read compiled modules, and as text they need more memory")

    say: Callable[[str], object] = lambda text: print(text, flush=True)  # noqa: E731
    say(f"\n{image.name}: {_SMALL_HEAP // 1000} kB of heap; start, a stance, a walk, USB")
    found = play.start(image, compiled=True, heap=_SMALL_HEAP, drills=_SMALL_DRILLS, say=say)
    for number, drill in enumerate(_SMALL_DRILLS, 1):
        play.play(found, drill, number)
    play.pull(found)
    return found


def test_a_recorded_walk_has_the_steps_that_the_simulator_finds(image, board_run, shared_data, tmp_path):
    """A real person's recording on both. The sensor's clock began at another moment, so the samples are not the same;
    what the board stored scores to its own bits under CPython. The side is judged at every fourth sample, and of one
    step of this walk it depends on which: the simulator plays all four.
    """
    from emulator import drive, play
    from stork_sim.motion.recording import Recording, recording_wearer

    say: Callable[[str], object] = lambda text: print(text, flush=True)  # noqa: E731
    file = shared_data / "lowback_walk" / "HA_002_Test5_Trial1.csv.gz"
    say(f"\n{image.name}: {file.name}")
    wearer = recording_wearer(Recording.load(file))
    compiled = reads_compiled(board_run)
    found = play.start(image, compiled=compiled, drills=("free_walk",), wearer=wearer, steps=5, say=say)
    play.play(found, "free_walk")
    stored = drive.sessions(drive.files(found.machine))[1]
    assert replay(stored).difference is None
    emulated = decode_session(stored, "session")
    assert emulated.result["end_cause"] == "steps_done" and emulated.result["quality"] == 0
    there = steps_of(emulated)
    here = [simulated_steps(file, tmp_path / f"drive{later}", later)[:5] for later in range(_EACH_SIDE)]
    assert [side for _, side in there] in [[side for _, side in steps] for steps in here]
    assert [at for at, _ in there] == pytest.approx([at for at, _ in here[0]], abs=3)  # samples; go falls between two


def simulated_steps(file, drive, later):
    """Steps like those of ``steps_of``, on the virtual board; counted from the walk's begin, some samples after go."""
    from stork_sim.motion.recording import Recording, recording_wearer
    from stork_sim.runs import make_rig, play

    wearer = recording_wearer(Recording.load(file))
    go = wearer.on_go
    wearer.on_go = lambda t_s: go(t_s + later / 104)
    play(make_rig(wearer, drive, seed=1, board="raspberry_pi_pico"), wearer, "free_walk", "", stop_at_end=True)
    session = decode_session(sessions_on(drive)[1], "session")
    return [(at - later, side) for at, side in steps_of(session)]


def steps_of(session):
    """Samples from go, and side."""
    go = session.result["go_sample"]
    return [(sample - go, detail) for sample, kind, detail, _ in session.events if kind == codes.STEP]


def test_the_drive_is_the_boards_own_as_it_is_worn(board_run):
    assert len(board_run.machine.usb.ports) == 2 and not board_run.machine.usb.has_drive


def test_the_session_that_came_over_usb_replays_to_the_same_bits(board_run):
    told = replay(board_run.sessions[0])
    assert told.difference is None
    session = decode_session(board_run.sessions[0], "session")
    assert session.result["end_cause"] == "time_reached" and len(session.samples) > 6 * 700
    assert session.result["quality"] == 0
    assert session.result["score"] == int(re.search(r"score (\d+)", board_run.said("score"))[1])


def test_the_chip_was_not_misused(board_run):
    assert board_run.chip.violations == []
    assert [found for _, found in board_run.machine.probe.seen if not found] == []


def test_light_and_sound_were_those_of_the_trial(board_run):
    from stork.feedback import language
    from stork_host.pictures.patterns import colour

    shown = [colour for at, colour in board_run.machine.lights if at > board_run.start_s]
    for name in ("still", "countdown", "go"):
        assert colour(name) in shown
    heard = [hz for at, hz in board_run.machine.sound.tones if at > board_run.start_s and hz]
    assert any(abs(hz - language.GO_HZ) < 10 for hz in heard)


def test_nothing_went_wrong_on_the_way(board_run):
    assert not [text for _, text in board_run.machine.lines if re.search("Traceback|Error|fault|stuck", text)]


def test_a_board_with_less_memory_plays_stores_and_sends(small):
    """A stance, then a walk, then both over USB."""
    results = [decode_session(session, "session").result for session in small.sessions]
    assert [result["end_cause"] for result in results] == ["time_reached", "steps_done"]
    assert [replay(session).difference for session in small.sessions] == [None, None]
    assert not [text for _, text in small.machine.lines if re.search("Traceback|Error|fault|stuck", text)]
    assert small.chip.violations == []


def test_the_names_that_the_firmware_gets_are_the_images_own(image):
    """What changes is none of the interpreter's, whose objects would be asked for it; what it becomes costs nothing."""
    from emulator import rom

    theirs = rom.names(image)
    renamed = shrunk(firmware().files).names
    assert len(renamed) > 700 and not renamed.keys() & theirs
    assert len(set(renamed.values()) - theirs) < 0.05 * len(renamed)


def test_a_start_that_fails_shows_the_light_and_leaves_the_drive_to_the_pc(image):
    """The button is held, so it is maker mode; after a soft reload there is all the memory, and no pin is taken."""
    from emulator import drive
    from emulator.machine import Machine
    from emulator.play import first_start
    from stork_sim.firmware_folder import firmware_folder

    say: Callable[[str], object] = lambda text: print(text, flush=True)  # noqa: E731
    data = (firmware_folder() / "boards" / "raspberry_pi_pico.py").read_bytes()
    ports = (firmware_folder() / "lib" / "stork" / "hal" / "circuitpython.py").read_bytes()
    broken = ports.replace(b"self.dog = None", b"raise MemoryError('no more')")
    other = {"boards/raspberry_pi_pico.py": data, "lib/stork/hal/circuitpython.py": broken}
    machine = Machine(image, first_start(image, drive.make({}, other=other), say), say)
    machine.press(True)
    machine.run(lambda: len(machine.lights) > 6, 30.0, "the light of a fault")
    told = "\n".join(text for _, text in machine.lines)
    assert "expected a start without an error, found MemoryError: no more; mend it on the drive" in told, told
    assert machine.usb.has_drive
    lit = [(at, any(pixel)) for at, pixel in machine.lights]
    begun = [at for (_, before), (at, now) in itertools.pairwise(lit) if now and not before]
    assert all(b - a > 0.34 for a, b in itertools.pairwise(begun))


def test_what_it_costs(board_run, image, request):
    """Printed for docs/emulator.md; what is not reached yet is told, what must never be lost again fails."""
    from emulator import play, table

    rows = table.start_rows(board_run, "as .py") + table.trial_rows(board_run)
    if reads_compiled(board_run):
        compiled = play.start(image, compiled=True, say=lambda text: print(text, flush=True))
        rows += table.start_rows(compiled, "as .mpy")
        rows += table.small_rows(request.getfixturevalue("small"), _SMALL_DRILLS)
    print("\n" + table.text(rows))
    by_name = {row.what: row.value for row in rows}
    assert by_name["power to ready, as .py"] < 6.0
    assert by_name.get("power to ready, as .mpy", 0.0) < 3.0, "what `stork install` compiles modules for"
    assert by_name["heap free when ready, as .py"] > 40.0
    assert by_name["heap in use when ready, as .py"] < 90.0
    assert by_name["time of each sample's period that is used"] < 60.0
    assert by_name["heap per sample"] < 1.0
    small = [row for row in rows if row.what.startswith("small board") and row.aim is not None]
    assert all(row.met for row in small), "less than 90 kB are in use, with the least number of blocks too"
