"""Where memory is short a trial and a PC take turns: what either needs is loaded when it comes."""

from dataclasses import replace

import pytest

from board_world import Worn
from broken_firmware import worn_with
from stork.store import journal
from stork_host.analysis.replay import replay
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
    ((_, file),) = [(path.name, path.read_bytes()) for path in (tmp_path / "drive" / "sessions").glob("*.stk")]
    assert replay(file).difference is None
    assert "Traceback" not in worn.console


def faults(worn):
    return [record[1] for record in journal.Journal(worn.board.nvm).records() if record[0] == journal.FAULT]


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
import stork.ending
def finish(app, now, fell):
    raise MemoryError
stork.ending.finish = finish
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
