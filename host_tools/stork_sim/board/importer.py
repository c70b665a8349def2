"""Importer of firmware files: their imports see CircuitPython's modules and nothing else.

Several boards live side by side in one process, because nothing is put into ``sys.modules``. What CircuitPython
lacks (``typing``, ``dataclasses``, ``threading``...) is an ImportError here too.
"""

import __future__

import ast
import builtins
import importlib
import importlib.util
import sys
from collections.abc import Callable, Container, Mapping
from os import stat
from os.path import isdir, isfile
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from stork_host.errors import StorkError

# Modules that CPython and CircuitPython share and that touch no hardware, files or time.
SHARED = ("array", "binascii", "collections", "errno", "hashlib", "io", "json", "math", "random", "re", "struct")

# Libraries that circup would put on the board; they come from the PC's own packages, unmodified.
LIBRARIES = ("adafruit_bus_device", "adafruit_lsm6ds", "adafruit_register")


class FromOutside(BaseException):
    """End of a program that it cannot notice: the power, a reset. No `except` of the firmware catches it, and no
    `finally` is run.
    """


class Unrunnable(FromOutside):
    """Around a StorkError: no program of the board's own may catch it."""


_CATCHES_ALL = "BaseException"
_code_of: dict[str, tuple[tuple[int, int], CodeType]] = {}
_code_by_text: dict[str, CodeType] = {}


def _compile(path: str) -> CodeType:
    found = stat(path)
    stamp = found.st_mtime_ns, found.st_size
    known = _code_of.get(path)
    if known is None or known[0] != stamp:
        known = _code_of[path] = stamp, compiled(Path(path).read_text(encoding="utf-8"), path)
    return known[1]


