"""Modules that a board always loads together, in one file: a module costs some 250 bytes besides what is in it.

The texts stand one behind the other, what is imported first. Each name at the top level stays what it was, or gets its
module's name in front where two modules, or a built-in function, have the same. Who imports is told the new place.
"""

import ast
from dataclasses import dataclass, field
from typing import Final

from stork_host.install.compact.edits import Edits, is_one_line
from stork_host.install.compact.loading import put_together, together
from stork_host.install.compact.program import Module, Program, Target, origin, strings, words
from stork_host.install.compact.scopes import Scope

_OWN: Final = ("stork", "stork_format", "micro_smp")


class _Apart(Exception):
    """These modules stay as they are."""


@dataclass(frozen=True)
class Part:
    """A module's place in a bundle: its path, and the number of the bundle's line before its first."""

    path: str
    begin: int


@dataclass
class _Bundle:
    home: Module
    members: list[Module]
    names: dict[Target, str] = field(default_factory=dict)
    """What each name at the top level of a member is called in the bundle."""


def bundled(files: dict[str, bytes]) -> tuple[dict[str, bytes], dict[str, list[Part]]]:
    """The same program in fewer files; and of each file that holds several modules, which."""
    program = Program(files)
    found: list[_Bundle] = []
    texts: dict[str, bytes] = {}
    for group in _groups(program):
        try:
            more = [*found, _planned(program, group)]
            texts = _Rewriting(program, more).applied()
            found = more
        except _Apart:
            continue
    done = files | texts
    parts = {}
    for bundle in found:
        pieces = [texts.get(module.path, module.source) for module in bundle.members]
        pieces = [piece if piece.endswith(b"\n") or not piece else piece + b"\n" for piece in pieces]
        for module in bundle.members:
            del done[module.path]
        done[bundle.home.path] = b"".join(pieces)
        lines = [piece.count(b"\n") for piece in pieces]
        parts[bundle.home.path] = [
            Part(module.path, sum(lines[:number])) for number, module in enumerate(bundle.members)
        ]
    return {path: done[path] for path in sorted(done)}, parts


def _groups(program: Program) -> list[list[Module]]:
    """Modules that may stand in one file, the last of them its home."""
    fixed = _fixed(program)
    alone = _alone(program)
    found = []
    for group in together(program):
        modules = [program.modules[name] for name in group]
        modules = [module for module in modules if module.open and module.name not in alone]
        homes = [module for module in modules if module.name in fixed]
        members = [module for module in modules if module.name not in fixed]
        if members and homes:
            members.append(homes[-1])
        if len(members) > 1:
            found.append(members)
    return found


def _fixed(program: Program) -> set[str]:
    """Modules whose path is told by a text that cannot be changed."""
    found = put_together(program)
    for module in program.modules.values():
        if module.open:
            continue
        for statement in module.statements.values():
            source = origin(module, statement)
            for alias in statement.names:
                found |= {source or alias.name, f"{source}.{alias.name}"}
    return found


def _alone(program: Program) -> set[str]:
    """Packages, libraries, and modules that somebody holds as a thing of their own, or names in a string."""
    texts = {text for module in program.modules.values() for text in _texts(module.tree)} - {_OWN[0]}
    found = set()
    for module in program.modules.values():
        first = module.name.split(".")[0]
        if module.path.endswith("/__init__.py") or first not in _OWN or {module.name, first} & texts:
            found.add(module.name)
        for statement in module.statements.values():
            if isinstance(statement, ast.Import):
                found |= {alias.name for alias in statement.names}
            elif statement.module == "__future__":
                found.add(module.name)
        if module.scope is None:
            continue
        for scope in module.scope.inner():
            held = {attribute.value for attribute in scope.attributes if isinstance(attribute.ctx, ast.Load)}
            for node in scope.names:
                if node.id.startswith("__"):
                    found.add(module.name)
                target = program.imported(module, scope, node.id)
                if target is not None and target.attribute is None and node not in held:
                    found.add(target.module)
    return found


def _planned(program: Program, members: list[Module]) -> _Bundle:
    bundle = _Bundle(members[-1], members)
    inside = {module.name for module in members}
    things: dict[str, dict[object, list[Target]]] = {}
    for module in members:
        assert module.scope is not None
        for name, binders in module.scope.bound.items():
            own = Target(module.name, name)
            thing: object = own
            aliases = [binder for binder in binders if isinstance(binder, ast.alias)]
            if len(binders) > 1 and any(program.alias_target(module, alias) for alias in aliases):
                raise _Apart
            if aliases and len(binders) == 1:
                thing = _thing(program, module, aliases[0])
                if isinstance(thing, Target) and thing.module in inside:
                    continue  # it is here
            things.setdefault(name, {}).setdefault(thing, []).append(own)
    built_in = {
        node.id
        for module in members
        for scope in (module.scope.inner() if module.scope else ())
        for node in scope.names
        if scope.resolve(node.id) is None
    }
    taken = {word for module in members for word in words(module.tree)}
    closed = _told(program) if bundle.home.name in _fixed(program) else set()
    for name, owners in things.items():
        clash = len(owners) > 1 or name in built_in or _is_hidden(program, members, name, owners)
        for targets in owners.values():
            for target in targets:
                told = target.module == bundle.home.name and name in closed
                if told and (name in built_in or _is_hidden(program, members, name, {0: targets})):
                    raise _Apart
                new = name
                if clash and not told:
                    new = f"{target.module.rpartition('.')[2]}_{name}"
                    if new in taken:
                        raise _Apart
                bundle.names[target] = new
    return bundle


