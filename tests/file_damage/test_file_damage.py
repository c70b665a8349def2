"""The campaign of `make file-damage`: a short one finds nothing, and planted mistakes are found."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from file_damage import __main__ as program
from file_damage.damage import KINDS, Kind
from host_archive.store_helpers import session_bytes
from host_cli.conftest import Stork
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from stork_host.archive import Archive

FILES = 10 * len(KINDS)


def test_a_short_one(capsys: pytest.CaptureFixture[str]) -> None:
    code = program.main(["--files", str(FILES), "--seed", "7", "--jobs", "1", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["bad"]) == (0, [])
    for kind, row in told["kinds"].items():
        assert row["files"] == row["refused"] + row["taken"] == FILES // len(KINDS)
        assert row["taken"] == row["same"] + row["different"] + row["not_possible"]
        assert not row["taken"] or KINDS[kind].right_crcs
    assert told["kinds"]["right CRCs, another result"]["different"] == FILES // len(KINDS)


def test_the_same_seed_gives_the_same_files() -> None:
    assert [program.damaged(1, n) for n in range(50)] == [program.damaged(1, n) for n in range(50)]
    assert program.damaged(1, 0) != program.damaged(2, 0)


WHOLE = session_bytes(session_number=99)


@pytest.fixture
def stories(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[Kind], list[str]]:
    """Call with the only kind of damage; returns what the campaign calls bad."""

    def tell(kind: Kind) -> list[str]:
        monkeypatch.setattr(program, "KINDS", {"planted": kind})
        code = program.main(["--files", "4", "--jobs", "1"])
        found = [line for line in capsys.readouterr().out.splitlines() if line.startswith("--seed 1, file ")]
        assert bool(found) == code
        return found

    return tell


def test_a_whole_session_is_no_story(stories: Callable[[Kind], list[str]]) -> None:
    assert stories(Kind(lambda *_: WHOLE, right_crcs=True)) == []


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (Kind(lambda *_: WHOLE), "believed: taken in spite of a wrong CRC"),
        (Kind(lambda *_: WHOLE, right_crcs=True, result_is_wrong=True), "believed: a wrong result, same"),
    ],
)
def test_what_is_wrongly_believed_is_told(stories: Callable[[Kind], list[str]], kind: Kind, what: str) -> None:
    found = stories(kind)
    assert len(found) == 4 and all(line.endswith(what) for line in found)


def test_what_is_lost_is_told(stories: Callable[[Kind], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Archive, "raw", lambda self, row: b"other")
    found = stories(Kind(lambda *_: WHOLE, right_crcs=True))
    assert len(found) == 4 and all("lost: other bytes in the archive" in line for line in found)


@pytest.mark.parametrize(
    ("step", "what"), [("take_in", "broke: stored"), ("content", "broke: shown"), ("salvage", "broke: searched")]
)
def test_whatever_breaks_is_told(
    stories: Callable[[Kind], list[str]], monkeypatch: pytest.MonkeyPatch, step: str, what: str
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError

    assert callable(getattr(program, step))
    monkeypatch.setattr(program, step, broken)
    found = stories(Kind(lambda *_: WHOLE, right_crcs=True))
    assert any(what in line and "ZeroDivisionError" in line for line in found)


def test_a_folder_of_them_comes_in_with_one_line(stork: Stork, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "from"
    folder.mkdir()
    files = [program.damaged(3, n)[1] for n in range(2 * len(KINDS))]
    for n, raw in enumerate(files):
        (folder / f"{n:03}.stk").write_bytes(raw)
    ran = stork("import", folder)
    assert (ran.code, ran.err.count("\n")) == (2, 1) and " damaged: " in ran.err
    with Archive.open(data) as archive:
        kept = [archive.raw(row) for row in archive.sessions()]
    kept += [path.read_bytes() for path in (data / "damaged").iterdir()]
    assert sorted(kept) == sorted(set(files))
    assert stork("sessions").code == 0