def compiled(text: str, name: str) -> CodeType:
    """The program ``text`` of the file ``name``, as it runs here. The same text is compiled once, on how many drives it
    may lie. Raises SyntaxError.
    """
    code = _code_by_text.get(text)
    if code is None:
        # CircuitPython parses annotations and never evaluates them; neither may we.
        flags = __future__.annotations.compiler_flag
        tree = compile(text, name, "exec", flags=flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        code = _code_by_text[text] = compile(_Blind().visit(tree), name, "exec", flags=flags, dont_inherit=True)
    return _named(code, name)


def _named(code: CodeType, name: str) -> CodeType:
    """Code of a file, with the file's own name in tracebacks."""
    if code.co_filename == name:
        return code
    inner = tuple(_named(each, name) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=name, co_consts=inner)


class _Blind(ast.NodeTransformer):
    """Puts `except FromOutside: raise` before each `except` of a program that would catch it, and before what stands
    in a `finally` whether the program goes on at all.
    """

    def visit_Try(self, node: ast.Try) -> ast.Try:
        self.generic_visit(node)
        for n, handler in enumerate(node.handlers):
            names = () if handler.type is None else ast.walk(handler.type)
            if handler.type is None or any(isinstance(one, ast.Name) and one.id == _CATCHES_ALL for one in names):
                name = ast.Name(FromOutside.__name__, ast.Load())
                passing = ast.ExceptHandler(type=name, name=None, body=[ast.Raise()])
                node.handlers.insert(n, ast.fix_missing_locations(ast.copy_location(passing, handler)))
                break
        if node.finalbody:
            test = ast.Call(ast.Name(goes_on.__name__, ast.Load()), [], [])
            either = ast.copy_location(ast.If(test=test, body=node.finalbody, orelse=[]), node.finalbody[0])
            node.finalbody = [ast.fix_missing_locations(either)]
        return node


def goes_on() -> bool:
    """Whether a program has not ended from outside: False in a `finally` and at the end of a `with` on the way out."""
    return not isinstance(sys.exc_info()[1], FromOutside)


_LONGEST_NAME = 255
"""Bytes: py/qstr.c has one byte for a name's length [board-floats]."""


def _getattr(thing: Any, name: str, *usual: Any) -> Any:
    if len(name.encode()) > _LONGEST_NAME:
        raise RuntimeError("name too long")
    return getattr(thing, name, *usual)


class Importer:
    """``roots``: folders searched in order; ``modules``: the stand-ins by name; ``names``: builtins replaced.

    ``libraries``: which packages come from this PC. ``absent``: of ``SHARED``, what the board's interpreter lacks.
    """

    def __init__(
        self,
        roots: list[Path],
        modules: Mapping[str, ModuleType],
        names: Mapping[str, Any],
        libraries: Container[str] = LIBRARIES,
        absent: Container[str] = (),
    ) -> None:
        self.roots = roots
        # boot.py goes on without what it cannot import; a program that did would be another one than the board's.
        self.refusal: Callable[[StorkError], BaseException] = Unrunnable
        self.libraries = libraries
        self.absent = absent
        self.modules: dict[str, ModuleType] = {}
        self._built_in = modules  # found again after sys.modules was cleared
        if "sys" in modules:
            vars(modules["sys"])["modules"] = self.modules
        self.builtins = {
            **vars(builtins),
            **names,
            "__import__": self.import_,
            "getattr": _getattr,
            FromOutside.__name__: FromOutside,
            goes_on.__name__: goes_on,
        }

    def run(self, path: Path) -> None:
        """Run a file as the board runs boot.py and code.py."""
        exec(_compile(str(path)), {"__name__": "__main__", "__file__": path.name, "__builtins__": self.builtins})

    def import_(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if len(name.encode()) > _LONGEST_NAME:
            raise RuntimeError("name too long")
        if level:
            package = str((globals or {})["__package__"])
            base = package.rsplit(".", level - 1)[0] if level > 1 else package
            name = f"{base}.{name}" if name else base
        module = self._load(name)
        if not fromlist:
            return self.modules[name.partition(".")[0]]
        for item in fromlist:
            if item != "*" and not hasattr(module, item) and hasattr(module, "__path__"):
                self._load(f"{name}.{item}")
        return module

    def _load(self, name: str) -> ModuleType:
        found = self.modules.get(name) or self._built_in.get(name)
        if found is not None:
            return self.modules.setdefault(name, found)
        parent, _, leaf = name.rpartition(".")
        if parent:
            above = self._load(parent)
            folders = getattr(above, "__path__", [])
        elif name in SHARED and name not in self.absent:
            return self.modules.setdefault(name, importlib.import_module(name))
        else:
            folders = [str(folder) for folder in self._library(name) or self.roots]
        for folder in folders:
            path = f"{folder}/{leaf}"
            if isfile(f"{path}/__init__.py"):
                module = self._execute(name, f"{path}/__init__.py", path)
            elif isfile(f"{path}.py"):
                module = self._execute(name, f"{path}.py", None)
            elif isfile(f"{path}/__init__.mpy") or isfile(f"{path}.mpy"):
                raise self.refusal(_compiled(name, folder))
            elif isdir(path):
                module = self.modules[name] = ModuleType(name)
                module.__path__ = [path]
            else:
                continue
            if parent:
                setattr(above, leaf, module)
            return module
        raise ImportError(f"no module named '{name}'", name=name)

    def _library(self, name: str) -> list[Path] | None:
        spec = importlib.util.find_spec(name) if name in self.libraries else None
        return [Path(p).parent for p in spec.submodule_search_locations or ()] if spec else None

    def _execute(self, name: str, path: str, folder: str | None) -> ModuleType:
        module = ModuleType(name)
        module.__dict__.update(
            __file__=path,
            __builtins__=self.builtins,
            __package__=name if folder else name.rpartition(".")[0],
        )
        if folder:
            module.__path__ = [folder]
        self.modules[name] = module
        try:
            exec(_compile(path), module.__dict__)
        except BaseException:
            del self.modules[name]
            raise
        return module


def _compiled(name: str, folder: str) -> StorkError:
    return StorkError(
        expected=f"the module {name} as text in {folder}",
        found="a compiled one (.mpy), which the virtual board cannot run",
        try_this="put the firmware onto its drive with `stork install --text`",
    )
