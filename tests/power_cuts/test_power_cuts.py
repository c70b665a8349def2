"""The campaign of `make power-cuts`: it finds what a cut costs, and a sample of it is played."""

import json

import pytest

from device_store import AreaStore
from power_cuts import __main__ as program
from power_cuts.belts import Belt, content_of, drive_after
from power_cuts.cuts import STATES, Cut, Found, cuts, flash_at, is_whole, look
from power_cuts.history import CRASH, LONG_DAY, PHASES, UPDATE_STAY, WORN, Life, record
from stork.app import trial_runner
from stork.store.journal import Journal
from stork_format import journal_records
from stork_host.analysis import gait
from stork_host.analysis.session_data import read_session
from stork_host.install import staging
from stork_sim.board.flash import BLOCK

PICO = Belt(program.PICO)
FIRMWARE = {"code.py": b"x = 1\n" * 500}


@pytest.fixture
def belt(tmp_path):
    """A board with a firmware of one file and two sessions: numbers and bytes."""
    drive = tmp_path / "played"
    drive.mkdir()
    for path, content in FIRMWARE.items():
        (drive / path).write_bytes(content)
    store = AreaStore(drive, model=PICO.model)
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
    found = Life(
        WORN, "", bytes(flash.data), flash.size, bytes(store.board.nvm), kept=[(0, kept)], firmware=(FIRMWARE,)
    )
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
    found = look(life, cut, PICO, folder)
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
    assert what_is_wrong(found, Cut(0, first, "erased"), tmp_path / "a") == {"no_volume", "lost"}, "both sessions"
    found.kept = [(0, {})]
    assert what_is_wrong(found, Cut(0, first, "erased"), tmp_path / "g") == {"no_volume"}, "a PC has all"
    assert what_is_wrong(life(belt, kept=both | {3: b"x"}), cut, tmp_path / "b") == {"lost"}
    assert what_is_wrong(life(belt, kept=both | {2: b"x"}), cut, tmp_path / "c") == {"lost"}, "altered"
    belt.write(both[2])
    assert what_is_wrong(life(belt), cut, tmp_path / "d") == {"doubled"}
    belt.forget([3])
    flash = drive.volume.cache.flash.data
    at = flash.index(both[1][:512])
    flash[at] ^= 1
    assert what_is_wrong(life(belt, kept={2: both[2]}), cut, tmp_path / "e") == {"later"}, "a PC cannot pull it"
    flash[at] ^= 1
    with drive.open("code.py", "wb") as file:
        file.write(b"y")
    assert what_is_wrong(life(belt), cut, tmp_path / "f") == {"damaged"}


@pytest.mark.parametrize("board", [program.PICO, "arduino_nano_rp2040_connect"])
def test_each_block_outside_of_the_area_counts(board, tmp_path):
    """On a large drive FAT and folders take many blocks; the second FAT and the root folder are not in the first."""
    (tmp_path / "played").mkdir()
    store = AreaStore(tmp_path / "played", model=Belt(board).model)
    store.write(b"1" * 3000)

    def note():
        with store.board.drive.open("notes.txt", "wb") as file:
            file.write(b"1")

    found = life(store, note)
    everything = sum(operation.us for operation in found.operations)
    assert found.outside_us == everything > 0
    first = sum(operation.us for operation in found.operations if operation.address < BLOCK)
    assert first < everything
    assert life(store, lambda: store.write(b"2" * 9000)).outside_us == 0
    assert life(store, store.back_up).outside_us == 0


def test_a_worn_day_has_a_lean_forward(tmp_path):
    belt = Belt("arduino_nano_rp2040_connect")
    day = record(belt, tmp_path / "drive", days=1, trials=2, seed=1)[1]
    assert day.phase == WORN and day.outside_us == 0
    assert b"StkM" in b"".join(operation.new for operation in day.operations)


