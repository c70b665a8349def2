"""Faults on a worn belt: shown by the light, recorded, and over when the cause is over. Never a traceback."""

import pytest

from board_world import Worn
from broken_firmware import broken_app
from device_store import fill_area
from stork.store.journal import Journal
from stork_format import codes
from stork_format import journal_records as journal
from stork_host.drive_sessions import sessions_on
from stork_host.pictures.patterns import colour, menu_colours
from stork_sim.motion.people import person
from stork_sim.runs import play_person

FAULT = {colour("fault"), (0, 0, 0)}
FULL = {colour("memory_full"), (0, 0, 0)}
LOW = {colour("storage"), (0, 0, 0)}
DANGER = {colour(name) for name in ("drifting", "far")}


def is_menu(colours):
    """Some of its lights, whichever was on at the time, and no others."""
    return {(0, 0, 0)} < colours <= menu_colours()


@pytest.fixture
def worn(tmp_path):
    return lambda *args, **kwargs: Worn(tmp_path / "drive", *args, **kwargs)


def faults(w):
    return [(r[0], r[1]) for r in list(Journal(w.board.nvm).each()) if r[0] == journal.FAULT]


SENSOR = (journal.FAULT, journal.FAULT_SENSOR)
STORE = (journal.FAULT, journal.FAULT_STORE)
CRASH = (journal.FAULT, journal.FAULT_CRASH)


@pytest.mark.parametrize("how", ["nack", "frozen"])
@pytest.mark.parametrize("at", [4.0, 9.0, 12.5])
def test_a_sensor_lost_in_a_trial(worn, how, at):
    w = worn().start(2.0).set_chip(at, **{how: True})
    w.set_chip(at + 3, **{how: False}).press(at + 4).start(at + 8).press(at + 18).run(at + 21)
    lost, again = w.sessions().values()
    assert lost.result["end_cause"] == "sensor_lost" and lost.result["score"] == 0
    assert again.result["end_cause"] == "stopped" and again.result["quality"] & ~codes.Q_NO_SHIFT == 0
    # after 0.5 s of silence and a tick, till the button is pressed, and no colour of danger
    assert w.colours(at + 0.55, at + 3.9) == FAULT
    assert not DANGER & w.colours(at, at + 3.9)
    assert is_menu(w.colours(at + 5.3, at + 7.9)), "after the press, and half a second to set the sensor up"
    assert faults(w) == [SENSOR]
    assert "Traceback" not in w.console and "stork: fault: the sensor fell silent" in w.console
    assert w.chip.violations == []


def test_a_sensor_that_lost_its_power_is_set_up_again(worn):
    """A loose wire: the chip comes back with every register as it was made."""
    w = worn().start(2.0).at(9.0, lambda: w.chip.write(b"\x12\x01"))
    w.press(11.0).start(13.0).press(24.0).run(27.0)
    lost, again = w.sessions().values()
    assert lost.result["end_cause"] == "sensor_lost"
    assert again.result["end_cause"] == "stopped" and again.result["samples"] > 800


def test_a_sensor_that_is_not_there_at_power_on(worn):
    w = worn()
    w.chip.nack = True
    w.press(3.0).press(5.0).set_chip(6.0, nack=False).press(7.0).start(9.0).press(20.0).run(23.0)
    assert w.colours(2.0, 6.9) == FAULT
    assert is_menu(w.colours(7.4, 8.9))
    assert faults(w) == [SENSOR] * 3
    told = [line for line in w.board.console if line.startswith("stork: fault: sensor: ")]
    assert len(told) == 3 and all("0x6a" in line for line in told)
    assert "Traceback" not in w.console and len(w.sessions()) == 1


def test_a_sensor_lost_between_trials_is_told_at_the_next_start(worn):
    w = worn().set_chip(2.0, nack=True).start(3.0).set_chip(6.0, nack=False).press(7.0).start(9.0).press(20.0).run(22.0)
    assert w.colours(4.5, 6.9) == FAULT
    assert len(w.sessions()) == 1 and faults(w) == [SENSOR]


def test_a_short_gap_on_the_bus_loses_nothing(worn):
    """0.4 s without an answer: the FIFO holds the samples."""
    w = worn().start(2.0).set_chip(12.0, nack=True).set_chip(12.4, nack=False).press(16.0).run(18.0)
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "stopped" and stored.result["quality"] & ~codes.Q_NO_SHIFT == 0
    assert stored.result["samples"] == pytest.approx((16.0 - 2.73) / 0.0096, abs=6)


