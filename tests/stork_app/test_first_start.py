"""First start of the whole firmware on a drive that no belt has used: the area is made, and a session is stored."""

import cbor2
import pytest

from board_world import Worn
from stork_host.drive_sessions import AREA, sessions_on
from stork_sim.board.flash import ERASE_US
from stork_sim.board.usb import SilentPc

NRF = "feather_bluefruit_sense"
SLOWEST = 400_000 / ERASE_US
"""Times the usual: the data sheets' longest erase of a block is 400 ms [flash-erase]."""
MODELS = ("raspberry_pi_pico", NRF, "adafruit_feather_esp32s3_nopsram")


@pytest.mark.parametrize("slow", [1.0, SLOWEST])
@pytest.mark.parametrize("model", MODELS)
def test_the_menu_comes_and_a_trial_is_stored(tmp_path, model, slow):
    """Also where each erase takes as long as it may."""
    w = Worn(tmp_path / "drive", model=model, STORK_HOLD_S=2)
    w.board.prepare = None
    w.board.drive.slow = slow
    w.start(30.0).run(60.0)
    assert (w.drive / AREA).is_file() and len(sessions_on(w.drive)) == 1
    assert w.board.bites == w.board.resets == 0 and "fault" not in w.console


class Pc(SilentPc):
    """Begins an update of 400 kB when told to."""

    def write(self, data):
        return len(data)

    def idle(self, seconds):
        pass

    def stage(self):
        payload = cbor2.dumps({"name": "/update/00000001", "off": 0, "len": 400_000, "data": bytes(512)})
        self._request = bytes((0x0A, 0)) + len(payload).to_bytes(2, "big") + bytes((0, 8, 1, 0)) + payload


@pytest.mark.parametrize("model", MODELS[:2])
def test_an_update_that_does_not_come_costs_a_restart_and_no_session(tmp_path, model):
    """The area made way for it. The next wish for a drill restarts the belt, which makes it again; an nRF52840's
    watchdog runs on meanwhile, and the flash is slow.
    """
    pc = Pc()
    w = Worn(tmp_path / "drive", model=model, STORK_HOLD_S=2)
    w.board.drive.slow = SLOWEST
    gone = []
    w.at(5.0, lambda: w.board.attach(pc)).at(6.0, pc.stage)
    w.at(18.0, lambda: gone.append(not (w.drive / AREA).is_file())).at(19.0, w.board.detach)
    w.start(24.0).start(60.0).run(90.0)
    assert gone == [True] and w.board.resets == 1 and w.board.bites == 0
    assert len(sessions_on(w.drive)) == 1 and "could not be stored" not in w.console
