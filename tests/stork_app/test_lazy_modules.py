"""Lists of modules that each phase releases: each name is a module, else its memory would stay in use."""

import ast

import pytest

import stork.app
from board_world import Worn
from stork.app import startup

TABLE = {name: value for name, value in vars(stork.app).items() if name.startswith("AFTER_")}
TABLE["AFTER_START"] = startup.AFTER_START  # there it leaves memory with what it names


@pytest.fixture(scope="module")
def library(repository):
    return repository / "firmware" / "lib"


def full(phase):
    """AFTER_CHECKS has names below stork.device."""
    return [name if "." in name else f"stork.device.{name}" for name in TABLE[phase].split(",")]


@pytest.mark.parametrize("phase", sorted(TABLE))
def test_each_name_is_a_modules(library, phase):
    found = [library / name.replace(".", "/") for name in full(phase)]
    assert found and all(path.is_dir() or path.with_suffix(".py").is_file() for path in found)
    assert len(set(found)) == len(found)


def test_the_app_lets_go_by_the_table_only(library):
    """Each call of forget_modules has a text of the table; each text is used."""
    used = set()
    for path in (library / "stork" / "app").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("forget_modules"):
                name = ast.unparse(node.args[0]).removeprefix("startup.")
                assert name in TABLE, f"{path.name}:{node.lineno}"
                used.add(name)
    assert used == set(TABLE)


def test_the_page_says_the_same(repository, library):
    page = (repository / "docs" / "decisions" / "0019-memory-by-phase.md").read_text(encoding="utf-8")
    for phase in TABLE:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{phase}` |")]
        assert [name.strip("` ") for name in row.split("|")[3].split(",")] == full(phase)


@pytest.mark.parametrize("drill", ["feet_together", "cued_walk"])
def test_what_stays_for_a_trial(tmp_path, drill):
    """Beside what is there in the menu, and what scores and tells it. In the second trial of a day, too."""
    worn = Worn(tmp_path / "drive", STORK_MENU=drill)
    seen = []
    look = lambda: seen.append({name for name in worn.board.loaded if name.startswith("stork")})  # noqa: E731
    worn.at(1.4, look).start().at(6.0, look).press(7.0).press(9.0).start(11.0).at(15.5, look).run(16.0)
    menu, first, second = seen
    assert "session 2" in worn.console and first == second
    rules = ("stork.core", "stork.drills.", "stork.feedback.", "stork_format.")
    assert {name for name in first - menu if not name.startswith(rules)} == {
        *("stork.app.trial_runner", "stork.store.recorder"),
    }
