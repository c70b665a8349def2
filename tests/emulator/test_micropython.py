"""The firmware on MicroPython's own interpreter, on an emulated RP2040 (`make test-emulator`; docs/emulator.md).

MicroPython's image has one serial port, the console: what a trial left is read from the flash.
"""

import re
from typing import TYPE_CHECKING

import pytest

from emulator.asked import image_or_skip
from stork_host.analysis.replay import replay
from stork_host.analysis.session_file import decode_session

if TYPE_CHECKING:
    from emulator.play import BoardRun

pytestmark = pytest.mark.xdist_group("emulator")


@pytest.fixture(scope="module")
def board_run() -> "BoardRun":
    image = image_or_skip("micropython")
    pytest.importorskip("littlefs", reason="no littlefs: `make test-emulator` installs it")
    from emulator import play

    print(f"\n{image.name}: start, one trial", flush=True)
    found = play.start_micropython(image, say=lambda text: print(text, flush=True))
    play.play(found)
    return found


@pytest.fixture(scope="module")
def stored(board_run: "BoardRun") -> bytes:
    from emulator import littlefs_drive

    return littlefs_drive.read(board_run.machine.drive)["sessions/s0000001.stk"]


def test_the_stored_session_replays_to_the_same_bits(board_run, stored):
    assert replay(stored).difference is None
    session = decode_session(stored, "session")
    assert session.result["end_cause"] == "time_reached" and len(session.samples) > 6 * 700
    assert session.result["quality"] == 0
    assert session.header["board_id"] == "raspberry_pi_pico"
    assert session.result["score"] == int(re.search(r"score (\d+)", board_run.said("score"))[1])


def test_the_chip_was_not_misused(board_run):
    assert board_run.chip.violations == []


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


def test_what_it_costs(board_run):
    """Printed for docs/emulator.md."""
    from emulator import table

    took = [int(n) for _, line in board_run.machine.lines for n in re.findall(r"300 rounds took (-?\d+) bytes", line)]
    ready, trial = table.heap(board_run.said("ready")), table.heap(board_run.said("score"))
    rows = [
        table.Row("power to ready, MicroPython, as .mpy", board_run.ready_s, None, "s"),
        table.Row("heap in use when ready, MicroPython", ready["used"] / 1000, None, "kB"),
        table.Row("heap in use after the trial, MicroPython", trial["used"] / 1000, None, "kB"),
        table.Row("heap free after the trial, MicroPython", trial["free"] / 1000, None, "kB"),
        table.Row("heap per round of the trial, MicroPython", max(took) / 300, 1.0, "bytes"),
    ]
    print("\n" + table.text(rows))
    assert trial["free"] > 20_000
    assert took and max(took) < 300  # not one byte a round
