"""Groups of modules that a board always loads at the same moment, whatever it does.

A module that another one imports at its top level is loaded with it. A module that is imported inside a function is
loaded when the function is called: such a module is a starting point, and so are the entry files and every module
whose name is composed at run time. A starting point loads what no earlier starting point has certainly loaded. Modules
that the same starting points load form a group.
"""

import ast

from mpy_shrink.program import Module, Program, origin
from mpy_shrink.scopes import Scope


def together(program: Program) -> list[tuple[list[str], frozenset[str]]]:
    """The groups, and the starting points that load each. In a group an imported module comes before its importer."""
    graph = _Graph(program)
    groups: dict[frozenset[str], list[str]] = {}
    for name in graph.order():
        groups.setdefault(graph.loaders_of(name), []).append(name)
    return [(group, starts) for starts, group in groups.items() if starts]


class _Graph:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.eager: dict[str, list[str]] = {}
        self.lazy: dict[str, set[str]] = {}
        for module in program.modules.values():
            self._look(module)
        self.starts = self._starts()
        self.loaded = {start: self._closure(start) for start in self.starts}
        reached = {start: self._reached(start) for start in self.starts}
        self.fresh = {}
        for start in self.starts:
            # Starting points without which this one is never reached have been loaded before it.
            before = [other for other in self.starts if other != start and start not in reached[other]]
            self.fresh[start] = self.loaded[start] - {name for other in before for name in self.loaded[other]}

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

    def _starts(self) -> set[str]:
        entries = {module.name for module in self.program.modules.values() if module.entry}
        return entries | {name for names in self.lazy.values() for name in names}

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
        """All starting points that can be reached while one never is."""
        waiting = [name for name in self.starts if self.program.modules[name].entry and name != without]
        found: set[str] = set()
        while waiting:
            start = waiting.pop()
            if start in found:
                continue
            found.add(start)
            waiting += [next_ for name in self.loaded[start] for next_ in self.lazy.get(name, ()) if next_ != without]
        return found

    def loaders_of(self, name: str) -> frozenset[str]:
        """The starting points that load the module ``name``."""
        return frozenset(start for start, names in self.fresh.items() if name in names)

    def order(self) -> list[str]:
        """All modules, imported ones before their importers; by name where the order does not matter."""
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


def composed_imports(program: Program) -> set[str]:
    """Modules whose names are composed at run time, for ``__import__``."""
    return {
        name
        for module in program.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__"
        for name in named_by(program, module, node)
    }


def named_by(program: Program, module: Module, call: ast.Call) -> set[str]:
    """The modules that a call of ``__import__`` may load: for ``__import__("app.games." + name)`` all in app/games.
    Where the call holds no string, those that any string of its module names.
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
