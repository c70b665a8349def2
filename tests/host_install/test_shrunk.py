"""Stork's own firmware through the shrinker: the same program, whose lines are found again.

Its passes on small programs: tests/mpy_shrink.
"""

import ast
import dis
import types

import pytest

from mpy_shrink import load_order, merge
from mpy_shrink.arguments import rename_arguments
from mpy_shrink.constants import inline_constants
from mpy_shrink.merge import merge_modules
from mpy_shrink.module_objects import needs_object, with_object
from mpy_shrink.program import Program
from mpy_shrink.rename import interpreter_names, with_names
from mpy_shrink.unused import remove_unused
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import CIRCUITPYTHON, MICROPYTHON, firmware
from stork_host.install.shrunk import OPTIONS, shrunk
from stork_host.install.without_comments import without_comments


def code_of(source):
    """Code as boards see it: without annotations."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return compile(tree, "m", "exec")


def steps(code, renames):
    """Instructions with the names of variables in place of their numbers, which follow the alphabet for closures."""
    cells = {*code.co_cellvars, *code.co_freevars}
    found = []
    for step in dis.get_instructions(code):
        value = step.argval
        if step.opcode in dis.haslocal or step.opcode in dis.hasfree:
            names = value if isinstance(value, tuple) else (value,)
            value = tuple(renames.get(name, name) for name in names)
            if step.opname in ("MAKE_CELL", "LOAD_CLOSURE") or (step.opname == "LOAD_FAST" and set(names) <= cells):
                if found and found[-1][0] == step.opname and isinstance(found[-1][1], frozenset):
                    found[-1] = (step.opname, found[-1][1] | set(value))
                    continue
                value = frozenset(value)
        found.append((step.opname, None if isinstance(value, types.CodeType) else value))
    return found


def same(one, two, renames):
    """Whether two code objects are the same program but for arguments' names; each name has one other."""
    renames = dict(renames)
    arguments = one.co_argcount + one.co_kwonlyargcount + bool(one.co_flags & 4) + bool(one.co_flags & 8)
    for k, (before, after) in enumerate(zip(one.co_varnames, two.co_varnames, strict=True)):
        assert before == after or k < arguments, "a variable that is no argument"
        renames[before] = after
    assert len({renames[name] for name in one.co_varnames}) == len(one.co_varnames)
    assert {renames.get(name, name) for name in one.co_freevars} == set(two.co_freevars)
    assert {renames.get(name, name) for name in one.co_cellvars} == set(two.co_cellvars)
    for kept in ("co_name", "co_qualname", "co_names", "co_argcount", "co_kwonlyargcount", "co_flags"):
        assert getattr(one, kept) == getattr(two, kept)
    assert list(one.co_lines()) == list(two.co_lines()) and one.co_exceptiontable == two.co_exceptiontable
    assert steps(one, renames) == steps(two, {})
    for before, after in zip(one.co_consts, two.co_consts, strict=True):
        if isinstance(before, types.CodeType):
            same(before, after, renames)
        else:
            assert repr(before) == repr(after)
    return True


def test_with_other_names_of_arguments_it_is_the_same_program():
    """CPython's compiler gives the same instructions, lines and variables, in each function of each module."""
    files = firmware().files
    done = rename_arguments(files, OPTIONS)
    changes = [path for path in files if done[path] != files[path]]
    assert len(changes) > 80 and all(path.startswith("lib/") for path in changes)
    assert all(same(code_of(files[path]), code_of(done[path]), {}) for path in changes)


def test_the_comparison_sees_a_swapped_argument():
    with pytest.raises(AssertionError):
        same(code_of("def f(a, b):\n    return a\n"), code_of("def f(a, b):\n    return b\n"), {})
    with pytest.raises(AssertionError):
        same(code_of("def f(a):\n    return lambda: a\n"), code_of("def f(b):\n    return lambda: a\n"), {})


