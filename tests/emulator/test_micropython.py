"""A trial on MicroPython's own interpreter, on an emulated RP2040 (`make test-emulator`; docs/emulator.md).

MicroPython's image has one serial port, the console: what a trial left is read from the flash. Its sleep is in
test_sleep.py.
"""

import re
from typing import TYPE_CHECKING

import pytest

from stork_host.analysis.session_file import decode_session

if TYPE_CHECKING:
    from emulator.play import BoardRun
    from emulator.rest import Rest

pytestmark = [
    pytest.mark.xdist_group("emulator"),
    pytest.mark.parametrize("interpreter", ["micropython"], indirect=True, scope="session"),
]


@pytest.fixture
def board_run(rest: "Rest") -> "BoardRun":
    return rest.board_run


def test_the_stored_session_is_the_boards(board_run):
    from emulator import drive

    session = decode_session(drive.sessions(drive.files(board_run.machine))[1], "session")
    assert session.header["board_id"] == "raspberry_pi_pico"
    assert session.result["score"] == int(re.search(r"score (\d+)", board_run.said("score"))[1])


def test_light_and_sound_were_those_of_the_trial(board_run):
    from stork.feedback import language
    from stork_host.pictures.patterns import colour

    shown = [colour for at, colour in board_run.machine.lights if at > board_run.start_s]
    for name in ("still", "countdown", "go"):
        assert colour(name) in shown
    heard = [hz for at, hz in board_run.machine.sound.tones if at > board_run.start_s and hz]
    assert any(abs(hz - language.GO_HZ) < 10 for hz in heard)


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
