"""Lists of modules that each phase releases: each name is a module, else its memory would stay in use."""

import ast

import pytest

import stork.app
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
