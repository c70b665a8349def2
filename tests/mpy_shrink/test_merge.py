"""Modules that share a file, and their new names: the program does the same."""

import importlib.util
import sys

import pytest

from mpy_shrink.merge import merge_modules


def files(sources):
    return {
        (f"{name}.py" if name == "code" else f"lib/{name}.py"): text.encode()
        for name, text in {"demo/__init__": "", **sources}.items()
    }


def told(sources, folder):
    """Words that code.py prints, with these modules."""
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
    monkeypatch.setitem(sys.modules, "demo", None)
    for name in [name for name in sys.modules if name == "demo" or name.startswith("demo.")]:
        monkeypatch.delitem(sys.modules, name)

    def check(**sources):
        before = files({name.replace("_in_", "/"): text for name, text in sources.items()})
        done, parts = merge_modules(before)
        assert told(before, tmp_path / "before") == told(done, tmp_path / "done") != []
        assert sum(map(len, parts.values())) - len(parts) == len(before) - len(done)
        return {path[4:]: text.decode() for path, text in done.items() if path.startswith("lib/demo/")}, parts

    return check


APP = "from demo.app import run\nprint(run(3))\n"


def test_by_hand(alike):
    done, parts = alike(
        code=APP,
        demo_in_app="# one\nfrom demo.part import half as h\nfrom demo import other\n"
        "def run(x):\n    return h(x), other.twice(x)\n",
        demo_in_part="def half(x):\n    return x // 2\n",
        demo_in_other="def twice(x):\n    return x * 2\n",
    )
    assert done["demo/app.py"] == (
        "def half(x):\n    return x // 2\n"
        "def twice(x):\n    return x * 2\n"
        "# one\npass\npass\ndef run(x):\n    return half(x), twice(x)\n"
    )
    assert set(done) == {"demo/__init__.py", "demo/app.py"}
    assert [(part.path, part.begin) for part in parts["lib/demo/app.py"]] == [
        ("lib/demo/part.py", 0), ("lib/demo/other.py", 2), ("lib/demo/app.py", 4)
    ]  # fmt: skip


def test_two_of_one_name_get_their_modules_in_front(alike):
    done, _ = alike(
        code=APP,
        demo_in_app="from demo import a, b\nfrom demo.a import save\ndef run(x):\n"
        "    return a.save(x), b.save(x), save(x), a.Kept().x\n",
        demo_in_a="class Kept:\n    x = 1\ndef save(x):\n    return x + 1\n",
        demo_in_b="def save(x):\n    return x + 2\n",
    )
    text = done["demo/app.py"]
    assert "def a_save(x)" in text and "def b_save(x)" in text
    assert "return a_save(x), b_save(x), a_save(x), Kept().x" in text


def test_a_built_in_function_that_another_uses_is_not_hidden(alike):
    done, _ = alike(
        code=APP,
        demo_in_app="from demo import a\ndef run(x):\n    return a.max(x), max(x, 7)\n",
        demo_in_a="def max(x):\n    return x + 1\n",
    )
    assert "def a_max(x)" in done["demo/app.py"] and "return a_max(x), max(x, 7)" in done["demo/app.py"]


def test_a_variable_does_not_hide_what_it_is_called_like(alike):
    done, _ = alike(
        code=APP,
        demo_in_app="from demo import a\ndef run(half):\n"
        "    return a.half(half), [a.half(a_half) for a_half in (4, 6)]\n",
        demo_in_a="def half(x):\n    return x // 2\n",
    )
    assert "demo/a.py" in done, "a_half is taken, too"
    done, _ = alike(
        code=APP,
        demo_in_app="from demo import a\ndef run(half):\n    return a.half(half)\n",
        demo_in_a="def half(x):\n    return x // 2\n",
    )
    assert "return a_half(half)" in done["demo/app.py"]


