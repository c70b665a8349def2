"""Old names of modules and classes: each still gives the object of the new name, and says so once."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from stork_host.old_names import MODULES, NAMES
from waits import HUNG_S

LISTING = "names_v0.1.0_before_rooms.txt"
"""List in tests/golden: each module of version 0.1.0 before the rooms were renamed, with its public names."""

NOT_KEPT = {
    "stork.store.shelf": "two steps inside the catalogue of sessions, now in it; nobody else could call them",
    "stork_host.store.migrations": "run by Alembic, never imported",
    "stork_host.store.migrations.env": "run by Alembic, never imported",
    "stork_host.store.migrations.versions": "run by Alembic, never imported",
    "stork_host.store.migrations.versions.0001_sessions": "run by Alembic, never imported",
}
"""Modules of the listing that have no successor, and the reason."""

IMPORTED = {"stork_sim.user_driver": {"feedback_level"}}
"""Names that their old module imports from their new one, so they need no table."""

INTERNAL = (
    *("stork_host.analysis", "stork_host.cli", "stork_host.install", "stork_host.report"),
    *("stork_format.blocks", "stork_host.link.update"),
    *("stork.acts", "stork.chosen", "stork.describe", "stork.hal", "stork.loads", "stork.power_on", "stork.store"),
    *("stork.unserved", "stork.upkeep"),
)
"""Rooms and modules that no page lets others import, and whose inside changed besides their names."""

TRY = """
import json, sys, warnings
import stork_sim
from importlib import import_module
from stork_host.old_names import MODULES, NAMES

def caught(name, new):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            old = import_module(name)
        except ImportError as error:
            try:
                import_module(new)
            except ImportError as another:
                return ["no", str(error), str(another)]
            raise
        classes = []
        known = NAMES.get(new, {})
        for before, after in known.items():
            place, _, leaf = after.rpartition(".")
            same = getattr(old, before) is getattr(old, before) is getattr(import_module(place), leaf)
            classes.append([before, same])
        import_module(name)
        import_module(name)
    told = [str(each.message) for each in seen if each.category is DeprecationWarning]
    return ["yes", old is sys.modules[new], classes, told]

kept = set(NAMES) - set(MODULES.values())
print(json.dumps({name: caught(name, MODULES.get(name, name)) for name in [*MODULES, *kept]}))
"""

GET = """
import json, sys
import stork_sim
from importlib import import_module

def failed(module, names):
    try:
        old = import_module(module)
    except ImportError as error:
        return [f"{module}: {error}"]
    return [f"{module}.{name}" for name in names if not hasattr(old, name)]

print(json.dumps([line for module, names in json.load(sys.stdin) for line in failed(module, names)]))
"""


def python(code: str, *options: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A Python of its own: what was imported and told before does not count."""
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=HUNG_S)


@pytest.fixture(scope="module")
def tried() -> dict[str, list]:
    ran = python(TRY)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_each_old_name_is_the_new_object_and_says_so_once(tried: dict[str, list]) -> None:
    told_of = {}
    for name, (state, *found) in tried.items():
        if state == "no":
            continue
        same, classes, told = found
        assert same and all(same for _, same in classes), name
        told_of[name] = told
        mine = [line for line in told if line.startswith(f"expected {MODULES.get(name)}, found its old name {name};")]
        assert len(mine) == (name in MODULES), told
        for old, _ in classes:
            assert sum(f".{old}; try: " in line for line in told) == 1, told
        assert len(set(told)) == len(told) and not any("\n" in line for line in told)
    assert told_of["stork_sim.motion.bow"] == [
        "expected stork_sim.motion.lean_forward, found its old name stork_sim.motion.bow; "
        "try: write the new name, the next version knows no other",
        "expected stork_sim.motion.lean_forward.LeanForward, found its old name stork_sim.motion.lean_forward.Bow; "
        "try: write the new name, the next version knows no other",
    ]
    assert len(told_of["stork.settings"]) == 3 and len(told_of["stork.app"]) == 1


def test_only_what_needs_a_board_cannot_be_imported(tried: dict[str, list]) -> None:
    """By the old name as by the new one; and with the same words."""
    failed = {name: found[1:] for name, found in tried.items() if found[0] == "no"}
    assert all(name.startswith(("stork.hal.", "stork.drivers.")) for name in failed), failed
    assert all(old == new for old, new in failed.values())
    assert len(failed) < 8


def test_the_tables_are_complete(repository: Path) -> None:
    """Each public name of each old module is found by its old path, or stands in NOT_KEPT."""
    missing = []
    for old, names in listed(repository):
        new = MODULES.get(old, old)
        path = source(repository, new)
        if path is None:
            missing.append(f"{old}: no module {new}")
            continue
        there = public(path) | set(NAMES.get(new, {})) | IMPORTED.get(new, set())
        missing += [f"{old}: {name} is not in {new}" for name in names if name not in there]
    assert missing == [], "add them to the tables of host_tools/stork_host/old_names.py"


