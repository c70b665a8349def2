"""Which modules a board always loads together: at the same moment, whatever it does.

A module that is imported at the top level of another comes with it. One that is imported inside a function comes when
that is called: that import is an ``entry``, and so is what the files that stay text import, and what is imported by a
text that is put together. An entry brings what no entry before it has surely brought. Modules that the same entries
bring come together.
"""

import ast

from stork_host.install.compact.program import Module, Program, origin
from stork_host.install.compact.scopes import Scope


def together(program: Program) -> list[tuple[list[str], frozenset[str]]]:
    """The modules in groups, each in an order in which what is imported comes before who imports it, and what brings
    them.
    """
    graph = _Graph(program)
    groups: dict[frozenset[str], list[str]] = {}
    for name in graph.order():
        groups.setdefault(graph.entries_of(name), []).append(name)
    return [(group, entries) for entries, group in groups.items() if entries]


class _Graph:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.eager: dict[str, list[str]] = {}
        self.lazy: dict[str, set[str]] = {}
        for module in program.modules.values():
            self._look(module)
        self.entries = self._entries()
        self.brought = {entry: self._closure(entry) for entry in self.entries}
        reached = {entry: self._reached(entry) for entry in self.entries}
        self.fresh = {}
        for entry in self.entries:
            # The entries without which this one cannot come about have brought what they bring.
            before = [other for other in self.entries if other != entry and entry not in reached[other]]
            self.fresh[entry] = self.brought[entry] - {name for other in before for name in self.brought[other]}

    def _look(self, module: Module) -> None:
        eager: list[str] = []
        lazy: set[str] = set()
        inside = _inside_functions(module)
        for statement in dict.fromkeys(module.statements.values()):
            found = self._named(module, statement)
            if statement in inside:
                lazy |= set(found)
            else:
                eager += found
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__":
                lazy |= named_by(self.program, module, node)
        self.eager[module.name] = list(dict.fromkeys([*_packages(module.name), *eager]))
        self.lazy[module.name] = lazy

    def _named(self, module: Module, statement: ast.Import | ast.ImportFrom) -> list[str]:
        if isinstance(statement, ast.Import):
            found = [alias.name for alias in statement.names]
        else:
            source = origin(module, statement) or ""
            found = [source, *(f"{source}.{alias.name}" for alias in statement.names)]
        return [name for full in found for name in [*_packages(full), full] if name in self.program.modules]

    def _entries(self) -> set[str]:
        texts = {module.name for module in self.program.modules.values() if not module.path.startswith("lib/")}
        return texts | {name for names in self.lazy.values() for name in names}

    def _closure(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.eager.get(at, [])
        return found

    def _reached(self, without: str) -> set[str]:
        """All entries that can come about while one never does."""
        start = {name for name in self.entries if not self.program.modules[name].path.startswith("lib/")} - {without}
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            entry = waiting.pop()
            if entry in found:
                continue
            found.add(entry)
            waiting += [next_ for name in self.brought[entry] for next_ in self.lazy.get(name, ()) if next_ != without]
        return found

    def entries_of(self, name: str) -> frozenset[str]:
        return frozenset(entry for entry, names in self.fresh.items() if name in names)

    def order(self) -> list[str]:
        """All modules, what is imported first; by name where it does not matter."""
        found: dict[str, None] = {}

        def add(name: str, above: frozenset[str]) -> None:
            if name in found or name in above:
                return
            for other in self.eager.get(name, []):
                add(other, above | {name})
            found[name] = None

        for name in sorted(self.program.modules):
            add(name, frozenset())
        return list(found)


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _inside_functions(module: Module) -> set[ast.AST]:
    found: set[ast.AST] = set()

    def look(scope: Scope) -> None:
        for child in scope.children:
            if child.kind == "function":
                found.update(ast.walk(child.node))
            else:
                look(child)

    if module.scope is not None:
        look(module.scope)
    return found


def put_together(program: Program) -> set[str]:
    """Modules whose name is put together when they are imported."""
    return {
        name
        for module in program.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__"
        for name in named_by(program, module, node)
    }


def named_by(program: Program, module: Module, call: ast.Call) -> set[str]:
    """``__import__("stork.drills." + name)``: each module of that package. Where the call has no text: what any text
    in its module says.
    """
    found = set()
    for text in _texts(call.args[0]) or _texts(module.tree):
        if text in program.modules:
            found.add(text)
        elif text.endswith("."):
            found |= {name for name in program.modules if name.startswith(text)}
    return found


def _texts(node: ast.AST) -> list[str]:
    return [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)]
