"""Pass 4, merge: modules that a board always loads together become one file, because a module costs about 250 bytes.

Their texts follow one another, imported modules first. A name at the top level stays as it is, or gets its module's
name as a prefix where another module or a built-in function has the same name. Importers get the new place.
"""

import ast
from dataclasses import dataclass

from mpy_shrink.load_order import composed_imports, together
from mpy_shrink.options import Options
from mpy_shrink.program import Module, Program, Target, origin
from mpy_shrink.rewrite import Apart, Bundle, Rewriting, read_name
from mpy_shrink.scopes import Scope


@dataclass(frozen=True)
class Part:
    """A module in a merged file: the path of its own text, and how many lines of the merged file come before it."""

    path: str
    begin: int


def merge_modules(
    files: dict[str, bytes], options: Options | None = None
) -> tuple[dict[str, bytes], dict[str, list[Part]]]:
    """The same program in fewer files, and the parts of each merged file."""
    program = Program(files, options)
    found: list[Bundle] = []
    texts: dict[str, bytes] = {}
    fixed = _fixed(program)
    for home, group in _groups(program, fixed):
        try:
            more = [*found, _planned(program, home, group, fixed)]
            texts = Rewriting(program, more).applied()
            found = more
        except Apart:
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


def _groups(program: Program, fixed: set[str]) -> list[tuple[Module, list[Module]]]:
    """Modules that may be one file, and the module whose path it gets: the one whose path is fixed, else the one that
    is asked for first, else the largest.
    """
    alone = _alone(program)
    found = []
    for group, starts in together(program):
        modules = [program.modules[name] for name in group if name in program.modules]
        modules = [module for module in modules if module.editable and module.name not in alone]
        homes = [module for module in modules if module.name in fixed]
        members = [module for module in modules if module.name not in fixed or module is homes[-1]]
        if len(members) > 1:
            asked = [module for module in members if module.name in starts]
            largest = max(members, key=lambda module: len(module.source))
            found.append(([*homes[-1:], *asked, largest][0], members))
    return found


def _fixed(program: Program) -> set[str]:
    """Modules whose path is named by a text that cannot be changed."""
    found = composed_imports(program)
    for module in program.modules.values():
        if module.editable:
            continue
        for statement in module.statements.values():
            source = origin(module, statement)
            for alias in statement.names:
                found |= {source or alias.name, f"{source}.{alias.name}"}
    return found


def _alone(program: Program) -> set[str]:
    """Modules that keep a file of their own: packages, libraries, those of ``Options.apart``, and those that the
    program uses as an object or names in a string.
    """
    texts = {text for module in program.modules.values() for text in _texts(module.tree)} - program.options.plain_words
    found = set(program.options.apart)
    for module in program.modules.values():
        first = module.name.split(".")[0]
        if module.path.endswith("/__init__.py") or program.options.is_library(first) or {module.name, first} & texts:
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


def _planned(program: Program, home: Module, members: list[Module], fixed: set[str]) -> Bundle:
    bundle = Bundle(home, members)
    inside = {module.name for module in members}
    things: dict[str, dict[object, list[Target]]] = {}
    for module in members:
        assert module.scope is not None
        for name, binders in module.scope.bound.items():
            own = Target(module.name, name)
            thing: object = own
            aliases = [binder for binder in binders if isinstance(binder, ast.alias)]
            if len(binders) > 1 and any(program.alias_target(module, alias) for alias in aliases):
                raise Apart
            if aliases and len(binders) == 1:
                thing = _thing(program, module, aliases[0])
                if isinstance(thing, Target) and thing.module in inside:
                    continue  # it is in this file
            things.setdefault(name, {}).setdefault(thing, []).append(own)
    built_in = {
        node.id
        for module in members
        for scope in (module.scope.inner() if module.scope else ())
        for node in scope.names
        if scope.resolve(node.id) is None
    }
    taken = {word for module in members for word in module.words}
    closed = _named_elsewhere(program) if bundle.home.name in fixed else set()
    for name, owners in things.items():
        clash = len(owners) > 1 or name in built_in or _is_hidden(program, members, name, owners)
        for targets in owners.values():
            for target in targets:
                fixed_name = target.module == bundle.home.name and name in closed
                if fixed_name and (name in built_in or _is_hidden(program, members, name, {0: targets})):
                    raise Apart
                new = name
                if clash and not fixed_name:
                    new = f"{target.module.rpartition('.')[2]}_{name}"
                    if new in taken:
                        raise Apart
                bundle.names[target] = new
    return bundle


def _named_elsewhere(program: Program) -> set[str]:
    """Names that a module may be asked for by a text that cannot be changed."""
    found: set[str] = set()
    for module in program.modules.values():
        found |= module.strings if module.editable else module.words
    return found


def _texts(tree: ast.AST) -> set[str]:
    """Strings of a module, each also by its parts between commas: a program may keep several names in one."""
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found | {part for text in found for part in text.split(",")}


def _thing(program: Program, module: Module, alias: ast.alias) -> object:
    target = program.alias_target(module, alias)
    statement = module.statements[alias]
    return target or (origin(module, statement), alias.name)


def _is_hidden(program: Program, members: list[Module], name: str, owners: dict[object, list[Target]]) -> bool:
    """Whether some member uses the thing under another name at a place where a variable has this name."""
    targets = {target for found in owners.values() for target in found}
    for module in members:
        assert module.scope is not None
        for scope in module.scope.inner():
            for node in [*scope.names, *scope.attributes]:
                if read_name(program, module, scope, node) not in targets:
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
