"""Text without docstrings and comments is the same program, on the same lines."""

import ast
import io
import tokenize

import pytest

from guest_python import Guest
from mpy_shrink.module_objects import add_object, with_object
from stork_host.install.firmware_files import MANIFEST, MICROPYTHON, firmware, manifest_text
from stork_host.install.without_comments import short_text, without_comments


def bare(source: bytes) -> list[tuple[str, int, int]]:
    """Each statement and expression with its line and column, without strings that stand alone and without `pass`."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [each for each in body if not alone(each) and not isinstance(each, ast.Pass)])
    found = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    return [(ast.dump(node), node.lineno, node.col_offset) for node in found]


def alone(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def comments(source: bytes) -> list[str]:
    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def strings_alone(source: bytes) -> list[ast.AST]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt) and alone(node)]


def is_own(path: str) -> bool:
    return path.startswith(("lib/stork/", "lib/stork_format/", "lib/micro_smp/"))


@pytest.fixture(scope="module", params=["circuitpython", MICROPYTHON])
def whole(request):
    return firmware(request.param)


def test_the_whole_firmware_is_the_same_program_on_the_same_lines(whole):
    short = without_comments(whole)
    assert list(short.files) == list(whole.files) and short.form == "py"
    changed = 0
    for path, content in whole.files.items():
        made = short.files[path]
        if not is_own(path):
            assert made == content or path == MANIFEST, path
            continue
        if made != short_text(content):
            assert made == with_object(short_text(content)), path
            made = made.removesuffix(add_object(b"").lstrip())
        assert bare(made) == bare(content), path
        assert made.rstrip(b"\n").count(b"\n") <= content.count(b"\n"), path
        assert strings_alone(made) == [], path
        assert comments(made) == [], path
        assert not [line for line in made.splitlines() if line != line.rstrip()] or b'"""' in made, path
        changed += made != content
    assert changed > 130 and any(path.startswith("lib/adafruit_") for path in whole.files)
    others = {path: content for path, content in short.files.items() if path != MANIFEST}
    assert short.files[MANIFEST] == manifest_text(whole.version, others)


def test_a_quarter_of_the_bytes_goes(whole):
    def size(files):
        return sum(len(content) for path, content in files.items() if is_own(path))

    assert size(without_comments(whole).files) < 0.75 * size(whole.files)


def test_done_again_nothing_changes(whole):
    short = without_comments(whole)
    assert without_comments(short) == short


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""Doc."""\nx = 1  # one\n', "\nx = 1\n"),
        ('def f():\n    """Two\n    lines."""\n    return 1\n', "def f():\n\n\n    return 1\n"),
        ('def f():\n    """Only."""\n', "def f():\n    pass\n"),
        ('def f():\n    """Two\n    lines."""  # why\n\n\nx = 1\n', "def f():\n    pass\n\n\n\nx = 1\n"),
        ("class A:\n    'one'\n    'two'\n", "class A:\n    pass\n\n"),
        ("def f(): 'doc'\nx = 1\n", "def f(): pass\nx = 1\n"),
        ("def f(): 'doc'; return 1\n", "def f(): pass; return 1\n"),
        ("x = 1; 'doc'\n", "x = 1; pass\n"),
        ("X = 1\n'''What X\nis.'''\nY = 2\n", "X = 1\n\n\nY = 2\n"),
        ("if x:\n    'a'\nelse:\n    ('b')\n", "if x:\n    pass\nelse:\n    pass\n"),
        (
            "try:\n    f()\nexcept E:\n    'a'\nfinally:\n    'b'\n",
            "try:\n    f()\nexcept E:\n    pass\nfinally:\n    pass\n",
        ),
        ("x = '# no comment'  # ä comment\n", "x = '# no comment'\n"),
        ("x = 'ä'  # a comment\ny = 1\n", "x = 'ä'\ny = 1\n"),
        ("x = (\n    # first\n    1,\n)\n", "x = (\n\n    1,\n)\n"),
        ("x = '''a  \n# b  \n'''\n", "x = '''a  \n# b  \n'''\n"),
        ("f('not alone')\nx = lambda: 'no'\n", "f('not alone')\nx = lambda: 'no'\n"),
        ("def f():\n\t'doc'\n\treturn 1  # end", "def f():\n\n\treturn 1"),
        ("'doc'\r\nx = 1  # one\r\n", "\r\nx = 1\r\n"),
        ("# all\n", "\n"),
        ("", ""),
    ],
)
def test_by_hand(source, expected):
    made = short_text(source.encode())
    assert made == expected.encode()
    one, other = ([(what, line) for what, line, _ in bare(text)] for text in (made, source.encode()))
    assert one == other


def test_a_traceback_has_the_line_of_the_source(tmp_path):
    """MicroPython itself, on the short text."""
    source = b'"""Doc\nof two lines."""\n# why\ndef f():\n    """Doc."""\n    return 1 // 0  # no\n'
    guest = Guest(tmp_path / "input")
    (guest.folder / "lib" / "faulty.py").write_bytes(short_text(source))
    code = (
        "import faulty\ntry:\n    faulty.f()\nexcept ZeroDivisionError as e:\n    sys.print_exception(e, sys.stdout)\n"
    )
    lines, _ = guest.run(code)
    assert [line for line in lines if "faulty.py" in line and line.endswith("line 6, in f")]
