"""The simulated wearer decides by light, sound, journal and files, never by the console."""

import numpy as np
import pytest

from stork.store.journal import Journal
from stork_format import journal_records, session
from stork_host.errors import StorkError
from stork_host.pictures.patterns import light, menu_light, menu_sound, sound
from stork_sim.board.modules import BoardReset
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.faults import parse_all
from stork_sim.message_reader import MessageReader, feedback_level
from stork_sim.motion.frames import body_from_sensor, rotate
from stork_sim.motion.people import person
from stork_sim.motion.recording import Recording, recording_wearer
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity, make_rig, play
from stork_sim.user_driver import UserDriver

LIES = "stork: rest: a fall\nstork: fault: sensor: gone\nstork: session 9: time_reached, score 999"
BOARDS = {
    "stork_virtual": "sound, one colour LED",
    "Seeed_XIAO_nRF52840_Sense": "light alone, taps for a button",
    "arduino_nano_rp2040_connect": "sound, and a light without colours",
}


def rig_for(folder, *faults, says=None, board="stork_virtual", hold_s=4.0, errors=None, **settings):
    """``says``: what the console prints in place of each line; None: what the firmware printed."""
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=hold_s), seed=4)
    settings = {"STORK_SAFETY": 1, **settings}
    rig = make_rig(who, folder, seed=2, board=board, errors=errors, faults=parse_all(faults), settings=settings)
    if says is not None:
        printed = rig.board.print
        rig.board.print = lambda *values, **form: printed(says, end="\n" if says else "")
    return rig, who


def played(folder, *faults, **how):
    rig, who = rig_for(folder, *faults, **how)
    found = play(rig, who, "single_leg", "left", reacts=True)
    return found.outcome.as_dict() | {"session_file": "", "complaints": len(found.outcome.complaints)}


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("says", ["", LIES])
def test_the_console_decides_nothing(tmp_path, board, says):
    """The safety message is answered, the drill is played and its file is found."""
    told = played(tmp_path / "told", board=board)
    assert told["end_cause"] == "touchdown" and told["score"] > 0
    assert played(tmp_path / "other", board=board, says=says) == told


def test_a_board_that_starts_anew_after_all_was_played_is_left_alone(tmp_path):
    """As after `stork plan set`: its menu is up again, and nothing is wanted of it."""
    rig, who = rig_for(tmp_path / "belt")
    player = UserDriver(rig.board, who, [("single_leg", "left")])
    ends = []

    def restart():
        ends.append(rig.board.clock.now_us)
        rig.board.clock.call_in(60_000_000, rig.board.power_off)
        raise BoardReset

    player.then = restart
    rig.board.power_on()
    assert len(ends) == 1 and len(player.files) == 1
    assert "IndexError" not in "\n".join(rig.board.console)


@pytest.mark.parametrize("board", BOARDS)
def test_the_lights_of_sway_are_no_messages(tmp_path, board):
    """A dim light of drifting has the hue of a low battery: nobody presses the button for it."""
    plays = [("tandem_walk", ""), ("single_leg", "left")]
    who = virtual_wearer(person("older"), InTurn([activity(*play) for play in plays]), seed=3)
    rig = make_rig(who, tmp_path / "board", seed=2, board=board, settings={"STORK_SAFETY": 1})
    user = UserDriver(rig.board, who, plays, reacts=True)
    rig.board.power_on()
    user.check()
    assert "stopped" not in [result.end_cause for result in user.results]


@pytest.mark.parametrize("says", ["", LIES])
def test_a_fault_is_noticed_without_a_word(tmp_path, says):
    told = played(tmp_path / "told", "nack@12s+2s", hold_s=14.0, STORK_SAFETY=0)
    assert told["end_cause"] == "sensor_lost" and told["complaints"] == 1
    assert played(tmp_path / "other", "nack@12s+2s", hold_s=14.0, STORK_SAFETY=0, says=says) == told


@pytest.mark.parametrize("board", ["stork_virtual", "Seeed_XIAO_nRF52840_Sense"])
def test_without_a_word_the_fault_has_its_name_of_the_journal(tmp_path, board):
    rig, who = rig_for(tmp_path / "board", "absent", board=board, says="")
    with pytest.raises(StorkError, match="expected a device that plays, found fault: sensor; try"):
        play(rig, who, "single_leg", "left")


def test_a_note_stops_nobody(tmp_path):
    """Gravity that is a little off is written down as a fault of the sensor, but the device goes on."""
    rig, who = rig_for(tmp_path / "board", errors=SensorErrors(accel_scale=(1.06, 1.06, 1.06)))
    found = play(rig, who, "single_leg", "left")
    kinds = [record[:2] for record in Journal(rig.board.nvm).each()]
    assert kinds[0] == (journal_records.FAULT, journal_records.FAULT_SENSOR)
    assert found.user.faults == [] and len(found.user.files) == 1