def test_maker_mode_belongs_to_the_pc(worn):
    """The button held at power-on: boot.py leaves the drive to the PC, and the press starts nothing."""
    w = worn().at(0.0, lambda: w.board.press(True)).at(4.0, lambda: w.board.press(False))
    w.clock.advance(0)
    w.board.press(True)
    w.start(6.0).press(16.5).press(19.0).run(22.0)
    assert not w.board.drive.writable and not w.board.drive_hidden
    assert "session 1: single_leg left" in w.console.splitlines()[0]
    began = [t for t, hz in w.board.sound.log if hz == 880]
    assert began and began[0] > 6.0e6, "no drill by the press that was on at power-on"
    assert w.sessions() == {} and faults(w) == [STORE]
    assert w.colours(17.5, 18.9) == FULL
    assert "stork: fault: session 1 could not be stored" in w.console
    assert is_menu(w.colours(20.5, 21.9))
    assert "Traceback" not in w.console


def test_a_belt_that_is_forgotten_in_maker_mode_comes_back(worn):
    """Without a cable, when it would fall asleep: else its next training could not be stored."""
    w = worn(STORK_HOLD_S=3)
    w.clock.advance(0)
    w.board.press(True)
    w.at(4.0, lambda: w.board.press(False)).at(5.0, lambda: modes.append(w.board.drive_hidden))
    modes = []
    w.start(140.0).run(160.0)
    assert modes == [False] and w.board.drive_hidden and w.board.drive.writable
    assert len(w.sessions()) == 1 and faults(w) == []


def test_a_belt_in_maker_mode_stays_there_while_the_cable_is_in(worn):
    w = worn()
    w.clock.advance(0)
    w.board.press(True)
    w.at(0.5, lambda: setattr(w.board, "cable", True)).at(4.0, lambda: w.board.press(False))
    w.run(200.0)
    assert not w.board.drive_hidden and w.board.resets == 0


def test_patient_mode_hides_the_drive(worn):
    w = worn().run(2.0)
    assert w.board.drive_hidden and w.board.drive.writable and w.board.data_port


@pytest.mark.parametrize("leave", [0, 9000])
def test_where_there_is_no_room_training_goes_on(worn, leave):
    """No session goes that a PC has not confirmed. The result is kept; light and journal say so, before and after."""
    w = worn(STORK_HOLD_S=3)
    kept = fill_area(w.drive, leave)
    w.start(2.0).press(6.0).run(22.0)
    assert sessions_on(w.drive) == kept
    assert w.colours(3.4, 5.9) == LOW and w.colours(19.0, 21.9) == FULL and "could not be stored" in w.console
    results = [r for r in list(Journal(w.board.nvm).each()) if r[0] == journal.RESULT]
    assert len(results) == 1 and results[0][2] > 900, "the score survives in the journal"
    assert faults(w) == [(journal.FAULT, journal.FAULT_ROOM), STORE]


def test_nonsense_in_the_settings(worn):
    w = worn(
        STORK_HOLD_S="soon",
        STORK_STEPS=-3,
        STORK_EYES="shut",
        STORK_SURFACE=7,
        STORK_BRIGHTNESS=900,
        STORK_VOLUME="loud",
        STORK_QUIET="maybe",
        STORK_AXES="+x+y-z",
        STORK_WEARER="w" * 400,
        STORK_KEEP_GOING="",
        STORK_LIMIT_S="1e9",
    )
    w.start(2.0).press(14.0).run(17.0)
    (stored,) = w.sessions().values()
    header = stored.header
    assert (header["hold_ms"], header["limit_ms"], header["keep_going"]) == (45000, 180000, 0)
    assert "steps" not in header, "as many as the drill itself says"
    assert (header["eyes"], header["surface"], header["axes"], header["wearer_id"]) == ("open", "firm", "+y+z+x", "")
    complaints = [line for line in w.board.console if "settings.toml" in line]
    for name in ("HOLD_S", "STEPS", "EYES", "SURFACE", "BRIGHTNESS", "VOLUME", "QUIET", "AXES", "WEARER", "LIMIT_S"):
        (line,) = [line for line in complaints if f"STORK_{name}:" in line]
        assert "expected" in line and "found" in line and "using" in line and len(line) < 160
    assert max(max(rgb) for _, *rgb in w.board.light.log) > 50 and any(hz for _, hz in w.board.sound.log)
    assert "Traceback" not in w.console


@pytest.mark.parametrize("text", ["", "this is no toml", 'STORK_HOLD_S = "', "\x00\xff"])
def test_a_broken_settings_file_is_as_good_as_none(worn, text):
    w = worn()
    (w.drive / "settings.toml").write_bytes(text.encode("latin-1"))
    w.start(2.0).press(4.0).press(16.0).run(19.0)  # the usual is to say the safety words first
    (stored,) = w.sessions().values()
    assert stored.header["hold_ms"] == 45000


