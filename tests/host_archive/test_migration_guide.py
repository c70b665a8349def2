"""The guide "Add a migration": its code applied to a copy of the tree, which then is the next Stork."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from host_archive.places import Place
from host_archive.store_helpers import put
from stork_host.archive import schema
from stork_host.errors import StorkError
from waits import HUNG_S

NEWEST = schema.HEAD
NEXT = f"{int(NEWEST) + 1:04}"


def _steps(page: str) -> dict[str, tuple[str, str]]:
    """Name of each step of the guide -> its words, its code."""
    guide = page.partition("### Add a migration")[2].partition("\n## ")[0]
    steps = re.split(r"^\*\*\d+\. (.+?)\.\*\*", guide, flags=re.MULTILINE)[1:]
    found = {}
    for name, body in zip(steps[::2], steps[1::2], strict=True):
        words, _, code = body.partition("```")
        found[name] = (words, code.partition("\n")[2].partition("```")[0])
    return found


def _numbered(text: str) -> str:
    return text.replace("NNNN", NEXT).replace("MMMM", NEWEST)


def _insert_below(file: Path, line: str, code: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (n for n, each in enumerate(lines) if each.strip().startswith(line))
    file.write_text("".join([*lines[: at + 1], code, *lines[at + 1 :]]), encoding="utf-8")


@pytest.fixture(scope="module")
def next_stork(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which somebody followed the guide."""
    copy = tmp_path_factory.mktemp("next") / "stork"
    for name in ("docs", "firmware", "host_tools", "tests"):
        shutil.copytree(repository / name, copy / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for file in repository.glob("*.*"):
        if file.is_file():
            shutil.copy(file, copy)
    steps = _steps((repository / "docs" / "archive.md").read_text(encoding="utf-8"))
    assert list(steps) == ["The model", "The migration", "The page", "The tests"]

    words, code = steps["The model"]
    (file, line) = re.findall(r"`([^`]+)`", words)
    _insert_below(copy / "host_tools" / "stork_host" / file, line, code)

    words, code = steps["The migration"]
    file = re.findall(r"`([^`]+)`", words)[0]
    (copy / "host_tools" / "stork_host" / _numbered(file)).write_text(_numbered(code), encoding="utf-8")

    words, code = steps["The page"]
    (line,) = re.findall(r"`` (.+?) ``", words)
    _insert_below(copy / "docs" / "archive.md", line, code)
    return copy


def _python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the modules of that tree, and no server."""
    path = os.pathsep.join(str(tree / part) for part in ("host_tools", "firmware/lib", "tests"))
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": path, "CI": ""},
        capture_output=True,
        text=True,
        timeout=HUNG_S,
        check=False,
    )


OPEN_WITH_THE_NEXT = """
import json, sys
from pathlib import Path
from sqlalchemy import text
from stork_host.archive import Archive, schema
with Archive.open(Path(sys.argv[1]), sys.argv[2] or None) as archive:
    sessions = archive.sessions()
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE sessions SET note = 'tired'"))
    told = {session.sha256: [archive.raw(session).hex(), session.note] for session in archive.sessions()}
    print(json.dumps({"head": schema.HEAD, "before": [session.note for session in sessions], "sessions": told}))
"""


def test_the_next_stork_upgrades_and_this_one_then_refuses(next_stork: Path, place: Place) -> None:
    with place.open() as archive:
        keys = [put(archive, session_number=n, start_time=1_780_000_000 - n) for n in range(3)]
        raws = {session.sha256: archive.raw(session).hex() for session in archive.sessions()}
    ran = _python(next_stork, "-c", OPEN_WITH_THE_NEXT, str(place.folder), place.url or "")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["head"] == NEXT
    assert told["before"] == [None] * 3
    assert told["sessions"] == {key: [raws[key], "tired"] for key in keys}

    after = place.content()
    with pytest.raises(StorkError, match=f"version {NEWEST} or older, found version {NEXT}, written by a newer Stork"):
        place.open()
    assert place.content() == after


def test_the_tests_of_the_room_hold_in_the_next_stork(next_stork: Path) -> None:
    """Step 4 in SQLite; and the tests of the command line, which open archives, too. No test writes a number down."""
    room = Path("tests") / Path(__file__).parent.name
    ran = _python(
        next_stork,
        # What takes long is neither about versions nor about columns.
        *(
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            "not postgresql and not whatever and not damage and not any_size and not pipe",
        ),
        *(f"--ignore={room / name}" for name in (Path(__file__).name, "test_store_postgresql.py")),
        *(str(room), "tests/host_cli/test_cli_sessions.py"),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    passed = int(re.findall(r"(\d+) passed", ran.stdout)[0])
    assert passed > 80 and "every_earlier_version_opens" not in ran.stdout


@pytest.mark.usefixtures("postgresql_url")  # skipped, or a failure in CI, without the server's programs
def test_the_migrations_hold_in_the_next_stork_on_postgresql(next_stork: Path) -> None:
    """Step 4 in the other engine, on a server of the copy's own: what depends on it."""
    ran = _python(
        next_stork,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "postgresql and (migrations_build or every_earlier)"),
        f"tests/{Path(__file__).parent.name}/test_store_schema.py",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # Each version before it opens, and the newest has the tables that the code uses.
    assert int(re.findall(r"(\d+) passed", ran.stdout)[0]) > int(NEXT) and "skipped" not in ran.stdout


def test_a_guide_that_forgets_the_migration_is_noticed(next_stork: Path) -> None:
    """The room's tests are what holds the steps together: without step 2 they fail, and say what is missing."""
    versions = next_stork / "host_tools" / "stork_host" / Path(schema.__file__).parent.name / "migrations" / "versions"
    (file,) = versions.glob(f"{NEXT}*.py")
    room = Path("tests") / Path(__file__).parent.name
    kept = file.read_bytes()
    file.unlink()
    try:
        ran = _python(
            next_stork,
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "sqlite and migrations_build"),
            str(room / "test_store_schema.py"),
        )
    finally:
        file.write_bytes(kept)
    assert ran.returncode == 1 and "'add_column'" in ran.stdout and "note" in ran.stdout
