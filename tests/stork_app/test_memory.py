"""Where memory is short a trial and a PC take turns: what either needs is loaded when it comes."""

import pytest

from board_world import Worn
from stork_host.analysis.replay import replay
from stork_sim.board import modules

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


@pytest.mark.parametrize("free", [80_000, 30_000])
def test_a_pc_a_trial_and_a_pc(tmp_path, monkeypatch, free):
    monkeypatch.setattr(modules, "_FREE_BYTES", free)
    pc = Pc()
    worn = Worn(tmp_path / "drive")
    seen = {}

    def look(when):
        seen[when] = bool(pc.answers)

    worn.at(2.0, lambda: worn.board.attach(pc)).at(2.1, pc.ask).at(3.0, lambda: look("menu"))
    worn.start(4.0).at(6.0, pc.ask).at(7.0, lambda: look("trial"))
    worn.press(9.0).at(12.0, lambda: look("after"))
    worn.press(13.0).at(14.0, pc.ask).at(15.0, lambda: look("menu again")).run(16.0)
    assert seen == {"menu": True, "trial": free > 40_000, "after": True, "menu again": True}
    ((_, file),) = [(path.name, path.read_bytes()) for path in (tmp_path / "drive" / "sessions").glob("*.stk")]
    assert replay(file).difference is None
    assert "Traceback" not in worn.console
