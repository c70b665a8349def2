"""The campaign of `make power-cuts`: it finds what a cut costs, and a sample of it is played."""

import json
from io import BytesIO

import pytest

from device_store import AreaStore
from power_cuts import __main__ as program
from power_cuts.cuts import STATES, Cut, cuts, flash_at, look
from power_cuts.history import Life, record
from stork_host.drive_sessions import AREA, in_area
from stork_sim.board.fat_volume import FatVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.flash_cache import OneBlock

PICO = "raspberry_pi_pico"
FIRMWARE = {"code.py": b"x = 1\n" * 500}


@pytest.fixture
def belt(tmp_path):
    """A board with a firmware of one file and two sessions: numbers and bytes."""
    drive = tmp_path / "played"
    drive.mkdir()
    for path, content in FIRMWARE.items():
        (drive / path).write_bytes(content)
    store = AreaStore(drive, model=PICO)
    for number in (1, 2):
        store.write(bytes((number,)) * 1500)
    store.board.drive.sync()
    store.board.drive.volume.cache.flash.take()
    return store


def life(store, change=None, kept=None):
    """Effect of ``change`` on the flash; by default one block is written again as it is. ``kept``: by default, what the
    store holds now.
    """
    flash = store.board.drive.volume.cache.flash
    kept = store.files() if kept is None else kept
    store.board.drive.sync()
    flash.take()
    found = Life("", bytes(flash.data), bytes(store.board.nvm), kept=[(0, kept)])
    if change is None:
        flash.erase(len(flash.data) - BLOCK)
        flash.program(len(flash.data) - BLOCK, found.flash[-BLOCK:])
        found.operations = flash.take()
    else:
        store.board.drive.watchers.append(found.operations.append)
        change()
        store.board.drive.sync()
        store.board.drive.watchers.pop()
    return found


def what_is_wrong(life, cut, folder):
    found = look(life, cut, FIRMWARE, PICO, folder)
    return {name for name in program.COUNTED if getattr(found, name)}


@pytest.mark.parametrize("state", STATES)
def test_a_block_that_nobody_needs(belt, tmp_path, state):
    assert what_is_wrong(life(belt), Cut(0, 0, state), tmp_path / "a") == set()


def test_each_kind_of_harm_is_found(belt, tmp_path):
    """By a firmware that writes a file while it is worn, and by drives that were spoiled on purpose."""
    drive, cut = belt.board.drive, Cut(0, 0, "before")
    both = belt.files()

    def note():
        with drive.open("notes.txt", "wb") as file:
            file.write(b"1")

    found = life(belt, note)
    first = next(n for n, operation in enumerate(found.operations) if operation.address == 0)
    assert what_is_wrong(found, Cut(0, first, "erased"), tmp_path / "a") == {"no_volume"}
    assert what_is_wrong(life(belt, kept=both | {3: b"x"}), cut, tmp_path / "b") == {"lost"}
    assert what_is_wrong(life(belt, kept=both | {2: b"x"}), cut, tmp_path / "c") == {"lost"}, "altered"
    belt.write(both[2])
    assert what_is_wrong(life(belt), cut, tmp_path / "d") == {"doubled"}
    belt.stored.forget(3)
    flash = drive.volume.cache.flash.data
    at = flash.index(both[1][:512])
    flash[at] ^= 1
    assert what_is_wrong(life(belt, kept={2: both[2]}), cut, tmp_path / "e") == {"later"}, "a PC cannot pull it"
    flash[at] ^= 1
    with drive.open("code.py", "wb") as file:
        file.write(b"y")
    assert what_is_wrong(life(belt), cut, tmp_path / "f") == {"damaged"}


def test_the_three_states_of_a_block(belt):
    found = life(belt, lambda: belt.write(b"3" * 9000))
    last = max(n for n, operation in enumerate(found.operations) if operation.kind == "erase")
    erase, program = found.operations[last : last + 2]
    block = slice(erase.address, erase.address + BLOCK)
    before, erased, half = (flash_at(found, Cut(0, last, state))[block] for state in STATES)
    assert before == erase.old and erased == b"\xff" * BLOCK
    assert half == program.new[: BLOCK // 2] + b"\xff" * (BLOCK // 2)
    assert [cut.state for cut in cuts([found])] == list(STATES) * (len(found.operations) // 2)


def test_a_history_knows_what_must_stay(tmp_path):
    """Of two days with two drills each and their pulls."""
    firmware, lives = record(PICO, tmp_path / "drive", days=2, trials=2, seed=3)
    assert [one.what for one in lives] == [
        *("set up", "day 1, 2 drills", "day 1, pull", "day 2, 2 drills", "day 2, pull")
    ]
    assert [sorted(one.kept_at(1 << 30)) for one in lives] == [[], [1, 2], [1, 2], [1, 2, 3, 4], [3, 4]]
    end = lives[-1]
    flash = bytearray(end.flash)
    for operation in end.operations:
        flash[operation.address : operation.address + BLOCK] = operation.new
    volume = FatVolume(OneBlock(Flash(len(flash), bytes(flash))))
    assert all(volume.content(path) == content for path, content in firmware.items() if path != "settings.toml")
    assert in_area(BytesIO(volume.content(AREA))) == end.kept_at(1 << 30)


def test_a_worn_belt_loses_nothing(tmp_path, capsys):
    """A sample of a small stretch. The first start, where there is no session yet, is told apart."""
    assert program.main(["--days", "2", "--trials", "2", "--every", "2", "--jobs", "1", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["board"] == PICO and found["sessions"] == 4 and 2 < found["erases_per_session"] < 8
    assert found["exposed_ms_per_session"] == 0
    rows = {(row["phase"], row["state"]): row for row in found["states"]}
    for state in STATES:
        assert rows["worn", state]["cuts"] > 5
        assert not any(rows["worn", state][what] for what in program.COUNTED)
        assert rows["set up", state]["lost"] == rows["set up", state]["doubled"] == 0
    assert rows["set up", "erased"]["no_volume"] > 0, "what FAT cannot do is counted"
    with pytest.raises(SystemExit):
        program.main(["--every", "0"])
    assert "--every: expected 1 or more, found 0" in capsys.readouterr().err
