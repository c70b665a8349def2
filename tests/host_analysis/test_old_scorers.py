"""Retired scorers: a session is scored again by the one that judged it."""

import hashlib
import shutil
import sys
from pathlib import Path

import pytest

from host_analysis import motions
from sessions import HEADER, make_session
from stork import core, drills
from stork.core import SCORER_VERSION
from stork.drills import stance
from stork_format import codes
from stork_host import scorers
from stork_host.analysis.replay import replay
from stork_host.errors import StorkError
from stork_host.install.without_comments import short_text
from stork_host.scorers.__main__ import main
from stork_host.scorers.freeze import freeze
from stork_host.scorers.frozen import Frozen

STANCE = make_session(motions.sensor_lsb(motions.with_jolt(motions.stance(20.0, 1.4, seed=3), 19.0)).tolist())
WALKS = {
    drill: make_session(motions.sensor_lsb(motions.heel_to_toe(12, side_step=5)).tolist(), drill=drill, leg="", steps=9)
    for drill in ("tandem_walk", "free_walk", "cued_walk")
}

# SHA-256 of the program of each retired version, as test_no_frozen_program_changes computes it.
FROZEN = {1: "b82ffdeb42368c03f23536c12cb92c2c9349125f7c9012770723db7c0dba1ed6"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder in which retired scorers are looked for, empty."""
    monkeypatch.setattr(scorers, "FOLDER", tmp_path)
    return tmp_path


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the day after: the next scorer lives, and gives other scores and other phases."""
    monkeypatch.setattr(core, "SCORER_VERSION", SCORER_VERSION + 1)
    monkeypatch.setattr(stance, "steadiness", lambda sway, half: 1000)
    monkeypatch.setattr(stance.Stance, "begin_play", lambda self: self.event(codes.SHIFT, 0, 0))


def test_every_version_up_to_the_living_one_is_here() -> None:
    assert scorers.versions() == tuple(range(1, SCORER_VERSION + 1))
    for version in scorers.versions():
        assert callable(scorers.drill_for(version))
    assert scorers.drill_for(SCORER_VERSION) is drills.create


def test_no_frozen_program_changes() -> None:
    """Only comments, docstrings and blank lines may."""
    assert set(FROZEN) == set(range(1, SCORER_VERSION))
    for version, digest in FROZEN.items():
        folder = scorers.FOLDER / f"v{version}"
        found = hashlib.sha256()
        for path in sorted(folder.rglob("*.py")):
            lines = [line for line in short_text(path.read_bytes()).splitlines() if line.strip()]
            found.update(path.relative_to(folder).as_posix().encode() + b"\n" + b"\n".join(lines) + b"\n")
        assert found.hexdigest() == digest, f"version {version}"


def test_a_later_program_scores_an_older_session_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {data: replay(data) for data in (STANCE, *WALKS.values())}
    assert freeze(folder) == folder / f"v{SCORER_VERSION}"
    later(monkeypatch)
    for data, before in told.items():
        after = replay(data)
        assert after.difference is None
        assert (after.result, after.events) == (before.result, before.events)
        assert after.scorer_version == SCORER_VERSION
    assert scorers.versions() == (SCORER_VERSION, SCORER_VERSION + 1)


def test_the_living_scorer_would_have_given_another_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """The change that the test above is about is one."""
    rows = motions.sensor_lsb(motions.stance(12.0)).tolist()
    before = replay(make_session(rows))
    later(monkeypatch)
    after = replay(make_session(rows, scorer_version=SCORER_VERSION + 1))
    assert before.difference is after.difference is None
    assert 0 < before.result["score"] < after.result["score"]
    assert len(after.events) == len(before.events) + 1


def test_the_loader_leaves_the_living_modules_alone(folder: Path) -> None:
    freeze(folder)
    before, path = dict(sys.modules), list(sys.path)
    frozen = Frozen(folder / f"v{SCORER_VERSION}", "old")
    create = frozen.module("stork.drills").create
    drill = create(dict(HEADER), Ignore())
    drill.step(8197, 0, 0, 0, 0, 0)
    assert sys.modules == before
    assert sys.path == path
    assert type(drill).__module__ == "old.stork.drills.single_leg"
    for kind in type(drill).__mro__[:-1]:
        assert kind.__module__.startswith("old.stork.")
        code = kind.step.__code__
        assert Path(code.co_filename).is_relative_to(folder)
    assert type(drill.sway) is not type(drills.create(dict(HEADER), Ignore()).sway)


class Ignore:
    def event(self, sample: int, kind: int, detail: int, value: int) -> None:
        pass


def test_a_copy_is_byte_for_byte(folder: Path) -> None:
    copy = freeze(folder)
    living = Path(core.__file__).parents[1]
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    modules = {p.relative_to(living.parent).as_posix() for p in living.glob("core/*.py")}
    modules |= {p.relative_to(living.parent).as_posix() for p in living.glob("drills/*.py")}
    assert files == modules | {"stork_format/__init__.py", "stork_format/codes.py"}
    for name in files:
        assert (copy / name).read_bytes() == (living.parent / name).read_bytes()


def test_what_is_frozen_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["freeze"]) == 0
    assert capsys.readouterr().out == f"{folder / f'v{SCORER_VERSION}'}\n"
    assert main(["freeze"]) == 2
    assert "try: raise SCORER_VERSION" in capsys.readouterr().err
    assert main([]) == 2
    assert [path.name for path in folder.iterdir()] == [f"v{SCORER_VERSION}"]


def test_a_copy_that_lacks_a_module_never_borrows_a_living_one(folder: Path) -> None:
    copy = freeze(folder)
    (copy / "stork" / "core" / "sway.py").unlink()
    with pytest.raises(ImportError, match=r"has no module stork\.core\.sway"):
        Frozen(copy, "old").module("stork.core.trial")


def test_a_copy_of_another_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(freeze(folder), folder / "v7")
    monkeypatch.setattr(core, "SCORER_VERSION", 9)
    with pytest.raises(StorkError, match=f"to be version 7, found version {SCORER_VERSION}"):
        scorers.drill_for(7)


def test_versions_that_this_program_lacks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = make_session([[8197, 0, 0, 0, 0, 0]], scorer_version=SCORER_VERSION + 1)
    with pytest.raises(StorkError) as caught:
        replay(newer, "17.stk")
    assert str(caught.value) == (
        f"expected 17.stk to be scored by version {SCORER_VERSION}, which this program has, "
        f"found scorer version {SCORER_VERSION + 1}; try: update this program"
    )
    freeze(folder)
    monkeypatch.setattr(core, "SCORER_VERSION", 5)
    with pytest.raises(StorkError) as caught:
        replay(make_session([[8197, 0, 0, 0, 0, 0]], scorer_version=4), "17.stk")
    assert f"version {SCORER_VERSION} or 5, which" in str(caught.value)
    assert caught.value.try_this == "pull it from the device again"
