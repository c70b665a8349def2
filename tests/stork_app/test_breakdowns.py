"""Hangs, brown-outs and crashes: the board restarts, reports it, and stops restarting in time."""

import re

import pytest

from board_world import Worn
from broken_firmware import broken_app, worn_with
from device_store import AreaStore
from flash_map import area_blocks
from stork import VERSION
from stork.device import restarts
from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.pictures.patterns import colour
from stork_sim.board.flash import BLOCK
from stork_sim.board.models import MODELS
from stork_sim.board.virtual_board import VirtualBoard

FAULT = {colour("fault"), (0, 0, 0)}

# The seventh second of each life is the last: the loop waits for something that never comes.
HANGS = """
import stork.app.loop
tick = stork.app.loop.App.tick
def hangs(self):
    while self.uptime.s >= 6:
        self.ports.clock.sleep_ms(100)
    return tick(self)
stork.app.loop.App.tick = hangs
"""


def faults(w):
    return [(r[1], r[2]) for r in list(Journal(w.board.nvm).each()) if r[0] == journal.FAULT]


def test_a_stuck_loop_is_ended_by_the_watchdog_and_told(tmp_path):
    w = worn_with(tmp_path, HANGS).run(30.0)
    assert w.board.bites == 1 and w.board.resets == 1
    assert "stork: the program was stuck: started anew, 1 in a row" in w.board.console
    assert faults(w) == [(journal.FAULT_STUCK, 1)]
    assert "Traceback" not in w.console


@pytest.mark.parametrize("safe_modes", [("BROWNOUT", "WATCHDOG"), ()])
def test_stuck_again_and_again_ends_the_tries(tmp_path, safe_modes):
    """With safe mode the board stays there; without, it shows a fault and waits for the button."""
    w = worn_with(tmp_path, HANGS)
    w.board.safe_modes = safe_modes
    if not safe_modes:
        w.press(130.0)
    w.run(200.0)
    told = [line for line in w.board.console if "started anew" in line]
    assert [line.split()[-4] for line in told][:3] == ["1", "2", "3"]
    if safe_modes:
        assert w.board.bites == 4 and w.board.reset_reason == "WATCHDOG" and len(told) == 3
        assert faults(w) == [(journal.FAULT_STUCK, n) for n in (1, 2, 3)]
    else:
        assert w.board.console.count("stork: the program was stuck again and again: press the button to try once more")
        assert w.colours(100.0, 129.0) == FAULT
        assert w.board.bites > 4, "the press gave it another chance"


def test_after_a_minute_of_good_work_the_count_begins_anew(tmp_path):
    at_first = "self.uptime.s >= 6 and not self.restarted and not self.state.ring.number"
    once = HANGS.replace("self.uptime.s >= 6", at_first)
    w = worn_with(tmp_path, once)
    w.run(60.0)
    assert nvm_flags.restarts(w.board.nvm) & 15 == 1
    again = Worn(tmp_path / "drive").run(70.0)
    assert "started anew" in again.console, "the start before it had not lasted a minute"
    assert nvm_flags.restarts(again.board.nvm) == 0
    assert "started anew" not in Worn(tmp_path / "drive").run(5.0).console


def test_brown_outs_in_a_row_end_in_safe_mode(tmp_path):
    w = Worn(tmp_path / "drive")
    for k in range(6):
        w.at(3.0 + 6 * k, w.board.brown_out)
    w.run(60.0)
    assert w.board.reset_reason == "BROWNOUT" and w.board.resets == 3 and w.board.brown_outs == 6
    assert faults(w) == [(journal.FAULT_POWER, n) for n in (1, 2, 3)]
    assert "stork: the voltage broke down: started anew, 2 in a row" in w.board.console
    assert any(any(rgb) for rgb in w.colours(34.0, 45.0))
    fresh = Worn(tmp_path / "drive").run(4.0)
    assert fresh.light_at(3.9) != (0, 0, 0) or len(fresh.board.light.log) > 2, "power off and on: it plays again"


