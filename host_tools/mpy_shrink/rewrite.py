"""New texts of merged modules and of their importers, with every name in its new place."""

import ast
from dataclasses import dataclass, field

from mpy_shrink.edits import Edits, is_one_line
from mpy_shrink.program import Module, Program, Target, origin
from mpy_shrink.scopes import Scope


class Apart(Exception):
    """Reason not to merge a group: it does something that cannot be rewritten."""


@dataclass
class Bundle:
    """Modules that become one file, which gets the path of ``home``."""

    home: Module
    members: list[Module]
    names: dict[Target, str] = field(default_factory=dict)
    """The new name of each name at the top level of a member."""


class Rewriting:
    """The program with its bundles. Raises Apart where one of them cannot be made."""

    def __init__(self, program: Program, bundles: list[Bundle]) -> None:
        self.program = program
        self.home = {module.name: bundle for bundle in bundles for module in bundle.members}

    def applied(self) -> dict[str, bytes]:
        """Path -> new text, of each module that changes."""
        texts = {}
        for module in self.program.editable_modules():
            edits = Edits(module.source)
            for statement in dict.fromkeys(module.statements.values()):
                self._import(module, statement, edits)
            assert module.scope is not None
            for scope in module.scope.inner():
                self._scope(module, scope, edits)
            text = edits.applied()
            if text != module.source:
                texts[module.path] = text
        return texts

    def _here(self, module: Module, name: str) -> bool:
        """Whether the module ``name`` is in one file with ``module``."""
        return module.name in self.home and self.home.get(name) is self.home[module.name]

    def _new_name(self, target: Target) -> str:
        bundle = self.home[target.module]
        if target not in bundle.names:
            raise Apart
        return bundle.names[target]

    def _import(self, module: Module, statement: ast.Import | ast.ImportFrom, edits: Edits) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                if self._local(module, alias) != (alias.asname or alias.name.split(".")[0]):
                    raise Apart
            return
        source = origin(module, statement)
        clauses: dict[str, list[str]] = {}
        changed = False
        for alias in statement.names:
            place, name, local = self._moved(module, source or "", alias)
            changed = changed or (place, name, local) != (source, alias.name, alias.asname or alias.name)
            if place is None:
                continue
            clauses.setdefault(place, []).append(name if local == name else f"{name} as {local}")
        if changed:
            parts = [f"from {place} import " + ", ".join(names) for place, names in clauses.items()]
            edits.replace(statement, "; ".join(parts) or "pass")

    def _moved(self, module: Module, source: str, alias: ast.alias) -> tuple[str | None, str, str]:
        """The new place of an imported name, None for this very file; its name there; and its name here."""
        local = self._local(module, alias)
        target = self.program.alias_target(module, alias)
        if target is None or target.module not in self.home:
            if source not in self.home:
                return source, alias.name, local
            if self._here(module, source):
                raise Apart  # a member imports it from elsewhere
            return self.home[source].home.name, self._new_name(Target(source, alias.name)), local
        if self._here(module, target.module):
            return None, "", local
        home = self.home[target.module].home.name
        if target.attribute is None:
            package, _, leaf = home.rpartition(".")
            return package, leaf, local
        if source not in self.home and f"{source}.{alias.name}" not in self.program.modules:
            return source, alias.name, local  # imported by a module that is not merged
        return home, self._new_name(target), local

    def _local(self, module: Module, alias: ast.alias) -> str:
        name = alias.asname or alias.name.split(".")[0]
        if module.name in self.home and module.scope and alias in module.scope.bound.get(name, ()):
            return self.home[module.name].names.get(Target(module.name, name), name)
        return name

    def _scope(self, module: Module, scope: Scope, edits: Edits) -> None:
        member = module.name in self.home
        for node in scope.attributes:
            target = read_name(self.program, module, scope, node)
            if target is None or target.module not in self.home:
                continue
            new = self._new_name(target)
            if not isinstance(node.ctx, ast.Load) or node in scope.fragile or not is_one_line(node):
                raise Apart
            if self._here(module, target.module):
                edits.replace(node, new)
            elif new != node.attr:
                edits.replace(node, f"{self._base(module, scope, node)}.{new}")
            elif member and isinstance(node.value, ast.Name):
                self._name(module, scope, node.value, edits)
        if not member:
            return
        for name in scope.names:
            self._name(module, scope, name, edits)
        if scope.kind == "module":
            self._definitions(module, scope, edits)

    def _base(self, module: Module, scope: Scope, node: ast.Attribute) -> str:
        if not isinstance(node.value, ast.Name):
            raise Apart
        if module.name in self.home and scope.resolve(node.value.id) is module.scope:
            own = Target(module.name, node.value.id)
            return self.home[module.name].names.get(own, node.value.id)
        return node.value.id

    def _name(self, module: Module, scope: Scope, node: ast.Name, edits: Edits) -> None:
        """Replace a name in a member, where it has a new one."""
        target = read_name(self.program, module, scope, node)
        bundle = self.home[module.name]
        if target is not None and self._here(module, target.module):
            new = self._new_name(target)
        elif scope.resolve(node.id) is module.scope:
            new = bundle.names.get(Target(module.name, node.id), node.id)
        else:
            return
        if new == node.id:
            return
        if node in scope.fragile or any(node.id in inner.global_ for inner in scope.module().inner()):
            raise Apart
        edits.replace(node, new)

    def _definitions(self, module: Module, scope: Scope, edits: Edits) -> None:
        for name, binders in scope.bound.items():
            new = self.home[module.name].names.get(Target(module.name, name), name)
            if new == name:
                continue
            for node in binders:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    begin, _ = edits.where(node)
                    begin += len("def " if isinstance(node, ast.FunctionDef) else "class ")
                    edits.span(begin, begin + len(name.encode("utf-8")), new)
                elif not isinstance(node, ast.Name | ast.alias):
                    raise Apart


def read_name(program: Program, module: Module, scope: Scope, node: ast.expr) -> Target | None:
    """The name at the top level of a module that an expression reads; None for every other expression."""
    if isinstance(node, ast.Attribute):
        name = program.referred_module(module, scope, node.value)
        return Target(name, node.attr) if name else None
    if isinstance(node, ast.Name):
        top = module.scope
        if top is not None and scope.resolve(node.id) is top and len(top.bound[node.id]) > 1:
            return Target(module.name, node.id)
        target = program.imported(module, scope, node.id)
        if target is not None:
            return target if target.attribute else None
        return Target(module.name, node.id) if scope.resolve(node.id) is module.scope else None
    return None
