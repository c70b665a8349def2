"""Built-in functions, types and methods of texts: the firmware calls them as every CircuitPython takes them."""

import ast
import builtins

import pytest

from interpreter_calls import firmware_files
from stork_sim.board.binding_facts import versions
from stork_sim.board.binding_facts.builtin_calls import builtin_calls, main

# Built-ins whose constructor counts its arguments by hand: py/objstr.c, objdict.c, objset.c, objtype.c; and exceptions.
COUNTED_BY_HAND = {"bytes", "dict", "frozenset", "property", "super", "type", "object", "slice", "__import__"}


# Methods of CPython's texts, bytes and integers; less those that a class of the firmware has, too.
METHODS = {name for kind in (str, bytes, bytearray, memoryview, int) for name in vars(kind) if not name.startswith("_")}
# Methods of an int on boards, which stand in no table: py/objint.c. MicroPython takes no words there [binding-tables].
OF_INT = {"to_bytes": (2, 3, ()), "from_bytes": (2, 3, ())}


def methods_of_ours():
    """Names of functions, and of attributes that are set, in the whole firmware."""
    found = set()
    for path in firmware_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
    return found


def of_a_variable(text, version, ours, name="a.py"):
    """'file:line: what is wrong' of methods that are called on anything, and that only CPython's own types have here.

    A name that stands in no table of the boards is refused; and words for its arguments, but for those in the table.
    """
    table = {key.removeprefix("."): row for key, row in builtin_calls(version).items() if key.startswith(".")}
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and getattr(node.slice, "step", None):
            found.append(f"{name}:{node.lineno}: a slice with a step cannot be set")
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func.attr
        if called not in METHODS or called in ours:
            continue
        row = table.get(called) or OF_INT.get(called)
        if row is None:
            found.append(f"{name}:{node.lineno}: CircuitPython {version} has no {called}")
            continue
        found += [
            f"{name}:{node.lineno}: {called} takes no {word.arg}" for word in node.keywords if word.arg not in row[2]
        ]
    return found


def breaches(text, version, name="a.py"):
    """'file:line: what is wrong' of calls of built-ins and of methods that no class here has a name for."""
    table = builtin_calls(version)
    tree = ast.parse(text)
    own = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(isinstance(arg, ast.Starred) for arg in node.args):
            continue
        match node.func:
            case ast.Name(id=called) if hasattr(builtins, called) and called not in own | bound:
                what = getattr(builtins, called)
                if called in COUNTED_BY_HAND or (isinstance(what, type) and issubclass(what, BaseException)):
                    continue
                if called not in table:
                    found.append(f"{name}:{node.lineno}: CircuitPython {version} has no {called}")
                    continue
            case ast.Attribute(value=ast.Constant(value=str() | bytes()), attr=attr):
                called = "." + attr
                if called not in table:
                    found.append(f"{name}:{node.lineno}: CircuitPython {version} has no {attr} of a text")
                    continue
            case _:
                continue
        least, most, keywords, _ = table[called]
        given = [keyword.arg for keyword in node.keywords]
        count = len(node.args) + (len(given) if called == "open" else 0)
        if count < least or (most is not None and count > most):
            found.append(f"{name}:{node.lineno}: {called} takes {least} to {most} arguments, not {count}")
        found += [f"{name}:{node.lineno}: {called} takes no {key}" for key in given if key not in keywords]
    return found


@pytest.mark.parametrize("version", versions())
def test_the_firmware_calls_built_ins_as_they_are(version):
    found = [line for path in firmware_files() for line in breaches(path.read_text(), version, path.name)]
    assert found == []


@pytest.mark.parametrize("version", versions())
def test_the_firmware_calls_methods_that_boards_have(version):
    ours = methods_of_ours()
    assert [
        each for path in firmware_files() for each in of_a_variable(path.read_text(), version, ours, path.name)
    ] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(
            ("x.zfill(3)", "no zfill"),
            ("x.title()", "no title"),
            ("x.ljust(5)", "no ljust"),
            ("x.casefold()", "no casef"),
        ),
        *(
            ("x.split(maxsplit=1)", "takes no maxsplit"),
            ("x.hex(sep=':')", "no hex"),
            ("x[1:3:2] = b'ab'", "with a step"),
        ),
        *(("x.to_bytes(length=2, byteorder='big')", "takes no length"), ("x.bit_count()", "no bit_count")),
    ],
)
def test_a_method_of_a_variable_that_boards_lack_is_caught(text, told):
    lines = of_a_variable(text, versions()[-1], set())
    assert told in lines[0]


@pytest.mark.parametrize(
    "text", ["x.split(',', 1)", "x.to_bytes(2, 'big')", "x[1:3] = b'ab'", "x.find(b'a')", "x.tick()"]
)
def test_a_method_of_a_variable_that_boards_have_passes(text):
    assert of_a_variable(text, versions()[0], set()) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("print('x', flush_all=True)", "takes no flush_all"),
        ("open('a', 'rb', newline='')", "takes no newline"),
        ("int('7', base=8)", "takes no base"),
        ("bytearray(b'', encoding='utf-8')", "takes no encoding"),
        ("str(b'', errors='replace')", "takes no errors"),
        ("range(1, 2, 3, 4)", "takes 1 to 3 arguments, not 4"),
        ("min(key=len)", "takes 1 to None arguments, not 0"),
        ("sorted([], cmp=1)", "takes no cmp"),
        ("'a b'.split(maxsplit=1)", "takes no maxsplit"),
        ("'a'.removeprefix('a')", "has no removeprefix of a text"),
        ("', '.join(1, 2)", "takes 1 to 1 arguments, not 2"),
        ("breakpoint()", "has no breakpoint"),
        ("vars()", "has no vars"),
    ],
)
def test_what_a_board_refuses_is_caught(text, told):
    (line,) = breaches(text, versions()[-1])
    assert told in line


@pytest.mark.parametrize(
    "text",
    ["print('a', sep='', end='')", "max([], default=0)", "sorted([1], key=abs, reverse=True)", "open('a', mode='rb')"],
)
def test_what_a_board_takes_passes(text):
    assert breaches(text, versions()[0]) == []


def test_what_is_no_clone_is_told(tmp_path, capsys):
    assert main([str(tmp_path), "10.2.1"]) == 2 and "expected a clone" in capsys.readouterr().err
    assert main([]) == 2
