"""Scopes of a module: which scope each name belongs to, by the rules of Python's reference (4.2, naming and binding).

Annotations are ignored, because boards parse them and drop them. A name inside an f-string is marked ``fragile``:
CPython before 3.12 does not say where in the text it stands, so it is never changed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_NOT_ANALYSED: dict[type[ast.AST], str] = {
    **dict.fromkeys((ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await), "async"),
    ast.Match: "match",
    ast.TryStar: "except*",
}
_REFLECTIVE = frozenset({"locals", "globals", "vars", "eval", "exec", "compile"})


class Unknown(Exception):
    """The module uses something that is not analysed here, such as ``async``. It stays as it is."""


@dataclass(eq=False)
class Scope:
    """One scope. ``kind``: "module", "class" or "function"; lambdas and comprehensions are functions."""

    kind: str
    node: ast.AST
    parent: "Scope | None" = None
    children: list["Scope"] = field(default_factory=list)
    bound: dict[str, list[ast.AST]] = field(default_factory=dict)
    """Name -> every node that binds it here: Name (stored or deleted), arg, alias, def, class, except."""
    names: list[ast.Name] = field(default_factory=list)
    attributes: list[ast.Attribute] = field(default_factory=list)
    fragile: set[ast.AST] = field(default_factory=set)
    global_: set[str] = field(default_factory=set)
    nonlocal_: set[str] = field(default_factory=set)

    def inner(self) -> Iterator["Scope"]:
        """This scope and all scopes inside it."""
        yield self
        for child in self.children:
            yield from child.inner()

    def resolve(self, name: str) -> "Scope | None":
        """The scope that binds ``name`` as seen from here; None for a built-in name or an unbound one."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.global_:
                return self.module() if name in self.module().bound else None
            seen = scope is self or scope.kind != "class"
            if seen and name in scope.bound and name not in scope.nonlocal_:
                return scope
            scope = scope.parent
        return None

    def module(self) -> "Scope":
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


def scopes(tree: ast.Module) -> Scope:
    """The module's scope, with all others inside it. Raises Unknown for ``async``, ``match``, ``import *`` and for a
    module that looks at its own variables, as ``locals()`` does.
    """
    top = Scope("module", tree)
    _Walker().body(tree.body, top)
    for scope in top.inner():  # global and nonlocal names are bound elsewhere
        for name in scope.global_ & set(scope.bound):
            top.bound.setdefault(name, []).extend(scope.bound.pop(name))
        for name in scope.nonlocal_ & set(scope.bound):
            owner = scope.parent.resolve(name) if scope.parent else None
            if owner is None:
                raise Unknown("nonlocal " + name)
            owner.bound[name].extend(scope.bound.pop(name))
    return top


class _Walker:
    def body(self, nodes: list[ast.stmt], scope: Scope) -> None:
        for node in nodes:
            self.visit(node, scope)

    def visit(self, node: ast.AST | None, scope: Scope, fragile: bool = False) -> None:
        if node is None:
            return
        if type(node) in _NOT_ANALYSED:
            raise Unknown(_NOT_ANALYSED[type(node)])
        if isinstance(node, _FUNCTIONS):
            self._function(node, scope, fragile)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, scope, fragile)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope)
        elif isinstance(node, ast.Name):
            self._name(node, scope, fragile)
        elif isinstance(node, ast.AnnAssign):
            self.visit(node.target, scope, fragile)
            self.visit(node.value, scope, fragile)
        else:
            self._other(node, scope, fragile)

    def _other(self, node: ast.AST, scope: Scope, fragile: bool) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    raise Unknown("import *")
                _bind(scope, alias.asname or alias.name.split(".")[0], alias)
            return
        if isinstance(node, ast.Global):
            scope.global_ |= set(node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.nonlocal_ |= set(node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            _bind(scope, node.name, node)
        elif isinstance(node, ast.NamedExpr) and isinstance(scope.node, _COMPREHENSIONS):
            raise Unknown("an assignment inside a comprehension")
        elif isinstance(node, ast.Attribute):
            scope.attributes.append(node)
            if fragile:
                scope.fragile.add(node)
        for child in ast.iter_child_nodes(node):
            self.visit(child, scope, fragile or isinstance(node, ast.JoinedStr))

    def _name(self, node: ast.Name, scope: Scope, fragile: bool) -> None:
        if node.id in _REFLECTIVE:
            raise Unknown(f"{node.id}()")
        scope.names.append(node)
        if fragile:
            scope.fragile.add(node)
        if not isinstance(node.ctx, ast.Load):
            _bind(scope, node.id, node)

    def _function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope, fragile: bool) -> None:
        arguments = node.args
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            self.visit(default, scope, fragile)
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                self.visit(decorator, scope)
            _bind(scope, node.name, node)
        inner = _child(scope, "function", node)
        for argument in every_argument(arguments):
            _bind(inner, argument.arg, argument)
        if isinstance(node, ast.FunctionDef):
            self.body(node.body, inner)
        else:
            self.visit(node.body, inner, fragile)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        for outside in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
            self.visit(outside, scope)
        _bind(scope, node.name, node)
        self.body(node.body, _child(scope, "class", node))

    def _comprehension(self, node: ast.AST, scope: Scope, fragile: bool) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self.visit(generators[0].iter, scope, fragile)  # the first iterable is evaluated outside
        inner = _child(scope, "function", node)
        for count, generator in enumerate(generators):
            self.visit(generator.target, inner, fragile)
            if count:
                self.visit(generator.iter, inner, fragile)
            for condition in generator.ifs:
                self.visit(condition, inner, fragile)
        for part in ("elt", "key", "value"):
            self.visit(getattr(node, part, None), inner, fragile)


def every_argument(arguments: ast.arguments) -> list[ast.arg]:
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _bind(scope: Scope, name: str, node: ast.AST) -> None:
    scope.bound.setdefault(name, []).append(node)


def _child(scope: Scope, kind: str, node: ast.AST) -> Scope:
    child = Scope(kind, node, scope)
    scope.children.append(child)
    return child
