"""Isolated import of the firmware: several boards, nothing in sys.modules, nothing of the PC visible."""

import sys

import pytest

from board_world import Parts, Worn
from stork_sim.board.importer import FromOutside, Importer
from stork_sim.motion.people import person
from stork_sim.runs import play_person


def test_two_boards_have_two_worlds(tmp_path):
    a, b = Parts(tmp_path / "a"), Parts(tmp_path / "b")
    one, two = a.module("stork.store.sessions"), b.module("stork.store.sessions")
    assert one is not two and one.Sessions is not two.Sessions
    assert one is a.module("stork.store.sessions")
    one.FOLDER = "/elsewhere"
    assert two.FOLDER == "/sessions"
    assert a.module("board") is not b.module("board")


def test_nothing_of_a_board_is_in_sys_modules(tmp_path):
    Worn(tmp_path / "d").run(2.0)
    for name in ("board", "busio", "digitalio", "supervisor", "microcontroller", "stork.hal.circuitpython"):
        assert name not in sys.modules


def test_two_boards_in_turn_do_not_disturb_each_other(tmp_path):
    alone = play_person(person("older"), "single_leg", "left", seed=5, out=tmp_path / "x")
    other = Worn(tmp_path / "y", STORK_HOLD_S=3, STORK_EYES="closed").start(2.0).run(5.0)
    again = play_person(person("older"), "single_leg", "left", seed=5, out=tmp_path / "z")
    assert (alone.score, alone.events) == (again.score, again.events)
    assert other.sessions() == {}


def importer(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Importer([folder], {}, {})


def test_annotations_are_never_evaluated(tmp_path):
    text = "def f(x: Nowhere) -> 'Never':\n    y: Neither = x\n    return y\nv: Unknown = 3\n"
    world = importer(tmp_path, {"a.py": text})
    module = world.import_("a")
    assert module.f(2) == 2 and module.v == 3


def test_relative_imports_and_packages(tmp_path):
    files = {"p/__init__.py": "", "p/a.py": "from .b import X\nfrom . import b\n", "p/b.py": "X = 5\n"}
    world = importer(tmp_path, files)
    assert world.import_("p.a", fromlist=("X",)).X == 5
    assert world.import_("p.a").a.b.X == 5


def test_a_module_that_fails_can_be_tried_again(tmp_path):
    world = importer(tmp_path, {"bad.py": "raise ValueError('first')\n"})
    with pytest.raises(ValueError):
        world.import_("bad")
    assert "bad" not in world.modules


def test_a_module_runs_once(tmp_path):
    world = importer(tmp_path, {"once.py": "import count\ncount.n.append(1)\n", "count.py": "n = []\n"})
    for _ in range(3):
        world.import_("once")
    assert world.import_("count").n == [1]


def test_firmware_sees_the_boards_open_and_print(tmp_path):
    parts = Parts(tmp_path / "d")
    (tmp_path / "d" / "on_board.txt").write_text("here")
    module = tmp_path / "m"
    module.mkdir()
    (module / "reads.py").write_text("text = open('/on_board.txt').read()\nprint('read', text)\n")
    parts.importer.roots.append(module)
    assert parts.module("reads").text == "here"
    assert parts.board.console == ["read here"]


@pytest.mark.parametrize(
    "program",
    [
        "try:\n    end()\nfinally:\n    log.append(1)\n",
        "try:\n    end()\nexcept:\n    log.append(1)\nfinally:\n    log.append(2)\n",
        "def f():\n    try:\n        yield end()\n    finally:\n        log.append(1)\nfor _ in f():\n    pass\n",
        "try:\n    try:\n        end()\n    finally:\n        raise OSError\nexcept OSError:\n    log.append(1)\n",
    ],
)
def test_what_ends_a_program_from_outside_lets_it_do_nothing_more(tmp_path, program):
    """No `finally` runs when the power goes, and none puts an error of its own in its place."""
    world = importer(tmp_path, {"one.py": program})
    log = []

    def end():
        raise FromOutside

    world.builtins.update(end=end, log=log)
    with pytest.raises(FromOutside):
        world.import_("one")
    assert log == []


def test_a_finally_runs_else(tmp_path):
    text = "def f():\n    try:\n        return 1\n    finally:\n        log.append(1)\nf()\n"
    error = "try:\n    raise OSError\nexcept OSError:\n    log.append(2)\nfinally:\n    log.append(3)\n"
    closed = "def g():\n    try:\n        yield\n    finally:\n        log.append(4)\nh = g()\nnext(h)\nh.close()\n"
    world = importer(tmp_path, {"one.py": text + error + closed})
    log = []
    world.builtins.update(log=log)
    world.import_("one")
    assert log == [1, 2, 3, 4]
