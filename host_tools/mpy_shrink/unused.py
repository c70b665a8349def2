"""Pass 2, unused: imports, constants and functions without a use are removed, and unused parts of libraries."""

import ast
from functools import lru_cache
from typing import Final

from mpy_shrink.edits import Edits
from mpy_shrink.options import Options
from mpy_shrink.program import Module, Program, Target, origin
from mpy_shrink.scopes import Scope
from mpy_shrink.side_effects import has_no_effect, is_plain_decorator, only_defines

_FOR_TYPES: Final = frozenset({"busio", "circuitpython_typing", "types", "typing"})
"""Modules that libraries import for their annotations alone."""


def remove_unused(files: dict[str, bytes], options: Options | None = None) -> dict[str, bytes]:
    """The same program without what nothing refers to. Repeated until nothing more goes."""
    while True:
        found = _Unused(Program(files, options)).applied(files)
        if found == files:
            return found
        files = found


class _Unused:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.open_words = set(program.options.keep)  # may be read of a module in a way that is not followed
        self.read: set[Target] = set()
        self.members = set(program.options.keep)  # names that an object may be asked for
        for module in program.modules.values():
            self._read(module)
            self.members |= _asked_for(module)

    def _read(self, module: Module) -> None:
        if not module.editable or module.scope is None:
            self.open_words |= module.words
            return
        self.open_words |= module.strings
        for statement, aliases in [(node, node.names) for node in set(module.statements.values())]:
            source = origin(module, statement)
            self.read |= {Target(source, alias.name) for alias in aliases if source}
        for scope in module.scope.inner():
            for node in scope.attributes:
                name = self.program.referred_module(module, scope, node.value)
                if name is not None:
                    self.read.add(Target(name, node.attr))
                elif not _is_foreign(self.program, module, scope, node.value):
                    self.open_words.add(node.attr)

    def applied(self, files: dict[str, bytes]) -> dict[str, bytes]:
        changed = {}
        for module in self.program.editable_modules():
            edits = Edits(module.source)
            for statement in set(module.statements.values()):
                self._import(module, statement, edits)
            for node in module.tree.body:
                if self._is_unused_definition(module, node) or self._is_for_types(module, node):
                    edits.replace(node, "pass")
                elif isinstance(node, ast.ClassDef) and self.program.options.is_library(module.name):
                    self._class(module, node, edits)
            found = edits.applied()
            if found != module.source:
                changed[module.path] = found
        return files | changed

    def _import(self, module: Module, statement: ast.Import | ast.ImportFrom, edits: Edits) -> None:
        kept = [alias for alias in statement.names if not self._is_unused_import(module, alias)]
        if len(kept) == len(statement.names):
            return
        if kept and isinstance(statement, ast.ImportFrom):
            source = "." * statement.level + (statement.module or "")
            edits.replace(statement, f"from {source} import " + ", ".join(map(ast.unparse, kept)))
        elif not kept and self._only_binds(module, statement):
            edits.replace(statement, "pass")

    def _is_unused_import(self, module: Module, alias: ast.alias) -> bool:
        name = alias.asname or alias.name.split(".")[0]
        assert module.scope is not None
        holder = next((scope for scope in module.scope.inner() if alias in scope.bound.get(name, ())), None)
        if holder is None or holder.bound[name] != [alias] or ("." in alias.name and not alias.asname):
            return False
        return not self._is_used(module, holder, name)

    def _only_binds(self, module: Module, statement: ast.Import | ast.ImportFrom) -> bool:
        """Whether an import statement does nothing but bind names."""
        if isinstance(statement, ast.Import):
            return all(only_defines(self.program, alias.name) for alias in statement.names)
        source = origin(module, statement)
        if source is None or not only_defines(self.program, source):
            return False
        parts = [f"{source}.{alias.name}" for alias in statement.names]
        return all(part not in self.program.modules or only_defines(self.program, part) for part in parts)

    def _is_used(self, module: Module, holder: Scope, name: str) -> bool:
        if holder is module.scope and (name in self.open_words or Target(module.name, name) in self.read):
            return True
        for scope in holder.inner():
            for node in scope.names:
                if node.id != name or not isinstance(node.ctx, ast.Load):
                    continue
                if scope.resolve(name) is holder or (scope.kind == "class" and name in scope.bound):
                    return True
        return False

    def _is_unused_definition(self, module: Module, node: ast.stmt) -> bool:
        """Whether a statement binds one name that nobody reads, and does nothing else."""
        assert module.scope is not None
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, binder = node.targets[0].id, node.targets[0]
            still = has_no_effect(node.value)
        elif isinstance(node, ast.FunctionDef):
            name, binder = node.name, node  # type: ignore[assignment]
            still = not node.decorator_list
            still = still and all(map(has_no_effect, [*node.args.defaults, *filter(None, node.args.kw_defaults)]))
        else:
            return False
        return still and module.scope.bound.get(name) == [binder] and not self._is_used(module, module.scope, name)

    def _class(self, module: Module, node: ast.ClassDef, edits: Edits) -> None:
        """Remove methods and attributes of a library's class that the program never asks an object for."""
        found: dict[str, list[tuple[ast.stmt, bool]]] = {}
        for member in node.body:
            if isinstance(member, ast.FunctionDef):
                found.setdefault(member.name, []).append((member, all(map(is_plain_decorator, member.decorator_list))))
            elif isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name) and not member.targets[1:]:
                idle = has_no_effect(member.value) or self._is_descriptor(module, member.value)
                found.setdefault(member.targets[0].id, []).append((member, idle))
        for name, members in found.items():
            if name in self.members or name.startswith("__") or not all(idle for _, idle in members):
                continue
            for member, _ in members:
                begin, end = edits.where(member)
                if isinstance(member, ast.FunctionDef) and member.decorator_list:
                    begin = edits.where(member.decorator_list[0])[0] - len("@")
                edits.span(begin, end, "pass")

    def _is_descriptor(self, module: Module, value: ast.expr) -> bool:
        """Whether a value is like ``RWBit(0x12, 0)``: a descriptor, which does nothing until somebody reads it."""
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name) or module.scope is None:
            return False
        target = self.program.imported(module, module.scope, value.func.id)
        packages = self.program.options.descriptors
        inert = target is not None and any(target.module.startswith(package + ".") for package in packages)
        return inert and all(map(has_no_effect, [*value.args, *(keyword.value for keyword in value.keywords)]))

    def _is_for_types(self, module: Module, node: ast.stmt) -> bool:
        """Whether a statement is ``try: from typing import ... except ImportError: pass``, for annotations alone."""
        if not isinstance(node, ast.Try) or node.orelse or node.finalbody or len(node.handlers) != 1:
            return False
        handler = node.handlers[0]
        caught = isinstance(handler.type, ast.Name) and handler.type.id == "ImportError" and not handler.name
        if not caught or not all(isinstance(inner, ast.Pass) for inner in handler.body):
            return False
        for statement in node.body:
            if isinstance(statement, ast.Pass):
                continue
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                return False
            named = [alias.name for alias in statement.names]
            sources = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else named
            if not all(source.split(".")[0] in _FOR_TYPES for source in sources):
                return False
            if not all(self._is_unused_import(module, alias) for alias in statement.names):
                return False
        return True


