"""Constants as literals, in all modules that use them, so that a board holds neither their names nor the modules that
are nothing but constants (docs/decisions/0018-fewer-names.md).

A constant is a name that its module binds once, at the top level, to a value made of literals and other constants, and
that nobody else's text could reach by another way.
"""

import ast
from dataclasses import dataclass, field
from typing import Any, Final

from stork_host.install.compact.edits import Edits, is_one_line
from stork_host.install.compact.program import Module, Program
from stork_host.install.compact.scopes import Scope

_SMALL: Final = 1 << 30
"""Beyond it a whole number is an object on a board, better held once."""
_SHORT: Final = 10
"""mpy-cross makes one name of all equal strings up to this length, wherever they stand (MICROPY_ALLOC_PARSE_INTERN_
STRING_LEN); a longer one is an object in each module.
"""
_FEW: Final = 4
_NOTHING: Final = object()

Key = tuple[str, str]
"""Module and name."""


def inlined(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same program with each use of a constant replaced by its value. Definitions and imports stay."""
    return _Constants(Program(files)).applied(files)


@dataclass
class _Uses:
    places: list[tuple[Module, ast.expr]] = field(default_factory=list)
    fixed: int = 0
    """Those whose place in the text is not sure."""


class _Constants:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.closed: set[str] = set()  # names that something else might set
        for module in program.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                    self.closed.add(node.attr)
                elif isinstance(node, ast.Name) and node.id == "setattr":
                    self.closed |= module.strings
        self.values: dict[Key, Any] = {}
        self.uses: dict[Key, _Uses] = {}

    def applied(self, files: dict[str, bytes]) -> dict[str, bytes]:
        for module in self.program.open_modules():
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
        """Which name at the top level of which module an expression reads, where that is sure."""
        if isinstance(node, ast.Attribute):
            name = self.program.referred_module(module, scope, node.value)
            return (name, node.attr) if name else None
        assert isinstance(node, ast.Name)
        if scope.kind == "class" and node.id in scope.bound:
            return None  # before it is bound there, it is the module's
        target = self.program.imported(module, scope, node.id)
        if target is not None:
            return (target.module, target.attribute) if target.attribute else None
        return (module.name, node.id) if scope.resolve(node.id) is module.scope else None

    def value(self, key: Key) -> Any:
        """The constant's value; _NOTHING for what is none."""
        if key not in self.values:
            self.values[key] = _NOTHING  # while it is looked for: nothing is made of itself
            self.values[key] = self._found(*key)
        return self.values[key]

    def _found(self, name: str, attribute: str) -> Any:
        module = self.program.modules.get(name)
        if module is None or not module.open or attribute in self.closed or attribute.startswith("__"):
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
        """MicroPython's own ``const(5)``, by the name that it must have."""
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
    """Whether a literal at each of ``count`` places takes less room than a name."""
    if isinstance(value, tuple) and len(value) <= _FEW:
        return count < _FEW
    return _is_small(value) or count == 1 or (isinstance(value, str) and len(value) <= _SHORT)
