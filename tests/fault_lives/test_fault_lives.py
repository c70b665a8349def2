"""The campaign of `make faults LIVES=200`: a short one finds nothing, and planted mistakes are found."""

import json
import random
from pathlib import Path

import pytest

from device_store import AreaStore
from fault_lives import __main__ as program
from fault_lives.book import REFUSED, TOLD, UNSAID, VANISHED, Archived, Book, Trial
from fault_lives.campaign import Task, campaign
from fault_lives.flash_map import area_blocks
from fault_lives.kinds import KINDS
from fault_lives.planted import PLANTED
from fault_lives.stretch import Stretch
from stork_host.drive_sessions import AREA
from stork_host.replayed import Verdict
from stork_sim.board.flash import BLOCK
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