def test_a_session_that_is_not_stored_is_played_again(tmp_path):
    """The flash fails at the end of the first drill; the device tells by its light, the wearer presses and repeats."""
    rig, who = rig_for(tmp_path / "board", STORK_SAFETY=0)
    sync = rig.board.drive.sync
    broken = []

    def fail_once():
        if not broken and any("session 1" in line for line in rig.board.console):
            broken.append(True)
            raise OSError(5)
        sync()

    fail_once.__name__ = "sync"
    rig.board.drive.sync = fail_once
    user = UserDriver(rig.board, who, [("single_leg", "left")], patient=True, reacts=True)
    rig.board.power_on()
    user.check()
    assert broken and user.unstored == 1 and [result.end_cause == "" for result in user.results] == [True, False]
    assert user.faults == ["fault: session 1 could not be stored"]
    (stored,) = user.files
    assert session.read(stored.read_bytes()).header["session_number"] == user.results[-1].number


@pytest.mark.parametrize("board", ["stork_virtual", "Seeed_XIAO_nRF52840_Sense"])
def test_after_the_message_to_rest_nobody_plays_on(tmp_path, board):
    """Two near-falls: sway of 25 degrees from the fifth second after go on, in every drill."""
    t_s = np.arange(0, 20, 1 / 104)
    rocking = 2 * np.pi * 0.4 * t_s
    tilt = np.radians(25) * np.sin(rocking) * (t_s > 5)
    signals = np.zeros((len(t_s), 6))
    signals[:, 0], signals[:, 1] = 9.81 * np.cos(tilt), 9.81 * np.sin(tilt)
    signals[:, 5] = -25 * 2 * np.pi * 0.4 * np.cos(rocking) * (t_s > 5)
    who = recording_wearer(Recording(t_s, rotate(body_from_sensor("+y+z+x"), signals)))
    rig = make_rig(who, tmp_path / "board", seed=2, board=board, settings={"STORK_FATIGUE": 1})
    user = UserDriver(rig.board, who, [("single_leg", "left")] * 6)
    rig.board.power_on()
    with pytest.raises(StorkError, match="when the wearer was told to rest"):
        user.check()
    assert user.rested and 2 <= len(user.files) < 6
    assert any(record[0] == journal_records.REST for record in Journal(rig.board.nvm).each())


# The reader alone.


def shown(folder, model, steps):
    """Messages read from (value, ...) put on a board's light or sound, one each 100 ms."""
    board = VirtualBoard(folder, model=model)
    found = []
    MessageReader(board, lambda name, since_us, again: found.append(name))
    for n, step in enumerate(steps):
        if len(step) == 1:
            board.sound.set(n * 100_000, step[0])
        else:
            board.light.shine(n * 100_000, step)
    return found


@pytest.mark.parametrize("percent", [10, 40, 100])
@pytest.mark.parametrize("name", ["go", "support", "rest", "battery_low", "storage", "fault"])
def test_each_message_by_its_light(tmp_path, name, percent):
    steps = [tuple((part * percent + 99) // 100 for part in step[1:]) for step in light(name).steps]
    found = shown(tmp_path / "drive", "Seeed_XIAO_nRF52840_Sense", steps)
    assert set(found) == {name}


@pytest.mark.parametrize("percent", [10, 40, 100])
@pytest.mark.parametrize("leg", ["", "left", "right"])
def test_the_menus_leg_is_no_beginning(tmp_path, leg, percent):
    def dimmed(steps):
        return [tuple((part * percent + 99) // 100 for part in step[1:]) for step in steps]

    menu = dimmed(menu_light(2, leg).steps)
    found = shown(tmp_path / "drive", "Seeed_XIAO_nRF52840_Sense", menu)
    assert set(found) == {"menu"}
    found = shown(tmp_path / "again", "Seeed_XIAO_nRF52840_Sense", [*menu, (0, 0, 0), *dimmed(light("still").steps)])
    assert found[-1] == "start" and set(found[:-1]) == {"menu"}


@pytest.mark.parametrize("name", ["start", "support", "rest", "battery_low", "storage", "fault", "go"])
def test_each_message_by_its_sound(tmp_path, name):
    found = shown(tmp_path / "drive", "stork_virtual", [(step[1],) for step in sound(name).steps])
    assert name in found and set(found) <= {name, "menu"}


@pytest.mark.parametrize("leg", ["", "left", "right"])
def test_the_menu_by_its_sound(tmp_path, leg):
    found = shown(tmp_path / "drive", "stork_virtual", [(step[1],) for step in menu_sound(2, leg).steps])
    assert found == ["menu"] * 3


def test_how_strongly_a_light_warns():
    assert [feedback_level(rgb) for rgb in ((0, 42, 0), (45, 29, 0), (85, 16, 6))] == [0.0, 0.5, 1.0]
    assert feedback_level((0, 21, 0)) == 0.0 and feedback_level((0, 0, 0)) is None
    assert feedback_level((0, 30, 110)) is None