def test_others_are_told_the_new_place(alike):
    done, _ = alike(
        code=APP,
        demo_in_app="from demo import a, b\ndef run(x):\n    from demo import late\n"
        "    return late.f(x), a.save(1), b.save(1)\n",
        demo_in_a="def save(x):\n    return x + 1\nclass K:\n    pass\n",
        demo_in_b="def save(x):\n    return x + 2\n",
        demo_in_late="from demo import a\nfrom demo.b import save as s\nfrom demo.a import K, save\n"
        "def f(x):\n    return a.save(x), s(x), save(x), a.K is K\n",
    )
    assert done["demo/late.py"] == (
        "from demo import app as a\nfrom demo.app import b_save as s\nfrom demo.app import K, a_save as save\n"
        "def f(x):\n    return a.a_save(x), s(x), save(x), a.K is K\n"
    )


def test_what_comes_later_stays_for_itself(alike):
    done, _ = alike(
        code=APP,
        demo_in_app="def run(x):\n    from demo import late\n    return late.f(x)\n",
        demo_in_late="from demo.deep import g\ndef f(x):\n    return g(x)\n",
        demo_in_deep="def g(x):\n    return x\n",
    )
    assert set(done) == {"demo/__init__.py", "demo/app.py", "demo/late.py"} and "def g(x)" in done["demo/late.py"]


def test_what_two_may_bring_first_is_not_put_into_one_of_them(alike):
    done, parts = alike(
        code=APP,
        demo_in_app="def run(x):\n    if x:\n        from demo.one import f\n    else:\n"
        "        from demo.two import f\n    return f()\n",
        demo_in_one="from demo.both import g\ndef f():\n    return g()\n",
        demo_in_two="from demo.both import g\ndef f():\n    return g() + 1\n",
        demo_in_both="def g():\n    return 5\n",
    )
    assert not parts and len(done) == 5


@pytest.mark.parametrize(
    "app",
    [
        "from demo import a\ndef run(x):\n    return a.__name__, a\n",  # the module itself, handed on
        "from demo import a\ndef run(x, m=a):\n    return m.half(x)\n",
        "import demo.a\ndef run(x):\n    return demo.a.half(x)\n",
        "from demo import a\ndef run(x):\n    return a.half(x), 'demo.a'\n",  # memory.forget("demo.a")
        "from demo import a\ndef run(x):\n    a.half = None\n    return x\n",
        "from demo import a\ndef run(x):\n    return f'{a.half(x)}'\n",
    ],
)
def test_a_module_that_is_more_than_its_names_stays(app):
    before = files({"code": APP, "demo/app": app, "demo/a": "def half(x):\n    return x // 2\n"})
    done, parts = merge_modules(before)
    assert done == before and not parts


def test_a_path_that_text_files_name_stays(alike):
    done, _ = alike(
        code="import demo.flags as flags\nfrom demo.guard import run\nprint(run(flags.f(2)))\n",
        demo_in_flags="def f(x):\n    return x + 1\n",
        demo_in_guard="from demo.a import half\ndef run(x):\n    return half(x)\n",
        demo_in_a="def half(x):\n    return x // 2\n",
    )
    assert set(done) == {"demo/__init__.py", "demo/flags.py", "demo/guard.py"}


def test_of_two_paths_that_are_told_the_later_one_takes_the_rest(alike):
    done, _ = alike(
        code="from demo.guard import Base\nfrom demo.late import run\nprint(run(Base.x))\n",
        demo_in_guard="class Base:\n    x = 2\n",
        demo_in_late="from demo.next import Next\ndef run(x):\n    return Next.x * x\n",
        demo_in_next="from demo.guard import Base\nclass Next(Base):\n    y = Base.x\n",
    )
    assert "class Base" in done["demo/guard.py"] and done["demo/late.py"].count("class Next(Base)") == 1


def test_what_is_imported_by_a_text_that_is_put_together():
    sources = {
        "code": "from demo import drills\nprint(drills.load('x'))\n",
        "demo/drills/__init__": "def load(name):\n"
        "    return getattr(__import__('demo.drills.' + name, None, None, (name,)), 'Drill')\n",
        "demo/drills/x": "from demo.sum import add\nclass Drill:\n    y = add(1)\n",
        "demo/sum": "def add(x):\n    return x + 1\n",
    }
    done, parts = merge_modules(files(sources))
    assert list(parts) == ["lib/demo/drills/x.py"] and "lib/demo/sum.py" not in done
    assert b"class Drill" in done["lib/demo/drills/x.py"]