def _is_foreign(program: Program, module: Module, scope: Scope, node: ast.expr) -> bool:
    """Whether an expression is certainly no module of the program: a module of the interpreter, or ``self``."""
    if not isinstance(node, ast.Name):
        return False
    holder = scope.resolve(node.id)
    if holder is None or len(holder.bound[node.id]) != 1:
        return False
    binder = holder.bound[node.id][0]
    if isinstance(binder, ast.alias):
        return program.alias_target(module, binder) is None
    method = holder.parent is not None and holder.parent.kind == "class"
    return method and isinstance(binder, ast.arg) and binder.arg == "self"


@lru_cache(maxsize=1024)
def _asked_for(module: Module) -> set[str]:
    """Names of attributes that a module reads, also in strings; not those in decorators such as ``@x.setter``."""
    if not module.editable or module.scope is None:
        return module.words
    found = module.strings | {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    for scope in module.scope.inner():
        if scope.kind == "class":
            decorators = {
                inner
                for node in scope.node.body  # type: ignore[attr-defined]
                if isinstance(node, ast.FunctionDef)
                for decorator in node.decorator_list
                for inner in ast.walk(decorator)
            }
            read = (node for node in scope.names if isinstance(node.ctx, ast.Load))
            found |= {node.id for node in read if node not in decorators}
    return found
