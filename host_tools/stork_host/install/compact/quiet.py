"""Modules that do nothing when they are imported, so that an import nobody needs any more may go."""

import ast
from typing import Final

from stork_host.install.compact.program import Program, origin

_EVERYWHERE: Final = frozenset({"__future__", "binascii", "gc", "math", "micropython", "os", "struct", "sys", "time"})
"""Modules of the interpreter that every board has."""

_STILL: Final = (
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute,
    ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip
_DECORATORS: Final = frozenset({"property", "staticmethod", "classmethod"})


def is_quiet(program: Program, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an import of the module ``name``, with its packages, does nothing but define names."""
    if name in _EVERYWHERE or name in seen:
        return True
    parent = name.rpartition(".")[0]
    if name not in program.modules or (parent and not is_quiet(program, parent, seen | {name})):
        return False
    module = program.modules[name]

    def import_(node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.Import):
            return all(is_quiet(program, alias.name, seen | {name}) for alias in node.names)
        source = origin(module, node)
        if source is None or not is_quiet(program, source, seen | {name}):
            return False
        parts = [f"{source}.{alias.name}" for alias in node.names]
        return all(part not in program.modules or is_quiet(program, part, seen | {name}) for part in parts)

    def statement(node: ast.stmt) -> bool:
        if isinstance(node, ast.Import | ast.ImportFrom):
            return import_(node)
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Assign):
            return all(isinstance(target, ast.Name) for target in node.targets) and is_still(node.value)
        if isinstance(node, ast.FunctionDef):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            return all(map(is_still, defaults)) and all(map(is_plain, node.decorator_list))
        if isinstance(node, ast.ClassDef):
            plain = not node.keywords and not node.decorator_list and all(map(is_still, node.bases))
            return plain and all(map(statement, node.body))
        if isinstance(node, ast.If):  # TYPE_CHECKING
            return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" and not node.orelse
        return isinstance(node, ast.Pass)

    return all(map(statement, module.tree.body))


def is_still(value: ast.expr) -> bool:
    """Whether to evaluate it calls nothing but ``const``."""
    if isinstance(value, ast.Call):
        plain = isinstance(value.func, ast.Name) and value.func.id == "const" and not value.keywords
        return plain and all(map(is_still, value.args))
    return all(isinstance(node, _STILL) for node in ast.walk(value))


def is_plain(decorator: ast.expr) -> bool:
    """Whether it only makes a property or a method of another kind."""
    if isinstance(decorator, ast.Attribute):
        return decorator.attr == "setter"
    return isinstance(decorator, ast.Name) and decorator.id in _DECORATORS
