"""Side effects of an import: an import that nobody needs may go only if its module just defines names."""

import ast
from typing import Final

from mpy_shrink.program import Program, origin

_BUILT_IN: Final = frozenset({"__future__", "binascii", "gc", "math", "micropython", "os", "struct", "sys", "time"})
"""Built-in modules of every interpreter."""

_HARMLESS: Final = (
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute,
    ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip
_DECORATORS: Final = frozenset({"property", "staticmethod", "classmethod"})


def only_defines(program: Program, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether importing the module ``name``, with its packages, does nothing but define names."""
    if name in _BUILT_IN or name in seen:
        return True
    parent = name.rpartition(".")[0]
    if name not in program.modules or (parent and not only_defines(program, parent, seen | {name})):
        return False
    module = program.modules[name]

    def import_(node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.Import):
            return all(only_defines(program, alias.name, seen | {name}) for alias in node.names)
        source = origin(module, node)
        if source is None or not only_defines(program, source, seen | {name}):
            return False
        parts = [f"{source}.{alias.name}" for alias in node.names]
        return all(part not in program.modules or only_defines(program, part, seen | {name}) for part in parts)

    def statement(node: ast.stmt) -> bool:
        if isinstance(node, ast.Import | ast.ImportFrom):
            return import_(node)
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Assign):
            return all(isinstance(target, ast.Name) for target in node.targets) and has_no_effect(node.value)
        if isinstance(node, ast.FunctionDef):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            return all(map(has_no_effect, defaults)) and all(map(is_plain_decorator, node.decorator_list))
        if isinstance(node, ast.ClassDef):
            plain = not node.keywords and not node.decorator_list and all(map(has_no_effect, node.bases))
            return plain and all(map(statement, node.body))
        if isinstance(node, ast.If):  # TYPE_CHECKING
            return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" and not node.orelse
        return isinstance(node, ast.Pass)

    return all(map(statement, module.tree.body))


def has_no_effect(value: ast.expr) -> bool:
    """Whether evaluating an expression calls nothing but ``const``."""
    if isinstance(value, ast.Call):
        plain = isinstance(value.func, ast.Name) and value.func.id == "const" and not value.keywords
        return plain and all(map(has_no_effect, value.args))
    return all(isinstance(node, _HARMLESS) for node in ast.walk(value))


def is_plain_decorator(decorator: ast.expr) -> bool:
    """Whether a decorator only makes a property, or another kind of method."""
    if isinstance(decorator, ast.Attribute):
        return decorator.attr == "setter"
    return isinstance(decorator, ast.Name) and decorator.id in _DECORATORS
