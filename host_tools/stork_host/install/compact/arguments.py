"""Arguments under names that every board has anyway: of a function's variables only the arguments keep their names.

An argument that may be given by its name keeps it: each name that any call in the firmware gives as ``name=``, and all
that stand behind a ``*``. No signature changes but in what its arguments are called, and no traceback tells that.
"""

import ast
from typing import Final

from stork_host.install.compact.edits import Edits
from stork_host.install.compact.program import Module, Program
from stork_host.install.compact.scopes import Scope, every_argument

OURS: Final = (
    "get", "pop", "copy", "find", "join", "keys", "read", "send", "sort", "step", "stop", "close", "clear", "index",
    "items", "lower", "split", "start", "strip", "throw", "upper", "write", "append", "extend", "format", "insert",
    "remove", "rfind", "values", "update", "popitem", "replace", "reverse", "rindex", "rsplit", "rstrip", "lstrip",
    "readinto", "readline", "endswith", "isalpha", "isdigit", "islower", "isspace", "isupper", "to_bytes",
)  # fmt: skip
"""Names that the .mpy format itself has numbers for (static_qstr_list in py/makeqstrdata.py), and that are no
built-in function's; the shortest first.
"""

_OTHERS: Final = ("_", "args", "const", "count", "end", "from_bytes", "id", "key", "main", "self", "sep", "value")
_FREE: Final = frozenset({*OURS, *_OTHERS})


def renamed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same program with other names for arguments that only their own function sees."""
    program = Program(files)
    given = _given(program)
    changed = {}
    for module in program.open_modules():
        edits = Edits(module.source)
        assert module.scope is not None
        held = given | _held(module)
        for scope in module.scope.inner():
            if scope.kind == "function" and not any(_outer(scope)):
                _rename(scope, held, edits)
        changed[module.path] = edits.applied()
    return files | changed


def _given(program: Program) -> set[str]:
    """All names by which an argument may be given anywhere."""
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
    """Names that the module holds on a board in any case: to call an argument otherwise would add one."""
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
    """All arguments of a function and of the functions in it: no two get the same name."""
    taken: set[str] = set()
    for scope in outermost.inner():
        taken |= {*scope.bound, *scope.global_, *scope.nonlocal_, *(node.id for node in scope.names)}
    spare = iter([name for name in OURS if name not in taken])
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
    """The argument and every place that reads or sets it; None where one of them is not sure."""
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
