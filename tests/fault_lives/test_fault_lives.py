"""The campaign of `make faults LIVES=200`: a short one finds nothing, and planted mistakes are found."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from device_store import AreaStore
from fault_lives import __main__ as program
from fault_lives.book import REFUSED, TOLD, UNSAID, VANISHED, Archived, Book, Trial
from fault_lives.campaign import Task, campaign
from fault_lives.kinds import KINDS, Kind
from fault_lives.life import Life
from fault_lives.planted import PLANTED
from fault_lives.stretch import (
    CRASHED,
    FAILED_START,
    FILES,
    FIRST_START,
    FORGETTING,
    MEMORY,
    NOTHING,
    NOTING,
    PLANNING,
    PULLING,
    RESTING,
    STORING,
    UPDATING,
    PowerLoss,
    Stretch,
)
from flash_map import area_blocks, is_whole
from golden.golden_drive import put, todays
from stork_host.drive_sessions import AREA
from stork_host.replayed import Verdict
from stork_sim.board.flash import BLOCK, Operation
from stork_sim.board.models import MODELS
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity

PICO = "raspberry_pi_pico"


def test_a_short_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Four lives of a day each. They are the same when they are lived again, alone."""
    asked = ["--seed", "3", "--days", "1", "--jobs", "1", "--json"]
    assert program.main(["--lives", "4", *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    whole = told["faults"]["all lives"]
    assert whole["lives"] == 4 and whole["sessions"] >= 4 and whole["hit"] >= 3
    assert not any(whole[what] for what in program.BAD)
    assert set(told["faults"]) == {*KINDS, "all lives"}
    assert program.main(["--lives", "1", "--first", "2", *asked]) == 0
    (alone,) = json.loads(capsys.readouterr().out)["lives"]
    assert alone == told["lives"][2] and alone["again"] == "make faults LIVES=1 SEED=3 FIRST=2"


def test_planted_mistakes_are_told() -> None:
    """Each in a life of its own, in which nothing else goes wrong; the first one has none."""
    lives = campaign([Task(11, 1, name) for name in ("", *PLANTED)], seed=1, jobs=1)
    told = [{what for what in program.BAD if getattr(life, what)} for life in lives]
    assert told[0] == set() and lives[0].sessions >= 1
    for found, (name, planted) in zip(told[1:], PLANTED.items(), strict=True):
        assert planted.told <= found, name


@pytest.mark.parametrize("option", ["--lives", "--jobs", "--days"])
def test_a_wrong_number_is_told(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main([option, "0"])
    assert f"{option}: expected 1 or more, found 0" in capsys.readouterr().err


def samples(seed: int, count: int = 400) -> list[bytes]:
    chance = random.Random(seed)
    return [chance.randbytes(12) for _ in range(count)]


def trial(seed: int, number: int, what: str = TOLD, steady: bool = True) -> Trial:
    return Trial(1, samples(seed), steady, what, number, 7)


def archived(seed: int, number: int, begin: int = 10, end: int = 300, score: int = 7, replay: str = "") -> Archived:
    return Archived(number, score, samples(seed)[begin:end], b"%d" % number, replay or Verdict.SAME)


def judged(trials: list[Trial], sessions: list[Archived]) -> dict[str, int]:
    book = Book()
    book.trials = trials
    return {what: len(lines) for what, lines in vars(book.judge(sessions)).items() if lines}


def test_what_a_book_says_of_an_archive() -> None:
    first, second = trial(1, 1), trial(2, 2)
    assert judged([first, second], [archived(1, 1), archived(2, 2)]) == {}
    assert judged([first, second], [archived(2, 2)]) == {"lost": 1}
    assert judged([first], [archived(1, 1), archived(1, 1)]) == {"doubled": 1}
    assert judged([first, trial(2, 1)], [archived(1, 1), archived(2, 1)]) == {"doubled": 1}, "one number for two"
    assert judged([first], [archived(3, 1)]) == {"lost": 1, "altered": 1}, "samples that the sensor never gave"
    assert judged([first], [archived(1, 2)]) == {"lost": 1, "altered": 1}, "another number"
    assert judged([first], [archived(1, 1, score=8)]) == {"altered": 1}
    assert judged([first], [archived(1, 1, replay=Verdict.DIFFERENT)]) == {"altered": 1}
    assert judged([trial(1, 0, VANISHED)], []) == {"lost": 1}
    assert judged([trial(1, 1, REFUSED), trial(2, 0, UNSAID)], []) == {}, "of these nothing was promised"
    assert judged([trial(2, 0, UNSAID)], [archived(2, 9)]) == {}, (
        "it was stored, and the power went before that was said"
    )
    assert judged([trial(2, 0, UNSAID)], [archived(2, 9), archived(2, 9)]) == {"doubled": 1}


def test_a_gap_in_a_session_must_have_a_reason() -> None:
    whole = archived(1, 1)
    gap = Archived(1, 7, whole.samples[:100] + whole.samples[101:], b"1", Verdict.SAME)
    mixed = Archived(1, 7, whole.samples[50:] + whole.samples[:50], b"1", Verdict.SAME)
    assert judged([trial(1, 1)], [gap]) == {"lost": 1, "altered": 1}
    assert judged([trial(1, 1, steady=False)], [gap]) == {}
    assert judged([trial(1, 1, steady=False)], [mixed]) == {"lost": 1, "altered": 1}


def test_what_was_there_from_the_start_is_held_by_its_bytes() -> None:
    book = Book()
    book.put = {1: b"1"}
    assert vars(book.judge([archived(1, 1)]))["lost"] == []
    assert len(book.judge([]).lost) == 1


@pytest.mark.parametrize("model", [PICO, "arduino_nano_rp2040_connect"])  # FAT12, FAT16
def test_the_map_of_the_flash(model: str, tmp_path: Path) -> None:
    """It holds the area's bytes, but for those that share a block with something else."""
    store = AreaStore(tmp_path / "drive", model=model)
    store.write(b"x" * 5000)
    store.board.drive.sync()
    flash = bytes(store.board.drive.volume.cache.flash.data)
    blocks = area_blocks(flash)
    content = store.board.drive.volume.content(AREA)
    assert 0 <= len(content) // BLOCK - len(blocks) <= 2
    assert b"".join(flash[block * BLOCK : (block + 1) * BLOCK] for block in sorted(blocks)) in content
    assert area_blocks(b"\xff" * len(flash)) == set() and area_blocks(flash[:512] + bytes(len(flash) - 512)) == set()


@pytest.mark.parametrize("model", [PICO, "arduino_nano_rp2040_connect"])
def test_a_fat_that_is_not_in_order(model: str, tmp_path: Path) -> None:
    """A cluster that is taken by nothing, a file that is cut short, one that two files have, no file system."""
    drive = tmp_path / "drive"
    for path in ("a.py", "lib/long names take more entries/b.py"):
        (drive / path).parent.mkdir(parents=True, exist_ok=True)
        (drive / path).write_bytes(path.encode() * 2000)
    store = AreaStore(drive, model=model)
    store.write(b"x" * 5000)
    store.board.drive.sync()
    flash = bytes(store.board.drive.volume.cache.flash.data)
    assert is_whole(flash)
    assert not is_whole(b"\xff" * len(flash)) and not is_whole(b"")
    at = flash.index(b"A       PY ")
    for first, size in ((0, 0), (flash[at + 26] + 1, 0), (flash[at + 26], 900_000)):
        spoiled = bytearray(flash)
        spoiled[at + 26 : at + 28] = first.to_bytes(2, "little")
        if size or not first:
            spoiled[at + 28 : at + 32] = size.to_bytes(4, "little")
        assert not is_whole(bytes(spoiled)), (first, size)


def test_what_is_documented() -> None:
    """Of the writes of a file system; a trial's are none of them."""
    path = "crash.txt"
    assert PowerLoss(FAILED_START, FILES, path).documented and PowerLoss(FAILED_START, FILES, AREA).documented
    assert not PowerLoss(FAILED_START, FILES, "mounting.txt").documented
    assert not any(PowerLoss(CRASHED, FILES, any_path).documented for any_path in (path, AREA))
    assert PowerLoss(FORGETTING, FILES, "sessions/s0000001.stk").documented
    assert not PowerLoss(FORGETTING, FILES, "notes.txt").documented
    assert all(PowerLoss(doing, FILES, path).documented for doing in (FIRST_START, UPDATING, PLANNING))
    assert not any(PowerLoss(doing, FILES, AREA).documented for doing in (STORING, NOTING, RESTING, PULLING))
    assert not any(PowerLoss(PLANNING, what, path).documented for what in (MEMORY, NOTHING, "area"))


def in_a_file(doing: str) -> Callable[[Stretch, random.Random], None]:
    """The power goes as soon as the belt writes anything but the area."""

    def put(stretch: Stretch, chance: random.Random) -> None:
        def see(operation: Operation) -> None:
            drive = stretch.board.drive
            if stretch.doing == doing and operation.address // BLOCK not in area_blocks(
                bytes(drive.volume.cache.flash.data)
            ):
                stretch.clock.call_in(operation.us // 2, lambda: stretch.cut("power cut"))

        stretch.board.drive.watchers.append(see)

    return put


MAKER = """                from stork.store import nvm_flags
                nvm_flags.set_maker(ports.nvm, True)
"""
NOTE = """                ports.clock.sleep_ms(400)  # the wearer was told
                with open("/{}", "wb") as file:
                    file.write(b"1")
"""


@pytest.mark.parametrize(
    ("path", "doing", "told"),
    [("notes.txt", NOTING, "lost"), ("crash.txt", CRASHED, "lost"), ("crash.txt", FAILED_START, "gone")],
)
def test_a_write_of_the_file_system_after_a_trial(
    path: str, doing: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A belt that writes a file after each session: the power goes in it. Only what is documented is waived: a start
    that failed, after which the next one gives the drive to the PC.
    """
    monkeypatch.setitem(KINDS, "power cut", Kind("", "worn", in_a_file(NOTING)))
    one = Life(1, 11, tmp_path, planted="a traceback in the menu")
    files = dict(todays("py").files)
    after = "                ports.forget_modules(AFTER_BACKUP)\n"
    text = files["lib/stork/app/loop.py"].decode()
    assert text.count(after) == 1
    files["lib/stork/app/loop.py"] = text.replace(
        after, after + (MAKER if told == "gone" else "") + NOTE.format(path)
    ).encode()
    put(one.drive, files)
    one._stretch(trials=0, kinds=[], calm=True)  # the area is made
    stretch = one._stretch(trials=1, kinds=["power cut"], calm=True)
    (loss,) = stretch.losses
    assert loss == (doing, FILES, path)
    assert bool(one.unsafe) == (told == "gone")
    one._judge()
    assert {what for what in ("lost", "gone") if getattr(one.result, what)} == {told}


def test_a_traceback_counts_once_the_drive_is_whole_again(tmp_path: Path) -> None:
    """After a cut where the drive can be harmed; not as long as a file is another."""
    one = Life(1, 11, tmp_path, days=1, planted="a traceback in the menu")
    one.unsafe.add(UPDATING)
    one._stretch(trials=0, kinds=[], calm=True)  # the area is made
    file = one.drive / "lib" / "stork" / "core" / "integer_math.py"
    content = file.read_bytes()
    file.write_bytes(content + b"1 / 0\n")
    one._stretch(trials=0, kinds=[], calm=True)
    assert one.unsafe and not one.result.broke
    file.write_bytes(content)
    for _ in range(9):
        one._stretch(trials=1, kinds=[], calm=True)
        assert not one.unsafe
    assert one.result.broke


@pytest.mark.parametrize(("model", "chip"), [(PICO, "lsm6dsox"), ("clue_nrf52840_express", "lsm6ds33")])
def test_an_observer_sees_what_is_stored(model: str, chip: str, tmp_path: Path) -> None:
    """On the wires of a FIFO with tags, and of one without: the samples of a trial, and its result in the memory."""
    drive = tmp_path / "belt"
    drive.mkdir()
    (drive / "settings.toml").write_bytes(b'STORK_HOLD_S = 3\nSTORK_SAFETY = 0\nSTORK_MENU = "feet_together"\n')
    book = Book()
    stretch = Stretch(
        virtual_wearer(person("young"), InTurn([activity("feet_together", "")]), seed=1),
        *(drive, MODELS[model], book, random.Random(1)),
        **dict(number=1, chip=chip, seed=1, epoch=None, trials=1, calm=True),
    )
    stretch.run()
    (told,) = book.told
    raw = AreaStore(drive, model=model).read(1)
    session = Archived.of(raw, Verdict.SAME)
    assert told.steady and told.number == session.number == 1 and told.score == session.score
    assert session.samples == told.samples[: len(session.samples)] and len(session.samples) > 300
    assert judged(book.trials, [session]) == {} and stretch.stories == []
    spoiled = Archived(1, session.score, [*session.samples[:50], bytes(12), *session.samples[51:]], raw, Verdict.SAME)
    assert judged(book.trials, [spoiled]) == {"lost": 1, "altered": 1}
