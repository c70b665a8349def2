"""Which modules share a file, what their names become, and that the program does the same."""

import importlib.util
import sys

import pytest

from stork_host.install.compact import bundles, loading
from stork_host.install.compact.bundles import bundled
from stork_host.install.compact.program import Program
from stork_host.install.files import firmware


def files(sources):
    return {
        (f"{name}.py" if name == "code" else f"lib/{name}.py"): text.encode()
        for name, text in {"stork/__init__": "", **sources}.items()
    }


def told(sources, folder):
    """What code.py prints, with these modules."""
    for path, content in sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    lines = []
    before = set(sys.modules)
    sys.path.insert(0, str(folder / "lib"))
    try:
        exec(sources["code.py"], {"print": lambda *words: lines.append(words)})
    finally:
        sys.path.remove(str(folder / "lib"))
        for name in set(sys.modules) - before:
            del sys.modules[name]
        importlib.invalidate_caches()
    return lines


@pytest.fixture
def alike(tmp_path, monkeypatch):
    """Bundles a program, finds that it does the same, and gives its files."""
    monkeypatch.setitem(sys.modules, "stork", None)
    for name in [name for name in sys.modules if name == "stork" or name.startswith("stork.")]:
        monkeypatch.delitem(sys.modules, name)

    def check(**sources):
        before = files({name.replace("_in_", "/"): text for name, text in sources.items()})
        done, parts = bundled(before)
        assert told(before, tmp_path / "before") == told(done, tmp_path / "done") != []
        assert sum(map(len, parts.values())) - len(parts) == len(before) - len(done)
        return {path[4:]: text.decode() for path, text in done.items() if path.startswith("lib/stork/")}, parts

    return check


APP = "from stork.app import run\nprint(run(3))\n"


def test_by_hand(alike):
    done, parts = alike(
        code=APP,
        stork_in_app="# one\nfrom stork.part import half as h\nfrom stork import other\n"
        "def run(x):\n    return h(x), other.twice(x)\n",
        stork_in_part="def half(x):\n    return x // 2\n",
        stork_in_other="def twice(x):\n    return x * 2\n",
    )
    assert done["stork/app.py"] == (
        "def half(x):\n    return x // 2\n"
        "def twice(x):\n    return x * 2\n"
        "# one\npass\npass\ndef run(x):\n    return half(x), twice(x)\n"
    )
    assert set(done) == {"stork/__init__.py", "stork/app.py"}
    assert [(part.path, part.begin) for part in parts["lib/stork/app.py"]] == [
        ("lib/stork/part.py", 0), ("lib/stork/other.py", 2), ("lib/stork/app.py", 4)
    ]  # fmt: skip


def test_two_of_one_name_get_their_modules_in_front(alike):
    done, _ = alike(
        code=APP,
        stork_in_app="from stork import a, b\nfrom stork.a import save\ndef run(x):\n"
        "    return a.save(x), b.save(x), save(x), a.Kept().x\n",
        stork_in_a="class Kept:\n    x = 1\ndef save(x):\n    return x + 1\n",
        stork_in_b="def save(x):\n    return x + 2\n",
    )
    text = done["stork/app.py"]
    assert "def a_save(x)" in text and "def b_save(x)" in text
    assert "return a_save(x), b_save(x), a_save(x), Kept().x" in text


def test_a_built_in_function_that_another_uses_is_not_hidden(alike):
    done, _ = alike(
        code=APP,
        stork_in_app="from stork import a\ndef run(x):\n    return a.max(x), max(x, 7)\n",
        stork_in_a="def max(x):\n    return x + 1\n",
    )
    assert "def a_max(x)" in done["stork/app.py"] and "return a_max(x), max(x, 7)" in done["stork/app.py"]


def test_a_variable_does_not_hide_what_it_is_called_like(alike):
    done, _ = alike(
        code=APP,
        stork_in_app="from stork import a\ndef run(half):\n"
        "    return a.half(half), [a.half(a_half) for a_half in (4, 6)]\n",
        stork_in_a="def half(x):\n    return x // 2\n",
    )
    assert "stork/a.py" in done, "a_half is taken, too"
    done, _ = alike(
        code=APP,
        stork_in_app="from stork import a\ndef run(half):\n    return a.half(half)\n",
        stork_in_a="def half(x):\n    return x // 2\n",
    )
    assert "return a_half(half)" in done["stork/app.py"]


def test_others_are_told_the_new_place(alike):
    done, _ = alike(
        code=APP,
        stork_in_app="from stork import a, b\ndef run(x):\n    from stork import late\n"
        "    return late.f(x), a.save(1), b.save(1)\n",
        stork_in_a="def save(x):\n    return x + 1\nclass K:\n    pass\n",
        stork_in_b="def save(x):\n    return x + 2\n",
        stork_in_late="from stork import a\nfrom stork.b import save as s\nfrom stork.a import K, save\n"
        "def f(x):\n    return a.save(x), s(x), save(x), a.K is K\n",
    )
    assert done["stork/late.py"] == (
        "from stork import app as a\nfrom stork.app import b_save as s\nfrom stork.app import K, a_save as save\n"
        "def f(x):\n    return a.a_save(x), s(x), save(x), a.K is K\n"
    )


