"""Pass 3, arguments: arguments of functions get names that every interpreter has built in.

A compiled function keeps the names of its arguments, but not those of its other variables. An argument that may be
given by name keeps its name: every name that some call in the program gives as ``name=``, and all after a ``*``.
"""

import ast
from typing import Final

from mpy_shrink.edits import Edits
from mpy_shrink.options import Options
from mpy_shrink.program import Module, Program
from mpy_shrink.scopes import Scope, every_argument

SHORT_NAMES: Final = (
    "get", "pop", "copy", "find", "join", "keys", "read", "send", "sort", "step", "stop", "close", "clear", "index",
    "items", "lower", "split", "start", "strip", "throw", "upper", "write", "append", "extend", "format", "insert",
    "remove", "rfind", "values", "update", "popitem", "replace", "reverse", "rindex", "rsplit", "rstrip", "lstrip",
    "readinto", "readline", "endswith", "isalpha", "isdigit", "islower", "isspace", "isupper", "to_bytes",
)  # fmt: skip
"""New names of arguments: those for which the .mpy format has numbers (static_qstr_list in py/makeqstrdata.py) and that
are no built-in functions; the shortest first.
"""

_OTHERS: Final = ("_", "args", "const", "count", "end", "from_bytes", "id", "key", "main", "self", "sep", "value")
_FREE: Final = frozenset({*SHORT_NAMES, *_OTHERS})


def rename_arguments(files: dict[str, bytes], options: Options | None = None) -> dict[str, bytes]:
    """The same program with other names for arguments that only their own function uses."""
    program = Program(files, options)
    given = _given(program) | program.options.keep
    changed = {}
    for module in program.editable_modules():
        edits = Edits(module.source)
        assert module.scope is not None
        held = given | _held(module)
        for scope in module.scope.inner():
            if scope.kind == "function" and not any(_outer(scope)):
                _rename(scope, held, edits)
        changed[module.path] = edits.applied()
    return files | changed


def _given(program: Program) -> set[str]:
    """All names by which some call may give an argument."""
    found: set[str] = set()
    starred = False
    for module in program.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword):
                starred = starred or node.arg is None
                found.add(node.arg or "")
    if starred:
        for module in program.modules.values():
            found |= module.strings
    return found


def _held(module: Module) -> set[str]:
    """Names that the module needs on a board in any case: another name for such an argument would be one name more."""
    found = set(module.strings)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found |= {node.asname or "", *node.name.split(".")}
    assert module.scope is not None
    for scope in module.scope.inner():
        if scope.kind != "function":
            found |= set(scope.bound)
    return found


def _outer(scope: Scope) -> list[Scope]:
    found = []
    while scope.parent is not None:
        scope = scope.parent
        if scope.kind == "function":
            found.append(scope)
    return found


def _rename(outermost: Scope, held: set[str], edits: Edits) -> None:
    """Rename all arguments of a function and of the functions inside it. No two get the same name."""
    taken: set[str] = set()
    for scope in outermost.inner():
        taken |= {*scope.bound, *scope.global_, *scope.nonlocal_, *(node.id for node in scope.names)}
    spare = iter([name for name in SHORT_NAMES if name not in taken])
    for scope in outermost.inner():
        if not isinstance(scope.node, ast.FunctionDef | ast.Lambda):
            continue
        by_name_alone = set(scope.node.args.kwonlyargs)
        for argument in every_argument(scope.node.args):
            if argument.arg in held or argument.arg in _FREE or argument in by_name_alone:
                continue
            places = _places(scope, argument)
            new = next(spare, None) if places is not None else None
            if new is None or places is None:
                continue
            for node in places:
                begin, _ = edits.where(node)
                edits.span(begin, begin + len(argument.arg.encode("utf-8")), new)


def _places(scope: Scope, argument: ast.arg) -> list[ast.AST] | None:
    """The argument and every place that reads or sets it; None where one of them is not certain."""
    name = argument.arg
    for binder in scope.bound[name]:
        if binder is not argument and not isinstance(binder, ast.Name):
            return None
    found: list[ast.AST] = [argument]
    for inner in scope.inner():
        if inner is not scope and (name in inner.nonlocal_ or (inner.kind == "class" and name in inner.bound)):
            return None
        for node in inner.names:
            if node.id == name and inner.resolve(name) is scope:
                if node in inner.fragile:
                    return None
                found.append(node)
    return found
