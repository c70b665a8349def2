"""The guide "A new drill in an afternoon": its blocks applied to a copy of the project, and the drill played there.

The copy comes first on the path of fresh interpreters, so that they run its firmware, its PC and its tests.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from docs import guide_blocks
from stork_format import session

NAME, TITLE = "feet_apart", "Standing, feet apart"
HEADING, NEXT = "## A new drill in an afternoon\n", "\n## "

# One worker makes the copy, and plays its whole tests, once.
pytestmark = pytest.mark.xdist_group("new_drill")

_PYTEST = ("-m", "pytest", "-q", *(f"-pno:{unused}" for unused in ("cacheprovider", "postgresql", "xdist")))

PLAY = """
import contextlib
import io
import json
import os
from pathlib import Path

import stork
import stork_host
import stork_sim
from stork_host.cli import main
from stork_host.folders import DATABASE_VARIABLE, FOLDER_VARIABLE
from stork_sim.motion.people import person
from stork_sim.plugged_in import plugged_in
from stork_sim.runs import play_person


def told(*words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([str(word) for word in words])
    assert code == 0, (words, code, out.getvalue())
    return out.getvalue()


here = Path.cwd()
for package in (stork, stork_host, stork_sim):
    assert here in Path(package.__file__).parents, package.__file__
os.environ[FOLDER_VARIABLE] = str(here / "data")
os.environ.pop(DATABASE_VARIABLE, None)
outcome = play_person(person("young"), NAME, seed=3, out=here / "drive")
as_stored = Path(outcome.session_file).read_bytes()
with plugged_in(here / "drive", person("young")) as port:
    assert json.loads(told("pull", "--port", port, "--json"))["new"] == 1
    plan = told("plan", "set", "--menu", NAME, "--no-restart", "--port", port)
(listed,) = json.loads(told("sessions", "--json"))
told("export-raw", listed["id"], "-o", here / "one.stk")
assert (here / "one.stk").read_bytes() == as_stored
told("report", listed["id"], "-o", here / "page.pdf")
print([listed["drill"], outcome.end_cause, listed["score"], told("replay", listed["id"]), plan])
"""


@pytest.fixture(scope="module")
def section(repository: Path) -> str:
    page = (repository / "docs" / "developer_guide.md").read_text(encoding="utf-8")
    begin = page.index(HEADING) + len(HEADING)
    return page[begin : page.index(NEXT, begin)]


@pytest.fixture(scope="module")
def copy(repository: Path, section: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the new drill in it."""
    root = tmp_path_factory.mktemp("new_drill") / "stork"
    copied(repository, root)
    for block in guide_blocks.blocks(section):
        guide_blocks.apply(block, root)
    for program in guide_blocks.programs(section):
        ran = python(root, program)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return root


def copied(repository: Path, root: Path) -> None:
    """Copy of the tree with the times of the files, and what Python compiled of them, which then holds here, too."""
    root.mkdir()
    for name in ("firmware", "host_tools", "tests", "docs"):
        shutil.copytree(repository / name, root / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for file in ("pyproject.toml", "Makefile", *(path.name for path in repository.glob("*.md"))):
        shutil.copy(repository / file, root / file)


def python(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the copy, with the copy's packages before those that are installed."""
    paths = os.pathsep.join(str(root / name) for name in ("firmware/lib", "host_tools", "tests"))
    env = {**os.environ, "PYTHONPATH": paths}
    env.pop("PYTEST_ADDOPTS", None)
    return subprocess.run([sys.executable, *words], cwd=root, env=env, capture_output=True, text=True, check=False)


_OF_THE_DRILL = (f"tests/stork_drills/test_{NAME}.py", "tests/stork_drills/test_drill_table.py")
_OF_THE_PAGES = "tests/docs/test_tables.py"
_GREEN = ("tests/docs/test_sources.py", "tests/device/test_room.py", "tests/host_analysis/test_drill_kind.py")
_CHOSEN = (
    f"test_{NAME} or (test_every_drill and {NAME}) or (test_drill_table and not conditions) or test_display_text"
    " or drills_of_a_page or test_device_imports or allocations or test_sources or test_room or test_drill_kind"
)


@pytest.fixture(scope="module")
def outcomes(copy: Path) -> dict[str, str]:
    """Outcome of each test that was run in the copy, by its name; one start of pytest for all."""
    every, words = "tests/stork_drills/test_every_drill.py", "tests/stork_feedback/test_display_text.py"
    asked = (*_OF_THE_DRILL, every, words, _OF_THE_PAGES, "tests/rules/test_rules.py", *_GREEN)
    ran = python(copy, *_PYTEST, "-vv", *asked, "-k", _CHOSEN)
    found = dict(re.findall(r"^(tests/\S+?::.+?) (PASSED|SKIPPED|FAILED|ERROR)\b", ran.stdout, re.MULTILINE))
    assert found, ran.stdout + ran.stderr
    return found


def passed(outcomes: dict[str, str], words: str) -> None:
    """Those with ``words`` in their names were run, and passed."""
    found = {name: outcome for name, outcome in outcomes.items() if words in name}
    assert found and set(found.values()) == {"PASSED"}, (words, found)


def test_the_drill_is_played_pulled_scored_again_and_reported(copy: Path) -> None:
    ran = python(copy, "-c", f"NAME = {NAME!r}\n{PLAY}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    drill, end_cause, points, replayed, plan = ast.literal_eval(ran.stdout)
    assert (drill, end_cause) == (NAME, "time_reached") and points > 500
    assert "the same" in replayed
    assert f"1 blink   {TITLE}" in plan and "the drill's own (30)" in plan
    (page,) = PdfReader(copy / "page.pdf").pages
    words = " ".join(page.extract_text().split())
    assert TITLE in words and "Stood with the feet apart: held the full 30.0 s." in words
    stored = session.read((copy / "one.stk").read_bytes())
    assert stored.header["hold_ms"] == 30000, "the drill's own time, which nobody set"
    assert 30000 <= stored.result["held_ms"] < 30010


def test_the_test_of_the_guide_passes(outcomes: dict[str, str]) -> None:
    passed(outcomes, f"test_{NAME}.py")
    assert sum(f"test_{NAME}.py" in name for name in outcomes) == 2


@pytest.mark.parametrize(
    "test",
    [
        *("held_to_its_time", "its_own_time", "virtual_person_does", "fall_is_seen", "before_a_trial_is_small"),
        *("test_drill_table.py", "test_display_text.py", "drills_of_a_page", "test_device_imports", "allocations"),
    ],
)
def test_the_tests_of_the_project_cover_the_drill(outcomes: dict[str, str], test: str) -> None:
    """By themselves: those of every drill, of the table, of the words on a display, and of the pages."""
    passed(outcomes, test)


@pytest.mark.parametrize("file", _GREEN)
def test_make_test_stays_green(outcomes: dict[str, str], file: str) -> None:
    """Tests that tell of a new drill, and name none: who cites a source, the room on a board, kinds and traits."""
    passed(outcomes, file)


@pytest.mark.parametrize(
    "file", ["feet_apart.py", "__init__.py", "drill_words.py", "drill_activities.py", "scoring.md", "build_guide.md"]
)
def test_no_block_can_be_left_out(copy: Path, file: str, repository: Path, section: str, tmp_path: Path) -> None:
    """With all of them it passes (above); without one of them something that the guide promises fails."""
    asked = [_OF_THE_PAGES, "-k", "drills_of_a_page"] if file.endswith(".md") else _OF_THE_DRILL
    root = tmp_path / "stork"
    shutil.copytree(copy, root, copy_function=os.link)  # nothing is changed in its place
    rules_first = guide_blocks.blocks(section)
    for changed in {block.file for block in rules_first}:
        (root / changed).unlink()
        if (repository / changed).exists():
            shutil.copy(repository / changed, root / changed)
    left_out = next(block for block in rules_first if block.file.endswith(file))
    for block in rules_first:
        if block != left_out:
            guide_blocks.apply(block, root)
    ran = python(root, *_PYTEST, "-x", *asked)
    assert ran.returncode in (1, 2), ran.stdout + ran.stderr  # a test failed, or could not be read
    assert NAME in ran.stdout


def test_a_block_whose_place_is_gone_is_told(section: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("| `other` | |\n")
    with pytest.raises(ValueError, match=r"expected a row of calibrate in docs/a\.md, found none"):
        guide_blocks.apply(guide_blocks.Block("docs/a.md", "below the row of", "calibrate", "| x |\n"), tmp_path)
    with pytest.raises(ValueError, match="expected a sentence above each block"):
        guide_blocks.blocks(section.replace("Create `", "Write `", 1))
