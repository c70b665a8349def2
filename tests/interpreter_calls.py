"""Uses of the interpreter's modules in the firmware, found without running it, and held against the table of a version
and a microcontroller.

What is followed: imports, attributes, objects made by a class of the interpreter, in names, in ``self.x`` and through
functions of the same file or of stork.hal. What is not: ``getattr`` with a name that is computed, and objects that come
from elsewhere. Code that asks first (``hasattr``, ``except ImportError`` and the like) may use what is lacking; so may
a file that is imported nowhere but where its ImportError is caught.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Any

from stork_sim.board.binding_facts import Fact, class_named, facts_of_chip
from stork_sim.board.binding_facts.read_sources import MODULES
from stork_sim.board.binding_facts.signatures import NOT_GIVEN, Check, check
from stork_sim.board.checked_modules import BOARD, INSTANCES

FIRMWARE = Path(__file__).parents[1] / "firmware"
OURS = ("stork", "stork_format", "micro_smp", "boards", "update", "start_failed", "last_light")
# Not of the interpreter: libraries that are installed, MicroPython's Python ones among them, and types for readers.
LIBRARIES = ("adafruit_lsm6ds", "adafruit_bus_device", "neopixel", "usb", "typing")
# How names of files begin that run under one of the two.
_CIRCUITPYTHON = ("code.py", "last_light.py", "safemode.py", "circuitpython.py", "cp_", "screen.py", "kept_watchdog.py")
_MICROPYTHON = ("main.py", "micropython.py", "mp_")
_ASKING = {"ImportError", "AttributeError", "Exception", "BaseException"}


def runs_on(path: Path) -> tuple[str, ...]:
    """The interpreters that run a file of the firmware."""
    if path.name.startswith(_CIRCUITPYTHON):
        return ("circuitpython",)
    return ("micropython",) if path.name.startswith(_MICROPYTHON) else ("circuitpython", "micropython")


def firmware_files() -> list[Path]:
    return [path for path in sorted(FIRMWARE.rglob("*.py")) if path.parent.name != "boards"]


@cache
def asked_for() -> set[str]:
    """Modules of ours, by their dotted names, whose every import stands where an ImportError is caught."""
    guarded: set[str] = set()
    plain: set[str] = set()
    for path in firmware_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        caught = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Try) and any(_catches_import(handler) for handler in node.handlers)
            for statement in node.body
            for inner in ast.walk(statement)
        }
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            (guarded if id(node) in caught else plain).update(names)
    return guarded - plain


def _catches_import(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and "ImportError" in ast.unparse(handler.type)


class Uses:
    """Calls of one file under one version, on one microcontroller. ``breaches``: 'line: what is wrong'; ``found``: the
    dotted names that it uses.
    """

    def __init__(self, path: Path, interpreter: str, version: str, chip: str = "RP2040", text: str = "") -> None:
        self.table = facts_of_chip(interpreter, version, chip)
        self._chip = chip
        self._others = tuple({"_circuitpython", "_micropython"} - {"_" + interpreter})
        self._all = {name for names in MODULES.values() for name in names}
        self._absent = {name for names in self.table["absent"].values() for name in names}  # from some board's build
        self.breaches: list[str] = []
        self.found: set[str] = set()
        self._path = path
        self._names: dict[str, Fact] = {}
        self._selves: dict[str, Fact] = {}
        self._results: dict[str, Fact] = {}
        self._parameters: dict[tuple[str, str], Fact] = {}
        self._guarded = 0
        name = path.relative_to(FIRMWARE).with_suffix("").as_posix().removeprefix("lib/").replace("/", ".")
        self._asked_for = name in asked_for()
        self._tree = ast.parse(text or path.read_text(encoding="utf-8"))
        self._callable: dict[str, tuple[str, ast.FunctionDef]] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.FunctionDef):
                self._callable.setdefault(node.name, ("", node))
            elif isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                        self._callable[node.name] = node.name + ".", inner
        for _ in range(3):  # what an object is becomes known from pass to pass
            self.breaches.clear()
            for node in self._tree.body:
                self._statement(node, "")

    # Statements

    def _statement(self, node: ast.AST, within: str) -> None:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self._import(node, alias.name)
                    if alias.asname or "." not in alias.name:
                        self._bind(alias.asname or alias.name, self._module(alias.name))
            case ast.ImportFrom(module=module, names=names) if module:
                self._import(node, module)
                for alias in names:
                    self._bind(alias.asname or alias.name, self._imported(node, module, alias.name))
            case ast.FunctionDef(name=name) if name.endswith(self._others):
                pass  # of the other interpreter alone
            case ast.FunctionDef(name=name, args=args):
                for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
                    self._bind(arg.arg, self._parameters.get((within + name, arg.arg)))
                for inner in node.body:
                    self._statement(inner, within)
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        self._remember(self._results, name, self._type(inner.value, quiet=True))
            case ast.ClassDef(name=name):
                for inner in node.body:
                    self._statement(inner, name + ".")
            case ast.Assign(targets=targets, value=value):
                kind = self._type(value)
                for target in targets:
                    self._assign(target, kind, value)
            case ast.If(test=test):
                self._type(test)
                holds = self._asks(test)
                for inner in (*(node.body if holds is not False else ()), *(node.orelse if holds is not True else ())):
                    self._statement(inner, within)
            case ast.Try(handlers=handlers):
                types = [ast.walk(handler.type or ast.Name("Exception")) for handler in handlers]
                caught = {n.id for nodes in types for n in nodes if isinstance(n, ast.Name)}
                self._guarded += bool(caught & _ASKING)
                for inner in node.body:
                    self._statement(inner, within)
                self._guarded -= bool(caught & _ASKING)
                dead = "ImportError" in caught and self._imports(node.body)
                rest = [inner for handler in handlers for inner in handler.body if not dead]
                for inner in (*rest, *node.orelse, *node.finalbody):
                    self._statement(inner, within)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.stmt):
                        self._statement(child, within)
                    elif isinstance(child, ast.expr):
                        self._type(child)
                    else:
                        self._statement(child, within)

    def _assign(self, target: ast.expr, kind: Fact | None, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                if not (isinstance(value, ast.Constant) and value.value is None):  # what it is else counts
                    self._bind(name, kind)
            case ast.Attribute(value=ast.Name(id="self"), attr=attr):
                self._remember(self._selves, attr, kind)
            case ast.Attribute(value=owner, attr=attr):
                one = self._attribute(target, self._type(owner), attr)
                if one is not None and one.get("is") == "property":
                    if "set" not in one:
                        self._breach(target, f"{attr} cannot be set")
                    else:
                        self._checked(target, attr, f"({one['set']}, /)", [self._constant(value)], {})
            case ast.Tuple(elts=elts):
                values = value.elts if isinstance(value, ast.Tuple) else [None] * len(elts)
                for one, inner in zip(elts, values, strict=False):
                    self._assign(one, self._type(inner) if inner is not None else None, inner or ast.Constant(None))
            case _:
                self._type(target)

    def _bind(self, name: str, kind: Fact | None) -> None:
        if kind is None:
            self._names.pop(name, None)
        else:
            self._names[name] = kind

    @staticmethod
    def _remember(where: dict[str, Fact], name: str, kind: Fact | None) -> None:
        if kind is not None:
            where[name] = kind

    # Imports

    def _imports(self, body: list[ast.stmt]) -> bool:
        """Whether all imports of a ``try`` succeed, so that its handlers are not reached."""
        names = [a.name for n in body if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in body if isinstance(n, ast.ImportFrom)]
        return bool(names) and all(name.partition(".")[0] in self.table["modules"] for name in names)

    def _import(self, node: ast.AST, name: str) -> None:
        top = name.partition(".")[0]
        if top in OURS or top in LIBRARIES:
            return
        if top not in self._all:
            self._breach(node, f"no table knows the module {top}: add it to read_sources.MODULES")
        elif top not in self.table["modules"] or top in self._absent:
            if not self._guarded and not self._asked_for:
                self._breach(node, f"{self.table['interpreter']} has no module {top}, or not on every board")
        else:
            self.found.add(top)

    def _module(self, name: str) -> Fact | None:
        known = self.table["modules"].get(name)
        return {"is": "module", "path": name, "names": known["names"]} if known else None

    def _imported(self, node: ast.AST, module: str, name: str) -> Fact | None:
        known = self._module(module)
        if known is not None:
            return self._attribute(node, known, name)
        if module == "stork.hal":
            return {"is": "ours", "results": self._results_of(name)}
        if module.startswith("stork.hal."):
            inner = self._results_of(module.rpartition(".")[2]).get(name)
            return {"is": "returns", "what": inner} if inner else None
        return None

    def _results_of(self, module: str) -> dict[str, Fact]:
        return results(module, self.table["interpreter"], self.table["version"], self._chip)

    # Expressions

    def _type(self, node: ast.AST | None, quiet: bool = False) -> Fact | None:
        """The table's fact of an expression's value."""
        before = len(self.breaches)
        kind = self._expression(node)
        if quiet:
            del self.breaches[before:]
        return kind

    def _expression(self, node: ast.AST | None) -> Fact | None:
        match node:
            case ast.Name(id=name):
                return self._names.get(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=attr):
                return self._selves.get(attr)
            case ast.Attribute(value=owner, attr=attr):
                return self._attribute(node, self._type(owner), attr)
            case ast.Call():
                return self._call(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._type(test)
                holds = self._asks(test)
                one = self._type(body) if holds is not False else None
                other = self._type(orelse) if holds is not True else None
                return one or other
            case ast.Lambda(body=body):
                self._type(body)
            case ast.AST():
                for child in ast.iter_child_nodes(node):
                    self._type(child)
        return None

    def _attribute(self, node: ast.AST, owner: Fact | None, attr: str) -> Fact | None:
        if owner is None or (owner.get("path") == BOARD and attr != "DISPLAY"):
            return None
        if owner["is"] == "ours":
            inner = owner["results"].get(attr)
            return {"is": "returns", "what": inner} if inner else None
        if owner["is"] not in ("module", "class", "object"):
            return None
        path = f"{owner['path']}.{attr}"
        known = owner["names"].get(attr)
        hidden = INSTANCES.get((owner["path"], attr))
        if known is None and hidden is None:
            if not self._guarded and not owner.get("unread"):
                self._breach(node, f"{self.table['interpreter']} {self.table['version']} has no {path}")
            return None
        self.found.add(path)
        of = (known["of"],) if known and known["is"] == "instance" else hidden or ()
        for name in of:
            kind = class_named(self.table, name)
            if kind is not None:
                return {**kind, "is": "object", "path": path}
        return {**(known or {}), "path": path}

    def _call(self, node: ast.Call) -> Fact | None:
        kinds = [self._type(arg) for arg in node.args]
        for keyword in node.keywords:
            self._type(keyword.value)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and isinstance(node.args[1], ast.Constant):
            self._guarded += len(node.args) > 2
            kind = self._attribute(node, kinds[0], str(node.args[1].value))
            self._guarded -= len(node.args) > 2
            return kind
        if isinstance(node.func, ast.Name):
            self._pass_on(node.func.id, kinds)
            if node.func.id in self._results and node.func.id not in self._names:
                return self._results[node.func.id]
        called = self._type(node.func)
        if called is None or called["is"] not in ("function", "class", "returns"):
            return None
        if called["is"] == "returns":
            return dict(called["what"])
        if called.get("call") is None:
            self._breach(node, f"{called['path']} cannot be called")
            return None
        if not any(isinstance(a, ast.Starred) for a in node.args) and all(k.arg for k in node.keywords):
            given = {k.arg: self._constant(k.value) for k in node.keywords}
            self._checked(node, called["path"], called["call"], [self._constant(a) for a in node.args], given)
        return {**called, "is": "object"} if called["is"] == "class" else None

    def _pass_on(self, name: str, kinds: list[Fact | None]) -> None:
        """Arguments of the calls of this file's functions and classes."""
        within, function = self._callable.get(name, ("", None))
        if function is not None:
            parameters = function.args.args[1 if within else 0 :]
            for parameter, kind in zip(parameters, kinds, strict=False):
                if kind is not None:
                    self._parameters[within + function.name, parameter.arg] = kind

    @staticmethod
    def _constant(node: ast.AST) -> Any:
        """A literal's value; what stands for 'some value' for everything else."""
        try:
            return ast.literal_eval(node)  # type: ignore[arg-type]
        except (ValueError, TypeError):
            return NOT_GIVEN

    def _checked(self, node: ast.AST, name: str, call: str, args: list[Any], given: dict[str, Any]) -> None:
        try:
            _check(name, call)(*args, **given)
        except (TypeError, ValueError) as error:
            self._breach(node, f"{self.table['interpreter']} {self.table['version']} refuses {name}: {error}")

    def _asks(self, test: ast.expr) -> bool | None:
        """The answer of ``hasattr`` of a module; None for other questions."""
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "hasattr":
            owner, name = self._type(test.args[0]), self._constant(test.args[1])
            if owner is not None and "names" in owner:
                return name in owner["names"]
        return None

    def _breach(self, node: ast.AST, what: str) -> None:
        self.breaches.append(f"{self._path.name}:{getattr(node, 'lineno', 0)}: {what}")


@cache
def _check(name: str, call: str) -> Check:
    return check(name, call, lambda _: None)


@cache
def results(module: str, interpreter: str, version: str, chip: str) -> dict[str, Fact]:
    """Results of the functions of a module of stork.hal."""
    path = FIRMWARE / "lib" / "stork" / "hal" / f"{module}.py"
    return Uses(path, interpreter, version, chip)._results if path.is_file() else {}


@cache
def uses(interpreter: str, version: str, chip: str) -> list[Uses]:
    """Uses of each file that the interpreter runs."""
    return [Uses(path, interpreter, version, chip) for path in firmware_files() if interpreter in runs_on(path)]