def test_what_comes_later_stays_for_itself(alike):
    done, _ = alike(
        code=APP,
        stork_in_app="def run(x):\n    from stork import late\n    return late.f(x)\n",
        stork_in_late="from stork.deep import g\ndef f(x):\n    return g(x)\n",
        stork_in_deep="def g(x):\n    return x\n",
    )
    assert set(done) == {"stork/__init__.py", "stork/app.py", "stork/late.py"} and "def g(x)" in done["stork/late.py"]


def test_what_two_may_bring_first_is_not_put_into_one_of_them(alike):
    done, parts = alike(
        code=APP,
        stork_in_app="def run(x):\n    if x:\n        from stork.one import f\n    else:\n"
        "        from stork.two import f\n    return f()\n",
        stork_in_one="from stork.both import g\ndef f():\n    return g()\n",
        stork_in_two="from stork.both import g\ndef f():\n    return g() + 1\n",
        stork_in_both="def g():\n    return 5\n",
    )
    assert not parts and len(done) == 5


@pytest.mark.parametrize(
    "app",
    [
        "from stork import a\ndef run(x):\n    return a.__name__, a\n",  # the module itself, handed on
        "from stork import a\ndef run(x, m=a):\n    return m.half(x)\n",
        "import stork.a\ndef run(x):\n    return stork.a.half(x)\n",
        "from stork import a\ndef run(x):\n    return a.half(x), 'stork.a'\n",  # memory.forget("stork.a")
        "from stork import a\ndef run(x):\n    a.half = None\n    return x\n",
        "from stork import a\ndef run(x):\n    return f'{a.half(x)}'\n",
    ],
)
def test_a_module_that_is_more_than_its_names_stays(app):
    before = files({"code": APP, "stork/app": app, "stork/a": "def half(x):\n    return x // 2\n"})
    done, parts = bundled(before)
    assert done == before and not parts


def test_a_path_that_text_files_name_stays(alike):
    done, _ = alike(
        code="import stork.flags as flags\nfrom stork.guard import run\nprint(run(flags.f(2)))\n",
        stork_in_flags="def f(x):\n    return x + 1\n",
        stork_in_guard="from stork.a import half\ndef run(x):\n    return half(x)\n",
        stork_in_a="def half(x):\n    return x // 2\n",
    )
    assert set(done) == {"stork/__init__.py", "stork/flags.py", "stork/guard.py"}


def test_of_two_paths_that_are_told_the_later_one_takes_the_rest(alike):
    done, _ = alike(
        code="from stork.guard import Base\nfrom stork.late import run\nprint(run(Base.x))\n",
        stork_in_guard="class Base:\n    x = 2\n",
        stork_in_late="from stork.next import Next\ndef run(x):\n    return Next.x * x\n",
        stork_in_next="from stork.guard import Base\nclass Next(Base):\n    y = Base.x\n",
    )
    assert "class Base" in done["stork/guard.py"] and done["stork/late.py"].count("class Next(Base)") == 1


def test_what_is_imported_by_a_text_that_is_put_together():
    sources = {
        "code": "from stork import drills\nprint(drills.load('x'))\n",
        "stork/drills/__init__": "def load(name):\n"
        "    return getattr(__import__('stork.drills.' + name, None, None, (name,)), 'Drill')\n",
        "stork/drills/x": "from stork.sum import add\nclass Drill:\n    y = add(1)\n",
        "stork/sum": "def add(x):\n    return x + 1\n",
    }
    done, parts = bundled(files(sources))
    assert list(parts) == ["lib/stork/drills/x.py"] and "lib/stork/sum.py" not in done
    assert b"class Drill" in done["lib/stork/drills/x.py"]


def test_of_the_firmware_each_line_is_found_again():
    before = bundles_input()
    done, parts = bundled(before)
    assert len(parts) >= 10 and sum(map(len, parts.values())) >= 50
    for path, found in parts.items():
        lines = done[path].split(b"\n")
        for part, after in zip(found, [*found[1:], None], strict=True):
            own = before[part.path].split(b"\n")
            end = after.begin if after else len(lines)
            piece = lines[part.begin : end]
            assert len(piece) >= len(own) - 1
            for old, new in zip(own, piece, strict=False):
                if old.lstrip().startswith((b"def ", b"class ")):
                    assert new.lstrip().split(b" ")[0] == old.lstrip().split(b" ")[0]


def bundles_input():
    from stork_host.install.compact.arguments import renamed
    from stork_host.install.compact.constants import inlined
    from stork_host.install.compact.unused import without_unused

    return renamed(without_unused(inlined(firmware().files)))


def test_which_modules_of_the_firmware_come_together():
    groups = loading.together(Program(bundles_input()))
    of = {name: k for k, (group, _) in enumerate(groups) for name in group}
    assert of["stork.app.training"] == of["stork.app.sensor_care"] == of["stork.device.fall_alarm"]
    assert of["stork.app.loop"] != of["stork.device.pre_drill_checks"] == of["stork.device.fatigue"]
    assert of["stork.core.trial"] == of["stork.core.sway"] != of["stork.drills.stance"]
    assert of["micro_smp.handler"] == of["stork.link.server"] != of["stork.app.loop"]
    fixed = bundles._fixed(Program(bundles_input()))
    assert fixed >= {"stork.app.supervisor", "stork.store.nvm_flags", "stork.drills.stance"}
