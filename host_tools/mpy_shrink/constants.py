"""Pass 1, constants: each use of a constant becomes its value, in all modules, so that a board needs no name for it.

A constant is a name that its module binds once, at the top level, to a value made of literals and other constants, and
that no other module can set. A module of nothing but constants is then not loaded at all.
"""

import ast
from dataclasses import dataclass, field
from typing import Any, Final

from mpy_shrink.edits import Edits, is_one_line
from mpy_shrink.options import Options
from mpy_shrink.program import Module, Program
from mpy_shrink.scopes import Scope

_SMALL: Final = 1 << 30
"""A board keeps an integer from here on as an object, which is better held once."""
_SHORT: Final = 10
"""Longest string, in characters, that mpy-cross keeps as a name, one for all equal strings (MICROPY_ALLOC_PARSE_INTERN_
STRING_LEN). A longer one is an object in each module.
"""
_FEW: Final = 4
_NOTHING: Final = object()

Key = tuple[str, str]
"""Full name of a module, and a name in it."""


def inline_constants(files: dict[str, bytes], options: Options | None = None) -> dict[str, bytes]:
    """The same program with each use of a constant replaced by its value. Definitions and imports stay."""
    return _Constants(Program(files, options)).applied(files)


@dataclass
class _Uses:
    places: list[tuple[Module, ast.expr]] = field(default_factory=list)
    fixed: int = 0
    """Number of uses whose place in the text is not certain, so that they stay."""


class _Constants:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.closed = set(program.options.keep)  # names that something else might set
        for module in program.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                    self.closed.add(node.attr)
                elif isinstance(node, ast.Name) and node.id == "setattr":
                    self.closed |= module.strings
        self.values: dict[Key, Any] = {}
        self.uses: dict[Key, _Uses] = {}

    def applied(self, files: dict[str, bytes]) -> dict[str, bytes]:
        for module in self.program.editable_modules():
            assert module.scope is not None
            for scope in module.scope.inner():
                self._look(module, scope)
        edits: dict[str, Edits] = {}
        for key, uses in self.uses.items():
            value = self.value(key)
            count = len(uses.places) + uses.fixed
            if value is _NOTHING or not _pays(value, count):
                continue
            for module, node in uses.places:
                edits.setdefault(module.path, Edits(module.source)).replace(node, f"({value!r})")
        return files | {path: edit.applied() for path, edit in edits.items()}

    def _look(self, module: Module, scope: Scope) -> None:
        places: list[ast.Name | ast.Attribute] = [*scope.names, *scope.attributes]
        for node in places:
            if not isinstance(node.ctx, ast.Load):
                continue
            key = self.key(module, scope, node)
            if key is None:
                continue
            uses = self.uses.setdefault(key, _Uses())
            if node in scope.fragile or not is_one_line(node):
                uses.fixed += 1
            else:
                uses.places.append((module, node))

    def key(self, module: Module, scope: Scope, node: ast.expr) -> Key | None:
        """The module and the name at its top level that an expression reads; None where that is not certain."""
        if isinstance(node, ast.Attribute):
            name = self.program.referred_module(module, scope, node.value)
            return (name, node.attr) if name else None
        assert isinstance(node, ast.Name)
        if scope.kind == "class" and node.id in scope.bound:
            return None  # until the class binds it, the name is the module's
        target = self.program.imported(module, scope, node.id)
        if target is not None:
            return (target.module, target.attribute) if target.attribute else None
        return (module.name, node.id) if scope.resolve(node.id) is module.scope else None

    def value(self, key: Key) -> Any:
        """A constant's value; _NOTHING for a name that is no constant."""
        if key not in self.values:
            self.values[key] = _NOTHING  # meanwhile, so that a definition by itself ends
            self.values[key] = self._found(*key)
        return self.values[key]

    def _found(self, name: str, attribute: str) -> Any:
        module = self.program.modules.get(name)
        if module is None or not module.editable or attribute in self.closed or attribute.startswith("__"):
            return _NOTHING
        assert module.scope is not None
        if len(module.scope.bound.get(attribute, ())) != 1:
            return _NOTHING
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and node.targets == module.scope.bound[attribute]:
                return self._evaluated(module, node.value)
        return _NOTHING

    def _evaluated(self, module: Module, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str | bytes) or _is_small(node.value) else _NOTHING
        if isinstance(node, ast.Name | ast.Attribute):
            assert module.scope is not None
            key = self.key(module, module.scope, node)
            return self.value(key) if key else _NOTHING
        if isinstance(node, ast.Tuple):
            items = [self._evaluated(module, item) for item in node.elts]
            return _NOTHING if _NOTHING in items else tuple(items)
        if isinstance(node, ast.Call):
            return self._evaluated(module, node.args[0]) if self._is_const(module, node) else _NOTHING
        if isinstance(node, ast.UnaryOp | ast.BinOp):
            return self._computed(module, node)
        return _NOTHING

    def _is_const(self, module: Module, node: ast.Call) -> bool:
        """Whether a call is MicroPython's ``const(5)``, imported under that name."""
        bound = module.scope.bound.get("const", []) if module.scope else []
        imported = len(bound) == 1 and isinstance(bound[0], ast.alias)
        is_it = isinstance(node.func, ast.Name) and node.func.id == "const" and imported
        return is_it and len(node.args) == 1 and not node.keywords

    def _computed(self, module: Module, node: ast.UnaryOp | ast.BinOp) -> Any:
        parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        values = [self._evaluated(module, part) for part in parts]
        if not all(type(value) is int for value in values):
            return _NOTHING
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.Pow) and not 0 <= values[1] < 64:
            return _NOTHING
        literals = [ast.Constant(value) for value in values]
        made: ast.expr = ast.UnaryOp(node.op, literals[0])  # type: ignore[arg-type]
        if isinstance(node, ast.BinOp):
            made = ast.BinOp(literals[0], node.op, literals[1])
        text = compile(ast.fix_missing_locations(ast.Expression(made)), "constant", "eval")
        try:
            found = eval(text, {"__builtins__": {}}, {})
        except ArithmeticError:
            return _NOTHING
        return found if _is_small(found) else _NOTHING


def _is_small(value: object) -> bool:
    return isinstance(value, bool) or (type(value) is int and abs(value) < _SMALL)


def _pays(value: object, count: int) -> bool:
    """Whether a literal at each of ``count`` places takes less memory than a name."""
    if isinstance(value, tuple) and len(value) <= _FEW:
        return count < _FEW
    return _is_small(value) or count == 1 or (isinstance(value, str) and len(value) <= _SHORT)