def test_brown_outs_in_a_row_of_an_nrf52840_end_there_until_the_watchdog_bites(tmp_path):
    """Its brown-out is a restart by software: the watchdog runs on, and ends safe mode, too."""
    w = Worn(tmp_path / "drive", model="feather_bluefruit_sense")
    for k in range(4):
        w.at(3.0 + 6 * k, w.board.brown_out)
    reasons = []
    w.board.boot_watchers.append(lambda: reasons.append((w.board.reset_reason, w.board.safe_mode)))
    w.run(50.0)
    again = [("SOFTWARE", "BROWNOUT"), ("SOFTWARE", "")]
    assert reasons == [("POWER_ON", ""), *again * 3, again[0], ("WATCHDOG", "")]
    assert faults(w)[:3] == [(journal.FAULT_POWER, n) for n in (1, 2, 3)]
    assert w.board.bites == 1 and w.board.light.log[-1][0] > 40e6, "the menu is back"


def safe_mode(folder, reason, model="stork_virtual"):
    """Board that starts in safe mode for a ``reason``; its files are those of firmware/."""

    class Board(VirtualBoard):
        @property
        def safe_mode_reason(self):
            return reason

    return Board(folder / "drive", model=model, firmware=broken_app(folder / "firmware", "print('played')"))


def lit_for_s(board):
    """Seconds from the first light to the end of the program; an LED that low lights begins dark."""
    return (board.clock.now_us - next(t for t, *rgb in board.light.log if any(rgb))) / 1e6


def test_safe_mode_that_somebody_asked_for_is_left_alone(tmp_path):
    board = safe_mode(tmp_path, "USER")
    board.power_on()
    assert board.resets == 0 and board.console == [] and board.light.log == []
    assert nvm_flags.restarts(board.nvm) == 0


@pytest.mark.parametrize("model", sorted(MODELS))
@pytest.mark.parametrize("reason", ["HARD_FAULT", "NO_HEAP"])
def test_other_reasons_for_safe_mode_are_shown(tmp_path, model, reason):
    """Some seconds, then the program ends: only then CircuitPython opens the drive. A pixel stays lit."""
    board = safe_mode(tmp_path, reason, model)
    board.power_on()
    assert board.resets == 0 and board.console == [] and nvm_flags.restarts(board.nvm) == 0
    assert 9 < lit_for_s(board) < 13
    blinks = [bool(any(rgb)) for _, *rgb in board.light.log]
    assert min(blinks.count(True), blinks.count(False)) >= 5
    parts = board.model
    if parts.pixel and not parts.pixel_power:
        assert any(board.light.rgb)


@pytest.mark.parametrize("model", ["feather_bluefruit_sense", "adafruit_feather_esp32s3_nopsram"])
@pytest.mark.parametrize("reason", ["BROWNOUT", "WATCHDOG"])
def test_after_three_restarts_safe_mode_is_shown(tmp_path, model, reason):
    board = safe_mode(tmp_path, reason, model)
    board.power_on()
    assert board.resets == 3 and board.console == [] and 10 < lit_for_s(board) < 13


@pytest.mark.parametrize("lost", ["last_light.py", "an import"])
def test_safemode_itself_never_fails(tmp_path, lost):
    board = safe_mode(tmp_path, "BROWNOUT")
    if lost == "last_light.py":
        (board.firmware / lost).unlink()
    else:
        text = (board.firmware / "safemode.py").read_text()
        (board.firmware / "safemode.py").write_text(text.replace("import supervisor", "import nowhere"))
    board.power_on()
    assert board.console == [] and (lost == "last_light.py" or lit_for_s(board) > 10)


def test_safemode_and_the_app_read_the_same_byte(tmp_path):
    """safemode.py must do without the libraries, so its numbers stand twice."""
    text = (worn_with(tmp_path, "").board.firmware / "safemode.py").read_text()
    for name in ("_MOST", "_COUNT", "_STUCK"):
        assert re.search(rf"^{name} = {getattr(restarts, name)}( |$)", text, re.MULTILINE)
    nvm = bytearray(b"\xff" * 64)
    nvm_flags.set_restarts(nvm, 0x13)
    assert nvm[len(nvm) - 2] == 0x13


