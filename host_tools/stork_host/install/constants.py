"""Numbers with a private name, as literals: a board's memory need not hold their names (docs/emulator.md).

MicroPython's compiler puts the value of ``_NAME = const(5)`` wherever the name stands, and forgets the name. CPython
knows no ``const``, so the source does without, and it is put in here, just before a module is compiled.
"""

import ast

_SAFE = (ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.operator, ast.unaryop, ast.expr_context)


def with_constants(source: bytes) -> bytes:
    """``source`` with ``const()`` around whole numbers that are given a private name, once, at the top level.

    A name that anything else assigns or deletes stays a variable. Lines stay where they are.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source  # the compiler says so
    stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    others = {name for node in ast.walk(tree) for name in _bound(node)}
    known: dict[str, int] = {}
    lines = source.splitlines(keepends=True)
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            continue
        name = node.targets[0].id
        if not name.startswith("_") or name.startswith("__") or stored.count(name) != 1 or name in others:
            continue
        value = _number(node.value, known)
        if value is None or node.value.lineno != node.value.end_lineno:
            continue
        known[name] = value
        line = lines[node.value.lineno - 1]
        end = node.value.end_col_offset
        lines[node.value.lineno - 1] = (
            line[: node.value.col_offset] + b"const(" + line[node.value.col_offset : end] + b")" + line[end:]
        )
    return b"".join(lines)


def _number(value: ast.expr, known: dict[str, int]) -> int | None:
    """The whole number that ``value`` is made of literals and of constants ``known`` before it; else None."""
    nodes = list(ast.walk(value))
    if not all(isinstance(node, _SAFE) for node in nodes):
        return None
    if any(isinstance(node, ast.Name) and node.id not in known for node in nodes):
        return None
    found = eval(compile(ast.Expression(value), "constant", "eval"), {"__builtins__": {}}, dict(known))
    return found if type(found) is int and abs(found) < 1 << 30 else None


def _bound(node: ast.AST) -> list[str]:
    """Names that ``node`` binds other than by assignment."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return list(node.names)
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [node.asname or node.name]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [node.name] if isinstance(node, ast.ExceptHandler) and node.name else []
