"""Little memory: a trial and a PC take turns, and the modules of each are loaded when it starts."""

from dataclasses import replace

import pytest

from board_world import Worn
from broken_firmware import worn_with
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.analysis.replay import replay
from stork_host.drive_sessions import sessions_on
from stork_host.pictures.patterns import colour
from stork_sim.board import models

# SMP, raw framing: read request of group 0 (OS), command 6 (parameters), an empty map.
_ASK = bytes((0, 0, 0, 1, 0, 0, 0, 6, 0xA0))


class Pc:
    """Asks once when told to, and keeps what comes."""

    name = "a PC"

    def __init__(self) -> None:
        self.request = b""
        self.answers = b""

    def ask(self) -> None:
        self.request, self.answers = _ASK, b""

    def waiting(self) -> int:
        return len(self.request)

    def read(self, size: int) -> bytes:
        taken, self.request = self.request[:size], self.request[size:]
        return taken

    def write(self, data: bytes) -> int:
        self.answers += data
        return len(data)

    def idle(self, seconds: float) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("heap", [200_000, models.SMALL_HEAP, 100_000])
def test_a_pc_a_trial_and_a_pc(tmp_path, heap):
    pc = Pc()
    worn = Worn(tmp_path / "drive")
    worn.board.model = replace(worn.board.model, heap_bytes=heap)
    seen = {}

    def look(when):
        seen[when] = bool(pc.answers)

    worn.at(2.0, lambda: worn.board.attach(pc)).at(2.1, pc.ask).at(3.0, lambda: look("menu"))
    worn.start(4.0).at(6.0, pc.ask).at(7.0, lambda: look("trial"))
    worn.press(9.0).at(12.0, lambda: look("after"))
    worn.press(13.0).at(14.0, pc.ask).at(15.0, lambda: look("menu again")).run(16.0)
    assert seen == {"menu": True, "trial": heap > 190_000, "after": True, "menu again": True}
    (file,) = sessions_on(tmp_path / "drive").values()
    assert replay(file).difference is None
    assert "Traceback" not in worn.console


def faults(worn):
    return [record[1] for record in list(Journal(worn.board.nvm).each()) if record[0] == journal.FAULT]


FULL = {colour("memory_full"), (0, 0, 0)}

NO_BLOCKS = """
import stork.store.recorder as recorder
def none(size):
    raise MemoryError("memory allocation failed, allocating %d bytes" % size)
recorder.bytearray = none
"""


def test_too_little_memory_for_a_drill_is_told(tmp_path):
    """Each time it is tried, and the menu comes back."""
    worn = worn_with(tmp_path, NO_BLOCKS).start(2.0).press(8.0).start(12.0).press(18.0).run(22.0)
    assert worn.board.console.count("stork: fault: not enough memory for this drill") == 2
    assert worn.colours(4.5, 7.9) == FULL
    assert faults(worn) == [journal.FAULT_MEMORY] * 2 and "Traceback" not in worn.console
    assert worn.board.resets == worn.board.bites == 0 and worn.sessions() == {}


NO_END = """
import stork.app.trial_store
def finish(*arguments):
    raise MemoryError
stork.app.trial_store.finish = finish
"""


def test_too_little_memory_to_store_a_session_is_told(tmp_path):
    worn = worn_with(tmp_path, NO_END).start(2.0).press(14.0).run(20.0)
    assert "stork: fault: not enough memory to store session 1" in worn.board.console
    assert worn.colours(15.5, 19.9) == FULL and faults(worn) == [journal.FAULT_MEMORY]
    assert "Traceback" not in worn.console and worn.board.resets == 0


NO_SERVER = """
import micro_smp.receiver as receiver
def none(size):
    raise MemoryError
receiver.bytearray = none
"""


def test_too_little_memory_for_a_pc_is_told_once_and_the_wearer_trains(tmp_path):
    pc = Pc()
    worn = worn_with(tmp_path, NO_SERVER)
    worn.at(2.0, lambda: worn.board.attach(pc)).at(2.1, pc.ask).press(6.0).start(8.0).press(18.0).run(22.0)
    assert pc.answers == b"" and worn.board.console.count("stork: fault: not enough memory for a PC") == 1
    assert worn.colours(3.0, 5.9) == FULL and faults(worn) == [journal.FAULT_MEMORY]
    assert len(worn.sessions()) == 1 and "Traceback" not in worn.console


HALF_AN_END = """
import stork_format.session_writer as writer
def finish(self, result):
    raise MemoryError
writer.SessionWriter.finish = finish
"""


def test_half_a_file_leaves_no_less_room(tmp_path):
    worn = worn_with(tmp_path, HALF_AN_END).start(2.0).press(14.0).run(20.0)
    assert "stork: fault: not enough memory to store session 1" in worn.board.console
    assert sessions_on(tmp_path / "drive") == {}


NO_CHECKS = """
import stork.app.daily_limits as daily_limits
load = daily_limits.DailyLimits.load
calls = []
def none_for_the_first_drill(self):
    calls.append(1)
    checks = load(self)  # the modules are there, and no more
    if len(calls) == 2:  # the first is at the start
        raise MemoryError
    return checks
daily_limits.DailyLimits.load = none_for_the_first_drill
"""


def test_too_little_memory_before_a_drill_is_told(tmp_path):
    """The next press may find more."""
    worn = worn_with(tmp_path, NO_CHECKS).start(2.0).press(8.0).start(12.0).press(24.0).run(30.0)
    assert worn.board.console[0] == "stork: fault: not enough memory for this drill"
    assert worn.colours(4.5, 7.9) == FULL and len(worn.sessions()) == 1
    assert "Traceback" not in worn.console and worn.board.resets == 0


NO_ANSWER = """
import micro_smp.receiver as receiver
def none(self):
    raise MemoryError
receiver.Receiver._open = none
"""


@pytest.mark.parametrize("asked_s", [3.0, 7.0])
def test_too_little_memory_in_the_middle_of_an_answer_stops_no_trial(tmp_path, asked_s):
    """A request in the encoded framing, whose reader is loaded when one comes."""
    pc = Pc()
    worn = worn_with(tmp_path, NO_ANSWER)
    worn.at(2.0, lambda: worn.board.attach(pc)).at(asked_s, lambda: setattr(pc, "request", b"\x06\x09AAAA\n"))
    worn.press(3.5).start(4.0).press(16.0).run(22.0)
    assert len(worn.sessions()) == 1 and worn.board.resets == 0
    assert "Traceback" not in worn.console


NO_REPORT = """
import stork.hal.circuitpython as hal
def report(error):
    raise MemoryError
hal.report = report
import stork.app.loop
def pressed(self, press, now):
    raise MemoryError
stork.app.loop.App.pressed = pressed
"""


def test_a_crash_that_cannot_even_be_told_starts_anew(tmp_path):
    worn = worn_with(tmp_path, NO_REPORT).press(3.0).run(70.0)
    assert worn.board.resets == 1
    assert faults(worn) == [journal.FAULT_CRASH]
    assert {colour("fault")} <= worn.colours(5.0, 60.0)
