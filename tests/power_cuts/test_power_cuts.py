"""The campaign of `make power-cuts`: it finds what a cut costs, and a sample of it is played."""

import json

import pytest

from power_cuts import __main__ as program
from power_cuts.cuts import STATES, Cut, cuts, flash_at, look
from power_cuts.history import FIRST, Life, record
from stork_sim.board.fat_volume import CREATE_ALWAYS, WRITE, FatVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.flash_cache import OneBlock

PICO = "raspberry_pi_pico"
FIRMWARE = {"code.py": b"x = 1\n" * 500}
SESSIONS = {f"sessions/s000000{n}.stk": bytes((n,)) * 1500 for n in (1, 2)}


@pytest.fixture
def drive():
    """A volume with a firmware of one file and two sessions."""
    volume = FatVolume(OneBlock(Flash(1 << 20)))
    volume.format()
    volume.make_folder("sessions")
    for path, content in (FIRMWARE | SESSIONS).items():
        put(volume, path, content)
    volume.cache.flash.take()
    return volume


def put(volume, path, content):
    file = volume.open(path, WRITE | CREATE_ALWAYS)
    volume.write(file, content)
    volume.close(file)


def life(volume, change=None):
    """Effect of ``change`` on the flash; by default one block is written again as it is."""
    flash = volume.cache.flash
    found = Life("", bytes(flash.data), b"\xff" * 4096, kept=[(0, SESSIONS)])
    if change is None:
        flash.erase(len(flash.data) - BLOCK)
        flash.program(len(flash.data) - BLOCK, found.flash[-BLOCK:])
    else:
        change()
    found.operations = flash.take()
    return found


def what_is_wrong(life, cut, folder):
    found = look(life, cut, FIRMWARE, PICO, folder)
    return {name for name in program.COUNTED if getattr(found, name)}


@pytest.mark.parametrize("state", STATES)
def test_a_block_that_nobody_needs(drive, tmp_path, state):
    assert what_is_wrong(life(drive), Cut(0, 0, state), tmp_path / "a") == set()


def test_each_kind_of_harm_is_found(drive, tmp_path):
    """By drives that were spoiled on purpose."""
    cut = Cut(0, 0, "before")
    found = life(drive, lambda: put(drive, "notes.txt", b"1"))
    first = next(n for n, operation in enumerate(found.operations) if operation.address == 0)
    assert what_is_wrong(found, Cut(0, first, "erased"), tmp_path / "a") == {"no_volume"}
    drive.remove("sessions/s0000002.stk")
    assert what_is_wrong(life(drive), cut, tmp_path / "b") == {"lost"}
    put(drive, "sessions/s0000002.stk", SESSIONS["sessions/s0000002.stk"][:-1] + b"x")
    assert what_is_wrong(life(drive), cut, tmp_path / "c") == {"lost"}, "altered"
    put(drive, "sessions/s0000002.stk", SESSIONS["sessions/s0000002.stk"])
    put(drive, "sessions/s0000003.stk", SESSIONS["sessions/s0000002.stk"])
    assert what_is_wrong(life(drive), cut, tmp_path / "d") == {"doubled"}
    drive.remove("sessions/s0000003.stk")
    put(drive, "code.py", b"y")
    assert what_is_wrong(life(drive), cut, tmp_path / "e") == {"damaged"}


def test_two_names_on_one_chain_cost_a_later_session(drive, tmp_path):
    """As a cut in a rename leaves it: power-on removes one, and the next session takes the clusters of the other."""
    put(drive, "sessions/partial.tmp", b"3" * 1500)
    flash = drive.cache.flash.data
    (at,) = [n for n in range(0, len(flash), 32) if flash[n : n + 11] == b"PARTIAL TMP"]
    flash[at + 32 : at + 64] = flash[at : at + 32]
    flash[at + 32 : at + 43] = b"S0000003STK"
    drive.unmount()
    drive.cache.forget()
    assert [name for name, _, _ in drive.list("sessions")][-1].lower() == "s0000003.stk"
    assert what_is_wrong(life(drive), Cut(0, 0, "before"), tmp_path / "a") == {"later"}


def test_the_three_states_of_a_block(drive):
    found = life(drive, lambda: put(drive, "notes.txt", b"1"))
    last = max(n for n, operation in enumerate(found.operations) if operation.kind == "erase")
    erase, program = found.operations[last : last + 2]
    block = slice(erase.address, erase.address + BLOCK)
    before, erased, half = (flash_at(found, Cut(0, last, state))[block] for state in STATES)
    assert before == erase.old and erased == b"\xff" * BLOCK
    assert half == program.new[: BLOCK // 2] + b"\xff" * (BLOCK // 2)
    assert [cut.state for cut in cuts([found])] == list(STATES) * (len(found.operations) // 2)


def test_a_history_knows_what_must_stay(tmp_path):
    """Of a day with two drills and its pull."""
    firmware, lives = record(PICO, tmp_path / "drive", days=2, trials=2, seed=3)
    assert [one.what for one in lives] == ["day 1, 2 drills", "day 2, 2 drills", "day 2, pull"]
    numbers = [sorted(int(path[-11:-4]) for path in one.kept_at(1 << 30)) for one in lives]
    assert numbers == [*([FIRST, FIRST + 1], [FIRST, FIRST + 1, FIRST + 2, FIRST + 3], [FIRST + 2, FIRST + 3])]
    end = lives[-1]
    flash = bytearray(end.flash)
    for operation in end.operations:
        flash[operation.address : operation.address + BLOCK] = operation.new
    volume = FatVolume(OneBlock(Flash(len(flash), bytes(flash))))
    assert all(volume.content(path) == content for path, content in firmware.items() if path != "settings.toml")
    assert {path for path, *_ in volume.walk("sessions") if path.endswith(".stk")} == set(end.kept_at(1 << 30))


def test_the_command_finds_what_todays_store_loses(tmp_path, capsys):
    """A sample of a small stretch. When the store is mended, this holds that nothing is lost."""
    assert program.main(["--days", "1", "--trials", "2", "--every", "4", "--jobs", "1", "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["board"] == PICO and found["sessions"] == 2 and found["erases_per_session"] > 8
    counts = {row["state"]: row for row in found["states"]}
    assert [counts[state]["cuts"] > 3 for state in STATES] == [True] * 3
    assert counts["before"]["lost"] == counts["before"]["no_volume"] == 0
    assert counts["erased"]["no_volume"] > 0 and counts["erased"]["lost"] > 0
    assert found["bad"] == len(found["found"]) > 0
    with pytest.raises(SystemExit):
        program.main(["--every", "0"])
    assert "--every: expected 1 or more, found 0" in capsys.readouterr().err
