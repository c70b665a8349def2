"""Built-in functions, types and methods of texts: the firmware calls them as every CircuitPython takes them."""

import ast
import builtins

import pytest

from interpreter_calls import firmware_files
from stork_sim.board.binding_facts import versions
from stork_sim.board.binding_facts.builtin_calls import builtin_calls, main

# Built-ins whose constructor counts its arguments by hand: py/objstr.c, objdict.c, objset.c, objtype.c; and exceptions.
COUNTED_BY_HAND = {"bytes", "dict", "frozenset", "property", "super", "type", "object", "slice", "__import__"}


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