def test_each_name_is_got_by_its_old_path(repository: Path) -> None:
    """As a script of that version does after ``import stork_sim``. Ports need a board: the test above reads them.

    Modules that kept their name come first: what one of them learns by the import of an old module does not count.
    """
    kept = sorted(set(NAMES) - set(MODULES.values()))
    asked = [(module, list(NAMES[module])) for module in kept]
    asked += [(old, names) for old, names in listed(repository) if not old.endswith("__main__")]  # these would run
    ran = python(GET, stdin=json.dumps(asked))
    assert ran.returncode == 0, ran.stderr
    assert [line for line in json.loads(ran.stdout) if not line.startswith(("stork.hal.", "stork.drivers."))] == []


def listed(repository: Path) -> list[tuple[str, list[str]]]:
    """Each module of the listing that is kept, with its public names."""
    lines = (repository / "tests" / "golden" / LISTING).read_text(encoding="utf-8").splitlines()
    split = [(line.partition(":")[0], line.partition(":")[2].split()) for line in lines]
    inside = tuple(name + "." for name in INTERNAL)
    return [(old, names) for old, names in split if old not in NOT_KEPT and not f"{old}.".startswith(inside)]


def test_the_tables_name_what_is_there_and_hide_nothing(repository: Path) -> None:
    for old, new in MODULES.items():
        assert source(repository, old) is None, f"{old} is a module of today"
        assert source(repository, new) is not None, f"{new} is none"
    for module, names in NAMES.items():
        path = source(repository, module)
        assert path is not None and module not in MODULES
        assert not public(path) & set(names)
        for new in names.values():
            place, _, leaf = new.rpartition(".")
            target = source(repository, place)
            assert target is not None and leaf in public(target), new


def source(repository: Path, module: str) -> Path | None:
    """The file of a module that the wheel ships."""
    for root in ("host_tools", "firmware/lib"):
        stem = repository / root / module.replace(".", "/")
        for path in (stem / "__init__.py", stem.with_name(stem.name + ".py")):
            if path.is_file():
                return path
    return None


def public(path: Path) -> set[str]:
    """Classes, functions and values at the top of a file."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return {name for name in found if not name.startswith("_")}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("import stork_sim.motion.bows", "ModuleNotFoundError: No module named 'stork_sim.motion.bows'"),
        ("import stork_host.store.session_row", "No module named 'stork_host.store.session_row'"),
        ("import stork.life.fall_alarm", "No module named 'stork.life.fall_alarm'"),
        ("import stork_life", "No module named 'stork_life'"),
        ("from stork_sim.motion.bow import Bows", "ImportError: cannot import name 'Bows' from"),
        ("from stork.app import Apps", "ImportError: cannot import name 'Apps' from 'stork.app'"),
        ("from stork.settings import SettingsRules", "ImportError: cannot import name 'SettingsRules'"),
        ("import stork.app; stork.app.Apps", "AttributeError: module 'stork.app' has no attribute 'Apps'"),
    ],
)
def test_a_name_that_never_was_fails_as_ever(statement: str, said: str) -> None:
    ran = python("import stork_sim\n" + statement)
    assert ran.returncode == 1 and said in ran.stderr.splitlines()[-1]


@pytest.mark.parametrize("first", ["stork_sim", "stork_host", "stork_sim.pytest_plugin", "stork_host.cli"])
def test_any_import_of_simulator_or_host_tools_is_enough(first: str) -> None:
    ran = python(f"import {first}\nfrom stork.core.beat import Beat\nfrom stork_format.labels import *", "-W", "always")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("DeprecationWarning") == 3
    assert "<string>:2: DeprecationWarning: expected stork.core.metronome," in ran.stderr, "the line that imports"


def test_a_package_that_was_loaded_before_learns_its_old_names() -> None:
    assert python("import stork.app, stork_sim\nfrom stork.app import App").returncode == 0


def test_no_module_of_ours_uses_an_old_name() -> None:
    """Else its users would be told of a name that they never wrote."""
    names = "stork_sim.runs, stork_sim.pytest_plugin, stork_sim.year, stork_host.cli.sim"
    ran = python(f"import {names}, stork_host.archive.archive, stork_host.report.page_content", "-W", "error")
    assert ran.returncode == 0, ran.stderr


def test_a_new_name_brings_no_old_one_and_no_warning() -> None:
    code = "import sys, stork_sim.motion.lean_forward as m\nassert not hasattr(m, 'Bow')"
    ran = python(code + " and 'stork_sim.motion.bow' not in sys.modules", "-W", "error")
    assert ran.returncode == 0, ran.stderr
