"""Check of a board from its own side: nothing begins, nothing is stored, and menu or fault come back by themselves."""

import cbor2
import pytest

from board_world import Worn
from stork_host.pictures import patterns
from stork_host.pictures.patterns import colour
from stork_sim.board.usb import SilentPc

MENU = {(0, 30, 110), (12, 12, 12), (0, 0, 0)}
PLUGGED = {step[1:] for step in patterns.light("plugged").steps}
CTRL1_XL, CTRL2_G = 0x10, 0x11
PARTS = (
    *("board-facts", "say-number", "short-sleeps", "show-colours", "show-text", "play-beeps", "run-motor"),
    *("await-press", "light-sleep", "fill-fifo", "overfill-fifo", "lie-still", "await-motion"),
)


def request(part, limit_ms=0, extra=0):
    """SMP 2, raw framing: write, group 64, command 6."""
    payload = cbor2.dumps({"check_part": part, "limit_ms": limit_ms, "extra": extra})
    return bytes((0x0A, 0)) + len(payload).to_bytes(2, "big") + bytes((0, 64, 1, 6)) + payload


class Pc(SilentPc):
    """Asks when told to, and keeps what comes."""

    def __init__(self):
        super().__init__()
        self.answers = b""

    def ask(self, *what):
        self._request = request(*what)

    def write(self, data):
        self.answers += data
        return len(data)

    def idle(self, seconds):
        pass

    @property
    def answer(self):
        return cbor2.loads(self.answers[8:])


def plugged(tmp_path, **settings):
    pc = Pc()
    worn = Worn(tmp_path / "drive", **settings)
    worn.at(5.0, lambda: worn.board.attach(pc))
    return worn, pc


@pytest.mark.parametrize("part", PARTS)
def test_pulling_the_cable_in_the_middle(tmp_path, part):
    """Within a second the menu is back and the sensor at work; the next press and the next trial are as ever."""
    seen = {}
    worn, pc = plugged(tmp_path, STORK_HOLD_S=2)
    worn.at(6.0, lambda: pc.ask(part, 15000, 1)).at(6.3, worn.board.detach)

    def look():
        seen.update(rates=[worn.chip.read_register(each) >> 4 for each in (CTRL1_XL, CTRL2_G)])

    worn.at(11.0, look).press(12.0, 0.2).start(15.0).run(30.0)
    assert worn.colours(10.0, 11.9) <= PLUGGED and seen["rates"] == [4, 4]
    (stored,) = worn.sessions().values()
    assert stored.header["leg"] == "right", "the short press moved on in the menu"
    assert "Traceback" not in worn.console and worn.board.bites == worn.board.resets == 0


def test_presses_while_it_is_checked_begin_nothing(tmp_path):
    """Short ones, long ones, and one that outlasts the part."""
    worn, pc = plugged(tmp_path)
    worn.at(6.0, lambda: pc.ask("show-colours"))
    worn.press(6.5, 0.2).press(7.2, 1.0).press(9.9, 3.0).run(20.0)
    assert pc.answer["was-shown"] is True and worn.sessions() == {} and "session" not in worn.console
    assert worn.colours(15.0, 19.9) <= MENU | PLUGGED


def test_a_press_in_its_sleep_begins_nothing(tmp_path):
    worn, pc = plugged(tmp_path)
    worn.at(6.0, lambda: pc.ask("light-sleep", 2500)).press(6.2, 2.0).run(20.0)
    assert pc.answer["took-ms"] < 500 and worn.sessions() == {} and "session" not in worn.console


def test_not_in_a_drill_and_not_over_a_message(tmp_path):
    worn, pc = plugged(tmp_path, STORK_SAFETY=1)
    worn.start(6.0).at(8.0, lambda: pc.ask("board-facts")).run(10.0)
    assert pc.answer == {"err": {"group": 64, "rc": 6}}
    worn, pc = plugged(tmp_path)
    worn.start(6.0).at(9.0, lambda: pc.ask("board-facts")).run(11.0)
    assert pc.answer == {"err": {"group": 64, "rc": 5}}


def test_not_before_the_self_test_is_over(tmp_path):
    worn, pc = Worn(tmp_path / "drive"), Pc()
    worn.at(0.5, lambda: worn.board.attach(pc)).at(0.6, lambda: pc.ask("board-facts")).run(3.0)
    assert pc.answer == {"err": {"group": 64, "rc": 6}}


def test_a_part_that_nobody_knows(tmp_path):
    worn, pc = plugged(tmp_path)
    worn.at(6.0, lambda: pc.ask("teeth")).run(8.0)
    assert pc.answer == {"rc": 3}


def test_a_fault_is_shown_again_afterwards(tmp_path):
    """A board without a sensor is the one that most needs a check; a press tries the sensor again, as ever."""
    worn, pc = plugged(tmp_path)
    worn.set_chip(0.0, nack=True)
    worn.at(6.0, lambda: pc.ask("board-facts")).at(8.0, lambda: pc.ask("show-colours"))
    worn.at(7.9, lambda: setattr(pc, "answers", b"")).set_chip(19.0, nack=False).press(20.0, 0.2).run(28.0)
    assert pc.answer["was-shown"] is True
    assert worn.colours(14.0, 19.0) == {colour("fault"), (0, 0, 0)} and worn.colours(25.0, 27.9) <= MENU
    assert "Traceback" not in worn.console


def test_a_sensor_that_is_gone_is_said_to_be(tmp_path):
    worn, pc = plugged(tmp_path)
    worn.set_chip(0.0, nack=True).at(6.0, lambda: pc.ask("board-facts")).run(9.0)
    assert pc.answer["sensor-name"] == "" and "found none that answers" in pc.answer["sensor-fault"]


def test_a_sensor_that_goes_in_the_check_is_a_fault(tmp_path):
    """Not a menu with a sensor that is none: idle sleep would crash on it."""
    worn, pc = plugged(tmp_path, STORK_IDLE_S=5)
    worn.at(6.0, lambda: pc.ask("lie-still")).set_chip(5.9, nack=True).at(9.0, worn.board.detach).run(40.0)
    assert "what-fault" in pc.answer and "stork: fault: sensor" in worn.console
    assert worn.colours(30.0, 39.0) == {colour("fault"), (0, 0, 0)} and "Traceback" not in worn.console