def test_harm_under_littlefs_is_found(tmp_path):
    """On a history that was spoiled on purpose."""
    belt = Belt(program.PICO, littlefs=True)
    day = record(belt, tmp_path / "drive", days=1, trials=1, seed=2)[1]
    cut = Cut(1, len(day.operations) - 1, "half programmed")
    assert day.phase == WORN and not look(day, cut, belt, tmp_path / "a").bad
    (content,) = day.kept[-1][1].values()
    day.kept.append((0, {1: content, 9: b"x"}))
    day.firmware = ({**day.firmware[0], "boot.py": b"x"},)
    found = look(day, cut, belt, tmp_path / "b")
    assert found.lost and found.damaged and not found.later
    day.kept.append((0, {1: content[:-1]}))
    assert look(day, cut, belt, tmp_path / "c").lost, "altered"


def test_the_three_states_of_a_block(belt):
    found = life(belt, lambda: belt.write(b"3" * 9000))
    last = max(n for n, operation in enumerate(found.operations) if operation.kind == "erase")
    erase, program = found.operations[last : last + 2]
    block = slice(erase.address, erase.address + BLOCK)
    states = (0, "before"), (0, "erased"), (1, "half programmed")
    before, erased, half = (flash_at(found, Cut(0, last + n, state))[block] for n, state in states)
    assert before == erase.old and erased == b"\xff" * BLOCK
    assert half == program.new[: BLOCK // 2] + b"\xff" * (BLOCK // 2)
    assert [cut.state for cut in cuts([found])] == list(STATES) * (len(found.operations) // 2)
    alone = Life(WORN, "", b"", BLOCK, b"", operations=found.operations[1:2] * 2)
    assert [cut.state for cut in cuts([alone])] == ["before", "half programmed"] * 2, "programs that follow no erase"


@pytest.mark.parametrize("littlefs", [False, True], ids=program.FILE_SYSTEMS)
def test_a_history_knows_what_must_stay(tmp_path, littlefs):
    """Of two days with two drills each and their pulls, a long day, a crash, plans and updates."""
    belt = Belt(program.PICO, littlefs)
    lives = record(belt, tmp_path / "drive", days=2, trials=2, seed=3)
    days = ["set up", "day 1, 2 drills", "day 1, pull", "day 2, 2 drills", "day 2, pull", LONG_DAY, "long day, pull"]
    if littlefs:
        days.remove("day 1, pull")  # nothing but reads: both sessions stay
    update = ["an update is staged", "an update is put in place"]
    stay = [f"{what}, stay" for what in ("plan", *update)]
    assert [one.what for one in lives] == [*days, "crash", *stay, "last pull", "plan", *update]
    assert {one.phase for one in lives} == set(PHASES)
    kept = {one.what: sorted(one.kept_at(1 << 30)) for one in lives}
    assert (kept["day 1, 2 drills"], kept["day 2, 2 drills"], kept["day 2, pull"]) == ([1, 2], [1, 2, 3, 4], [3, 4])
    assert kept["crash"] == [6, 7]
    assert kept["an update is put in place, stay"] == kept["last pull"] == kept["an update is put in place"] == []
    end = lives[-1]
    flash = bytearray(end.flash.ljust(end.size, b"\xff"))
    for operation in end.operations:
        flash[operation.address : operation.address + len(operation.new)] = operation.new
    there = content_of(drive_after(belt, bytes(flash)))
    old, new = end.firmware
    assert old != new and {path: there.get(path) for path in new} == new and not set(old) - set(new) & set(there)
    assert belt.sessions(there) == end.kept_at(1 << 30)
    assert there["plan.cbor"]


def test_a_long_day_outlasts_the_memory_and_a_crash_is_one(tmp_path):
    lives = {one.what: one for one in record(PICO, tmp_path / "drive", days=1, trials=1, seed=1)}
    sessions = [read_session(data, "") for _, data in sorted(lives[LONG_DAY].kept[-1][1].items())][1:]
    assert [one.header["drill"] for one in sessions] == ["free_walk", "cued_walk", "feet_together"]
    assert all(15 <= len(gait.steps(one)) <= 25 for one in sessions[:2])
    assert len(lives[LONG_DAY].kept[-1][1][4]) > trial_runner._RAM
    records = Journal(bytearray(lives["crash"].memory_at(1 << 30))).each()
    faults = [one[1] for one in records if one[0] == journal_records.FAULT]
    assert faults.count(journal_records.FAULT_CRASH) == 1
    assert set(faults) <= {journal_records.FAULT_CRASH, journal_records.FAULT_ROOM}


def test_files_of_two_versions():
    """Each of one of them, or staged: whole. Else damaged."""
    old, new = {"a.py": b"1", "b.py": b"2"}, {"a.py": b"3", "c.py": b"4"}
    whole = [old, new, {"a.py": b"1", "c.py": b"4"}, {"a.py": b"3"}]
    staged = {"update/manifest": b"", staging.staged_name("a.py"): b"3"}
    assert all(is_whole(there, (old, new)) for there in [*whole, {"a.py": b"x"} | staged, {"a.py": None} | staged])
    assert not any(
        is_whole(there, (old, new))
        for there in [
            {},
            {"a.py": b"x"},
            {"a.py": None},
            {"a.py": b"3", "c.py": b"x"},
            {"a.py": b"x", "update/manifest": b""},
        ]
    )
    assert not is_whole({"a.py": b"1"}, (old,)) and not is_whole({"a.py": b"1", "b.py": None}, (old,))


def test_a_worn_belt_loses_nothing(tmp_path, capsys):
    """A sample of a small stretch, on both file systems. Where FAT is written it is told apart."""
    arguments = ["--board", program.PICO, "--days", "2", "--trials", "2", "--every", "9", "--jobs", "1", "--json"]
    code = program.main(arguments)
    fat, littlefs = json.loads(capsys.readouterr().out)
    assert [(one["board"], one["file_system"]) for one in (fat, littlefs)] == [
        (program.PICO, name) for name in program.FILE_SYSTEMS
    ]
    assert fat["sessions"] == 4 and 2 < fat["erases_per_session"] < 8 and fat["outside_area_ms_per_session"] == 0
    rows = {(row["phase"], row["state"]): row for row in fat["states"]}
    for state in STATES:
        assert rows["worn", state]["cuts"] > 0
        assert not any(rows["worn", state][what] for what in program.COUNTED)
        assert not any(rows[phase, state]["doubled"] for phase in PHASES)
        assert not any(rows[phase, state]["lost"] for phase in PHASES)
        assert not any(rows[CRASH, state][what] for what in program.COUNTED)
    assert code == 0 and fat["bad"] == 0
    assert fat["seed"] == littlefs["seed"] == 1 and fat["seconds"] > 0
    assert rows["update", "erased"]["no_volume"] > 0, "what FAT cannot do is counted"
    assert sum(row["cuts"] for row in littlefs["states"]) > 15
    assert not any(row[what] for row in littlefs["states"] for what in program.COUNTED)
    assert all(sum(rows[phase, state]["cuts"] for state in STATES) > 0 for phase in PHASES)
    with pytest.raises(SystemExit):
        program.main(["--every", "0"])
    assert "--every: expected 1 or more, found 0" in capsys.readouterr().err


def test_the_table_tells_seed_and_time(capsys):
    """And what is counted: a session that is lost, in a crash and in an update."""
    lost = [Found(Cut(0, 0, "erased", phase), True, no_volume=True, lost=True) for phase in (CRASH, UPDATE_STAY)]
    one = program.Campaign(PICO, 4, 6.0, 0.0, lost, seed=7, seconds=754.4)
    assert one.bad == 2
    assert (one.as_dict()["seed"], one.as_dict()["seconds"]) == (7, 754.4)
    program.show([one, one])
    told = capsys.readouterr().out
    assert "update, stay" in told and "all 2 boards with FAT" in told
    assert told.count("Seed 7, 12 min 34 s") == 2
    last = told.splitlines()[-1]
    assert last.startswith("4 of 4 cuts cost a session, ")
    assert last.endswith(". 25 min 9 s")
    many = [Found(Cut(0, 0, state, UPDATE_STAY), True, no_volume=True, lost=True) for state in STATES] * 12_345
    program.show([program.Campaign(PICO, 4, 6.0, 0.0, many)])
    told = capsys.readouterr().out
    assert told.count("12,345") == 9 and "…" not in told, "a pipe takes the table whole"
    worn = [Found(Cut(0, 0, "erased", WORN), False, later=True)]
    assert program.Campaign(PICO, 4, 6.0, 0.0, worn).bad == 1
    littlefs = Belt(program.PICO, littlefs=True)
    assert program.Campaign(littlefs, 4, 6.0, 0.0, lost).bad == 2
