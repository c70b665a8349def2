"""A program as a whole: its modules, their imports, and what each imported name stands for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mpy_shrink.options import Options
from mpy_shrink.scopes import Scope, Unknown, scopes


@dataclass(eq=False)
class Module:
    """One module. Only an ``editable`` one is changed; entry files and modules that are not understood are read."""

    path: str
    name: str
    source: bytes
    tree: ast.Module
    scope: Scope | None
    """None where the module is not understood; then ``reason`` says why."""
    entry: bool
    reason: str = ""

    @property
    def editable(self) -> bool:
        return self.scope is not None and not self.entry

    @cached_property
    def statements(self) -> dict[ast.alias, ast.Import | ast.ImportFrom]:
        """The statement of each imported name."""
        return {alias: node for node in imports(self.tree) for alias in node.names}

    @cached_property
    def strings(self) -> set[str]:
        """Strings that look like a name, and the parts of those that look like a module's full name.

        A string may hold several names, with commas between them.
        """
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                found |= {part for part in re.split("[.,]", node.value) if part.isidentifier()}
        return found

    @cached_property
    def words(self) -> set[str]:
        """Everything that may be a name of something: identifiers and strings."""
        return _identifiers(self.tree) | self.strings

    @property
    def package(self) -> str:
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Target:
    """Object of an import: a module, or with ``attribute`` a name in that module."""

    module: str
    attribute: str | None = None


class Program:
    """All modules, by their full names. ``files``: path on the drive -> content."""

    def __init__(self, files: dict[str, bytes], options: Options | None = None) -> None:
        self.options = options or Options()
        self.modules: dict[str, Module] = {}
        for path in sorted(files):
            if path.endswith(".py"):
                module = _module(path, files[path], self.options.is_entry(path))
                if module is not None:
                    self.modules[module.name] = module

    def editable_modules(self) -> list[Module]:
        return [module for module in self.modules.values() if module.editable]

    def imported(self, module: Module, scope: Scope, name: str) -> Target | None:
        """Target of the import that binds ``name`` as read in ``scope``; None where anything else binds it, too."""
        holder = scope.resolve(name)
        if holder is None or len(holder.bound[name]) != 1:
            return None
        alias = holder.bound[name][0]
        return self.alias_target(module, alias) if isinstance(alias, ast.alias) else None

    def alias_target(self, module: Module, alias: ast.alias, seen: frozenset[Target] = frozenset()) -> Target | None:
        """Target of one name of an import statement; None where it is not in this program."""
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
        """The module of this program that an expression certainly is; None for every other expression."""
        target = None
        if isinstance(node, ast.Name):
            target = self.imported(module, scope, node.id)
        elif isinstance(node, ast.Attribute):
            parent = self.referred_module(module, scope, node.value)
            held = self.modules[parent].scope if parent else None
            if parent and held is not None and node.attr not in held.bound and f"{parent}.{node.attr}" in self.modules:
                return f"{parent}.{node.attr}"
        return target.module if target is not None and target.attribute is None else None


def module_name(path: str) -> str:
    """The name by which a file is imported: both interpreters look at the top of the drive and in lib/."""
    return path.removeprefix("lib/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def origin(module: Module, statement: ast.Import | ast.ImportFrom) -> str | None:
    """The full name of the module in ``from ... import``; None for a plain ``import``."""
    if isinstance(statement, ast.Import):
        return None
    if not statement.level:
        return statement.module
    parts = module.package.split(".")
    parts = parts[: len(parts) - statement.level + 1]
    return ".".join([*parts, statement.module] if statement.module else parts)


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """All import statements, those inside functions too."""
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
def _module(path: str, source: bytes, entry: bool) -> Module | None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None  # the compiler reports it
    try:
        scope, reason = scopes(tree), ""
    except Unknown as unknown:
        scope, reason = None, str(unknown)
    return Module(path, module_name(path), source, tree, scope, entry, reason)