def test_quiet_is_quiet(worn):
    w = worn(STORK_QUIET=1).start(2.0).press(14.0).run(17.0)
    assert w.board.sound.log == [] and len(w.sessions()) == 1


BUG = """
import stork.app.loop
def broken(self):
    raise MemoryError("memory allocation failed")
stork.app.loop.App.tick = broken
"""


def test_a_crash_is_shown_and_written_down_and_the_board_starts_anew(tmp_path):
    w = Worn(tmp_path / "drive")
    w.board.firmware = broken_app(tmp_path / "broken", BUG)
    w.run(100.0)
    assert w.board.resets == 1
    assert w.colours(3.0, 60.0) == FAULT
    assert faults(w) == [CRASH] * 2
    assert w.console.count("MemoryError: memory allocation failed") == 2


def test_the_button_ends_the_sight_of_a_crash(tmp_path):
    w = Worn(tmp_path / "drive")
    w.board.firmware = broken_app(tmp_path / "broken", BUG)
    w.press(10.0).run(12.0)
    assert w.board.resets == 1


def test_crash_after_crash_the_board_waits_for_the_button(tmp_path):
    """Each reset costs flash: after three in a row only somebody who presses gets another try."""
    w = Worn(tmp_path / "drive")
    w.board.firmware = broken_app(tmp_path / "broken", BUG)
    w.press(1500.0).run(2400.0)
    assert w.board.resets == 4
    assert faults(w) == [CRASH] * 5
    assert w.colours(2000.0, 2400.0) == FAULT


def test_a_crash_of_the_crash_handler_resets_all_the_same(tmp_path):
    bug = BUG + "import stork.feedback.output_player\ndef dead(self, now):\n    raise MemoryError('again')\n"
    bug += "stork.feedback.output_player.OutputPlayer.tick = dead\n"
    w = Worn(tmp_path / "drive")
    w.board.firmware = broken_app(tmp_path / "broken", bug)
    w.run(60.0)
    assert w.board.resets > 3
    assert "MemoryError: again" in w.console


class DeafPc:
    """A program on the PC that asks and asks and never reads an answer."""

    name = "deaf"
    echo = bytes.fromhex("0a 00 00 06 00 00 07 00 a1 61 64 62 68 69")

    def __init__(self):
        self.at = 0

    def waiting(self):
        return 64

    def read(self, size):
        out = bytes(self.echo[(self.at + k) % len(self.echo)] for k in range(size))
        self.at += size
        return out

    def write(self, data):
        return 0

    def idle(self, seconds):
        return None

    def close(self):
        pass


def test_a_pc_that_never_reads_changes_nothing(tmp_path):
    alone = Worn(tmp_path / "alone", STORK_HOLD_S=5).start(2.0).run(20.0)
    deaf = Worn(tmp_path / "deaf", STORK_HOLD_S=5)
    deaf.board.attach(DeafPc())
    deaf.start(2.0).run(20.0)
    (a,), (b,) = alone.sessions().values(), deaf.sessions().values()
    assert [e[1:] for e in a.events] == [e[1:] for e in b.events]
    assert b.result["quality"] & ~codes.Q_NO_SHIFT == 0 and a.result["score"] == pytest.approx(b.result["score"], abs=3)


@pytest.mark.parametrize("seed", range(3))
def test_power_cut_while_a_trial_is_stored(tmp_path, seed):
    """Cut at many moments around the end of a trial, where no block of flash is torn; the next day all files are whole
    and numbered apart.
    """
    whole = Worn(tmp_path / "whole", STORK_HOLD_S=1).start(2.0).run(20.0)
    (stored,) = whole.sessions().values()
    ended = next(t for t, hz in whole.board.sound.log[::-1] if hz == 1320) / 1e6 - 1.3
    for k in range(8):
        drive = tmp_path / f"cut{k}"
        first = Worn(drive, STORK_HOLD_S=1).start(2.0)
        first.board.drive.tears = False
        first.run(ended + 0.02 * seed + 0.06 * k)
        before = first.sessions()
        second = Worn(drive).start(2.0).run(22.0)
        after = second.sessions()
        assert len(after) == len(before) + 1
        assert set(before) <= set(after)
        numbers = [s.header["session_number"] for s in after.values()]
        assert len(set(numbers)) == len(numbers)
        assert all(s.result["samples"] == stored.result["samples"] for s in before.values())


def test_what_a_person_plays_makes_no_violation(tmp_path):
    """The chip model keeps a list of what no correct driver does; runs.py raises where it is not empty."""
    outcome = play_person(person("older"), "single_leg", "right", seed=9, out=tmp_path / "d")
    assert outcome.quality == []
