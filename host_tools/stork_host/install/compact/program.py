"""All modules of a firmware together: who refers to what in whose module."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from stork_host.install.compact.scopes import Scope, Unknown, scopes


@dataclass(eq=False)
class Module:
    """``open``: it may be changed. What runs by name, boards' data, and what is not understood is only read."""

    path: str
    name: str
    source: bytes
    tree: ast.Module
    scope: Scope | None
    open: bool

    @cached_property
    def statements(self) -> dict[ast.alias, ast.Import | ast.ImportFrom]:
        """Each imported name's statement."""
        return {alias: node for node in imports(self.tree) for alias in node.names}

    @cached_property
    def strings(self) -> set[str]:
        """The strings that look like a name, and the parts of those that look like a module's."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                found |= {part for part in node.value.split(".") if part.isidentifier()}
        return found

    @cached_property
    def words(self) -> set[str]:
        """All that may be the name of something: identifiers and strings."""
        return _identifiers(self.tree) | self.strings

    @property
    def package(self) -> str:
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Target:
    """What an imported name stands for: a module, or (with ``attribute``) a name in it."""

    module: str
    attribute: str | None = None


class Program:
    """``files``: path on the drive -> content."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted(files):
            if path.endswith(".py"):
                module = _module(path, files[path])
                if module is not None:
                    self.modules[module.name] = module

    def open_modules(self) -> list[Module]:
        return [module for module in self.modules.values() if module.open]

    def imported(self, module: Module, scope: Scope, name: str) -> Target | None:
        """What ``name``, read in ``scope``, was imported as, where an import is the only one to bind it."""
        holder = scope.resolve(name)
        if holder is None or len(holder.bound[name]) != 1:
            return None
        alias = holder.bound[name][0]
        return self.alias_target(module, alias) if isinstance(alias, ast.alias) else None

    def alias_target(self, module: Module, alias: ast.alias, seen: frozenset[Target] = frozenset()) -> Target | None:
        statement = module.statements[alias]
        if isinstance(statement, ast.Import):
            name = alias.name if alias.asname else alias.name.split(".")[0]
            return Target(name) if name in self.modules else None
        source = origin(module, statement)
        if source is None:
            return None
        holder = self.modules.get(source)
        if holder is not None and (holder.scope is None or alias.name in holder.scope.bound):
            target = Target(source, alias.name)
            bound = holder.scope.bound[alias.name] if holder.scope else []
            if len(bound) == 1 and isinstance(bound[0], ast.alias) and target not in seen:
                return self.alias_target(holder, bound[0], seen | {target})
            return target
        return Target(f"{source}.{alias.name}") if f"{source}.{alias.name}" in self.modules else None

    def referred_module(self, module: Module, scope: Scope, node: ast.expr) -> str | None:
        """The module of this program that an expression surely is, None for all others."""
        target = None
        if isinstance(node, ast.Name):
            target = self.imported(module, scope, node.id)
        elif isinstance(node, ast.Attribute):
            parent = self.referred_module(module, scope, node.value)
            held = self.modules[parent].scope if parent else None
            if parent and held is not None and node.attr not in held.bound and f"{parent}.{node.attr}" in self.modules:
                return f"{parent}.{node.attr}"
        return target.module if target is not None and target.attribute is None else None


def origin(module: Module, statement: ast.Import | ast.ImportFrom) -> str | None:
    """The full name of the module that ``from ... import`` names."""
    if isinstance(statement, ast.Import):
        return None
    if not statement.level:
        return statement.module
    parts = module.package.split(".")
    parts = parts[: len(parts) - statement.level + 1]
    return ".".join([*parts, statement.module] if statement.module else parts)


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _identifiers(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.arg | ast.keyword):
            found.add(node.arg or "")
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found |= {*node.name.split("."), node.asname or ""}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= set(node.module.split("."))
    return found


@lru_cache(maxsize=1024)
def _module(path: str, source: bytes) -> Module | None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None  # the compiler says so
    try:
        scope = scopes(tree)
    except Unknown:
        scope = None
    inside = path.removeprefix("lib/").removesuffix(".py").removesuffix("/__init__")
    return Module(path, inside.replace("/", "."), source, tree, scope, path.startswith("lib/") and scope is not None)