def test_a_slow_flash_is_no_hang(tmp_path):
    """7.4 times slower than usual while a long trial is stored: the watchdog waits that long."""
    w = Worn(tmp_path / "drive", STORK_HOLD_S=60)
    w.board.drive.slow = w.board.nvm.slow = 7.4
    w.start(3.0).run(100.0)
    assert w.board.bites == 0 and len(w.sessions()) == 1


def test_in_maker_mode_there_is_no_watchdog(tmp_path):
    w = worn_with(tmp_path, HANGS)
    w.board.press(True)
    w.run(60.0)
    assert w.board.bites == 0 and w.board.watchdog.mode is None


BUG = """
import stork.app.loop
def broken(self):
    raise ValueError("x" * 3000)
stork.app.loop.App.tick = broken
"""


def test_the_crash_record_is_short_and_tells_where(tmp_path):
    w = worn_with(tmp_path, BUG).run(10.0)
    record = AreaStore(tmp_path / "drive").crash_report()
    assert 900 < len(record) <= 1024
    assert record.startswith(f"stork {VERSION}, 0 s after power-on, circuitpython\n".encode())
    (tmp_path / "short").mkdir()
    short = worn_with(tmp_path / "short", BUG.replace('"x" * 3000', '"how"')).run(10.0)
    text = AreaStore(tmp_path / "short" / "drive").crash_report().decode()
    assert "Traceback" in text and text.rstrip().endswith("ValueError: how")
    assert faults(w) == faults(short) == [(journal.FAULT_CRASH, 0)]


@pytest.mark.parametrize("model", ["raspberry_pi_pico", "adafruit_qtpy_esp32s3_4mbflash_2mbpsram"])
def test_a_crash_of_a_worn_belt_leaves_the_file_system_alone(tmp_path, model):
    """A session that nobody pulled is there, and the report, as a PC gets it."""
    Worn(tmp_path / "drive", model=model, STORK_HOLD_S=3).start(3.0).run(20.0)
    w = worn_with(tmp_path, BUG.replace("def broken(self):", LATER), model=model)
    flash = w.board.drive.volume.cache.flash
    w.board.drive.sync()
    area, written = area_blocks(bytes(flash.data)), []
    w.board.drive.watchers.append(written.append)
    w.run(30.0)
    assert faults(w)[0][0] == journal.FAULT_CRASH and w.colours(12.0, 29.0) == FAULT
    assert written and sum(one.us for one in written if one.address // BLOCK not in area) == 0
    store = AreaStore(tmp_path / "drive", model=model)
    assert store.crash_report().startswith(b"stork ") and len(store.files()) == 1


LATER = """tick = stork.app.loop.App.tick
def broken(self):
    if self.uptime.s < 8:
        return tick(self)"""

EARLY = """
import stork.app.loop
def broken(self, ports):
    raise ValueError("early")
stork.app.loop.App.__init__ = broken
"""


def test_a_crash_before_anything_is_there_is_written_down_and_shown(tmp_path):
    w = worn_with(tmp_path, EARLY).run(10.0)
    assert (tmp_path / "drive" / "crash.txt").read_text().rstrip().endswith("ValueError: early")
    assert faults(w) == [(journal.FAULT_CRASH, 0)] and w.colours(3.0, 9.9) == FAULT


def test_a_crash_in_maker_mode_leaves_the_drive_alone(tmp_path):
    w = worn_with(tmp_path, BUG)
    w.board.press(True)
    w.at(0.5, lambda: w.board.press(False)).run(10.0)
    assert not (tmp_path / "drive" / "crash.txt").exists()
    assert faults(w) == [(journal.FAULT_CRASH, 0)]


def test_a_crash_in_maker_mode_does_not_reset_the_board_while_a_pc_copies(tmp_path):
    w = worn_with(tmp_path, BUG)
    w.board.press(True)
    resets = []
    w.at(0.5, lambda: w.board.press(False)).at(199.0, lambda: resets.append(w.board.resets))
    w.at(200.0, lambda: w.board.press(True)).at(200.5, lambda: w.board.press(False)).run(202.0)
    assert w.colours(190.0, 199.0) == FAULT
    assert resets == [0] and w.board.resets == 1, "until the button is pressed"
