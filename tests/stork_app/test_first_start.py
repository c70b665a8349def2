"""First start of the whole firmware on a drive that no belt has used: the area is made, and a session is stored."""

import cbor2
import pytest

from board_world import Worn
from stork_host.drive_sessions import AREA, sessions_on
from stork_sim import first_start
from stork_sim.board import drive
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


def prepared(folder, model, **files):
    """Board after its first start, and all that came of it."""
    w = Worn(folder, model=model, STORK_HOLD_S=2)
    for name, content in files.items():
        (folder / name).mkdir()
        (folder / name / "file").write_bytes(content)
    first_start.first_start(w.board)
    w.board.prepare = None
    flash = w.board.drive.volume.cache.flash
    content = {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    told = w.clock.now_us, flash.bytes_read, w.board.drive.changing, bytes(w.board.nvm), folder.with_suffix(".flash")
    return w, (bytes(flash.data), content, *told[:-1], told[-1].read_bytes())


@pytest.mark.parametrize("model", MODELS)
def test_remembered_it_is_the_same(tmp_path, model, monkeypatch):
    """To the last byte, and for all that comes after it."""
    monkeypatch.setattr(first_start, "_made", {})
    made, what = prepared(tmp_path / "made", model, more=b"1")
    monkeypatch.setattr(first_start, "_make", None)
    told, again = prepared(tmp_path / "told", model, more=b"1")
    assert again == what and len(first_start._made) == 1
    for w in (made, told):
        w.start(3.0).run(30.0)
    assert made.console == told.console and made.board.light.log == told.board.light.log
    images = [w.board.drive.volume.cache.flash.data for w in (made, told)]
    assert len(told.sessions()) == 1 and images[0] == images[1]


def test_other_files_are_not_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(first_start, "_made", {})
    boards = [
        prepared(tmp_path / str(n), model, **more)[0].board
        for n, (model, more) in enumerate([(NRF, {}), (NRF, {"a": b"1"}), (NRF, {"b": b"1"}), (NRF, {"a": b"2"})])
    ]
    assert len(first_start._made) == 4
    assert [board.drive.listdir("/") for board in boards] == [
        [*more, "settings.toml", AREA] for more in ([], ["a"], ["b"], ["a"])
    ]
    assert boards[3].drive.open("a/file", "rb").read() == b"2"
    for model in MODELS[:1]:
        prepared(tmp_path / model, model)
    assert len(first_start._made) == 5


def test_what_is_remembered_takes_its_time_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(first_start, "_made", {})
    assert prepared(tmp_path / "made", NRF)[0].clock.now_us == drive.READ_US
    monkeypatch.setattr(drive, "READ_US", 0)
    assert prepared(tmp_path / "told", NRF)[0].clock.now_us == 0 and len(first_start._made) == 1


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