def test_the_same_source_gives_the_same_text_whatever_the_order():
    files = firmware().files
    found = shrunk(files)
    assert found == shrunk(dict(reversed(files.items())))
    assert list(found.files) == sorted(files.keys() - set(found.merged_away))


def test_without_constants_each_line_stays_where_it_is():
    files = firmware().files
    done = remove_unused(inline_constants(files, OPTIONS), OPTIONS)
    assert set(done) == set(files)
    for path, source in files.items():
        assert done[path].count(b"\n") == source.count(b"\n"), path
        assert path.startswith("lib/") or done[path] == source


def test_of_merged_modules_each_line_is_found_again():
    before = before_merge()
    done, parts = merge_modules(before, OPTIONS)
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


def before_merge():
    files = firmware().files
    for done in (inline_constants, remove_unused, rename_arguments):
        files = done(files, OPTIONS)
    return files


def test_which_modules_come_together():
    groups = load_order.together(Program(before_merge(), OPTIONS))
    of = {name: k for k, (group, _) in enumerate(groups) for name in group}
    assert of["stork.app.training"] == of["stork.app.sensor_care"] == of["stork.device.fall_alarm"]
    assert of["stork.app.loop"] != of["stork.device.pre_drill_checks"] == of["stork.device.fatigue"]
    assert of["stork.core.trial"] == of["stork.core.sway"] != of["stork.drills.stance"]
    assert of["micro_smp.handler"] == of["stork.link.server"] != of["stork.app.loop"]
    fixed = merge._fixed(Program(before_merge(), OPTIONS))
    assert fixed >= {"stork.app.supervisor", "stork.store.nvm_flags", "stork.drills.stance"}


@pytest.mark.parametrize("interpreter", [CIRCUITPYTHON, MICROPYTHON])
def test_no_compiled_module_needs_one(interpreter):
    ours = compiled(firmware(interpreter))
    assert [path for path, content in ours.files.items() if path.endswith(".mpy") and needs_object(content)] == []


def test_every_text_of_ours_has_one():
    ours = without_comments(firmware())
    short = {path: content for path, content in ours.files.items() if path.startswith("lib/stork")}
    assert len(short) > 80 and all(with_object(content) == content for content in short.values())


@pytest.fixture(scope="module")
def before():
    """The firmware as it comes to this step, and what the step makes of it."""
    found = shrunk(firmware().files)
    back = {new: old for old, new in found.names.items()}
    return {path: with_names(content, back) for path, content in found.files.items() if path.startswith("lib/")}, found


def words_of(files):
    """Every identifier and every string of a program."""
    return set().union(*(module.words for module in Program(files, OPTIONS).modules.values()))


def test_with_other_names_it_is_the_same_program(before):
    """Each name has one other, which the program did not say before; put back, the trees are the same."""
    old, found = before
    names = found.names
    assert len(names) > 700 and len(set(names.values())) == len(names)
    others = {path: content for path, content in found.files.items() if path not in old}
    assert not set(names.values()) & words_of(old | others)
    for path, content in old.items():
        new = found.files[path]
        assert new.count(b"\n") == content.count(b"\n")
        assert ast.dump(Swapped(names).visit(ast.parse(content))) == ast.dump(ast.parse(new)), path


class Swapped(ast.NodeTransformer):
    """Other names in a tree, each kind of place by hand: not by the words of the text, as the step does it."""

    def __init__(self, names):
        self.names = names

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ("id", "attr", "arg", "name", "asname"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, self.names.get(getattr(node, field), getattr(node, field)))
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self.names.get(name, name) for name in node.names]
        return node


def test_nothing_of_the_interpreters_changes(before):
    """None of the names that are changed is one that any of the interpreters has: not on any object."""
    names, groups = before[1].names, interpreter_names()
    theirs = set().union(*groups.values())
    assert len(theirs) > 2400 and {"monotonic_ns", "readinto", "nvm", "duty_u16", "append"} <= theirs
    assert not names.keys() & theirs
    assert set(names.values()) <= theirs - {*groups["python"]} and {"len", "ValueError", "print"} <= {*groups["python"]}