def _told(program: Program) -> set[str]:
    """Names that texts which cannot be changed may ask a module for."""
    found: set[str] = set()
    for module in program.modules.values():
        found |= strings(module.tree) if module.open else words(module.tree)
    return found


def _texts(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _thing(program: Program, module: Module, alias: ast.alias) -> object:
    target = program.alias_target(module, alias)
    statement = module.statements[alias]
    return target or (origin(module, statement), alias.name)


def _is_hidden(program: Program, members: list[Module], name: str, owners: dict[object, list[Target]]) -> bool:
    """Whether some member refers to this name by another one at a place where a variable is called so."""
    targets = {target for found in owners.values() for target in found}
    for module in members:
        assert module.scope is not None
        for scope in module.scope.inner():
            for node in [*scope.names, *scope.attributes]:
                if _read(program, module, scope, node) not in targets:
                    continue
                at: Scope | None = scope
                while at is not None and at.kind != "module":
                    if name in at.bound and not _is_import(program, module, at, name, targets):
                        return True
                    at = at.parent
    return False


def _is_import(program: Program, module: Module, scope: Scope, name: str, targets: set[Target]) -> bool:
    bound = scope.bound[name]
    alias = bound[0]
    return len(bound) == 1 and isinstance(alias, ast.alias) and program.alias_target(module, alias) in targets


def _read(program: Program, module: Module, scope: Scope, node: ast.expr) -> Target | None:
    """The name at the top level of a module that an expression is."""
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


class _Rewriting:
    def __init__(self, program: Program, bundles: list[_Bundle]) -> None:
        self.program = program
        self.home = {module.name: bundle for bundle in bundles for module in bundle.members}

    def applied(self) -> dict[str, bytes]:
        """The new text of each module that changes, by its path."""
        texts = {}
        for module in self.program.open_modules():
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
        """Whether the module ``name`` stands in one file with ``module``."""
        return module.name in self.home and self.home.get(name) is self.home[module.name]

    def _new_name(self, target: Target) -> str:
        bundle = self.home[target.module]
        if target not in bundle.names:
            raise _Apart
        return bundle.names[target]

    def _import(self, module: Module, statement: ast.Import | ast.ImportFrom, edits: Edits) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                if self._local(module, alias) != (alias.asname or alias.name.split(".")[0]):
                    raise _Apart
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
        """Where an imported name is now, None for this very file; its name there; and its name here."""
        local = self._local(module, alias)
        target = self.program.alias_target(module, alias)
        if target is None or target.module not in self.home:
            if source not in self.home:
                return source, alias.name, local
            if self._here(module, source):
                raise _Apart  # handed on by a member, from elsewhere
            return self.home[source].home.name, self._new_name(Target(source, alias.name)), local
        if self._here(module, target.module):
            return None, "", local
        home = self.home[target.module].home.name
        if target.attribute is None:
            package, _, leaf = home.rpartition(".")
            return package, leaf, local
        if source not in self.home and f"{source}.{alias.name}" not in self.program.modules:
            return source, alias.name, local  # handed on by a module that stays
        return home, self._new_name(target), local

    def _local(self, module: Module, alias: ast.alias) -> str:
        name = alias.asname or alias.name.split(".")[0]
        if module.name in self.home and module.scope and alias in module.scope.bound.get(name, ()):
            return self.home[module.name].names.get(Target(module.name, name), name)
        return name

    def _scope(self, module: Module, scope: Scope, edits: Edits) -> None:
        member = module.name in self.home
        for node in scope.attributes:
            target = _read(self.program, module, scope, node)
            if target is None or target.module not in self.home:
                continue
            new = self._new_name(target)
            if not isinstance(node.ctx, ast.Load) or node in scope.fragile or not is_one_line(node):
                raise _Apart
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
            raise _Apart
        if module.name in self.home and scope.resolve(node.value.id) is module.scope:
            own = Target(module.name, node.value.id)
            return self.home[module.name].names.get(own, node.value.id)
        return node.value.id

    def _name(self, module: Module, scope: Scope, node: ast.Name, edits: Edits) -> None:
        """A name in a member that is called differently now."""
        target = _read(self.program, module, scope, node)
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
            raise _Apart
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
                    raise _Apart
