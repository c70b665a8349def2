"""Pass 5, rename: every name of the program becomes a name that the interpreter has built in, which takes no memory.

A name gets the same new name in all modules, whatever it names. Two names never become one, and no new name is in the
program already. So it does not matter which object an attribute belongs to.

The interpreters' names (interpreter_names.txt) come from eight images: CircuitPython 8.2.6, 9.0.0, 9.1.4, 9.2.8 and
10.2.1 for the Pico, 9.2.7 for the CLUE, 10.2.1 for the XIAO nRF52840 Sense, and MicroPython 1.23.0 for the Pico. A name
of an interpreter is never changed: it may be the interpreter's own, and it costs nothing.
"""

import ast
import io
import keyword
import re
import tokenize
from functools import cache
from importlib import resources
from typing import Final

from mpy_shrink.edits import Edits
from mpy_shrink.options import Options
from mpy_shrink.program import Module, Program, origin

_NEVER: Final = frozenset(
    {
        # Names that the compiler treats in a special way: it computes ``const(1)``, and knows constants of the others.
        *("const", "micropython", "errno", "uctypes"),
        # Types that the interpreter names in its errors.
        *("NoneType", "bound_method", "closure", "dict_view", "function", "generator", "iterator", "module", "method"),
        *("FileIO", "TextIOWrapper", "StringIO", "BytesIO", "Match", "Pattern", "I2C", "SPI", "UART", "PWMOut"),
        *(*keyword.kwlist, *keyword.softkwlist),
    }
)
"""Names of the interpreters that are never new names."""


def rename(files: dict[str, bytes], options: Options | None = None) -> tuple[dict[str, bytes], dict[str, str]]:
    """The same program with new names, and old name -> new name."""
    program = Program(files, options)
    names = _names(program)
    return files | {module.path: with_names(module.source, names) for module in program.editable_modules()}, names


def with_names(source: bytes, names: dict[str, str]) -> bytes:
    """A text with other names. ``names``: old name -> new name. Strings and comments stay as they are."""
    edits = Edits(source)
    for token in _tokens(source):
        if token.string in names:
            edits.text(token.start, token.string, names[token.string])
    return edits.applied()


def _names(program: Program) -> dict[str, str]:
    ours: set[str] = set()
    held = set(program.options.keep).union(*interpreter_names().values())
    said: set[str] = set()
    for module in program.modules.values():
        said |= {*module.words, *module.name.split("."), *(token.string for token in _tokens(module.source))}
        held |= {*module.strings, *_lists(module), *module.name.split(".")}
        if module.editable:
            ours |= _own(module)
            held |= _foreign(program, module)
        else:
            held |= module.words
    held |= _errors(program) | _keys(program)
    ours = {name for name in ours - held if not name.startswith("__")}
    common = [*interpreter_names()["every"], *interpreter_names()["circuitpython"]]
    return dict(zip(sorted(ours), (name for name in common if _is_free(name, said)), strict=False))


def _is_free(name: str, said: set[str]) -> bool:
    """Whether a name of the interpreter can be a new name. Python's own built-in names, such as errors, cannot."""
    return not (name in said or name in interpreter_names()["python"] or name in _NEVER or name.startswith("__"))


def _own(module: Module) -> set[str]:
    """Names that a module defines and a board keeps: attributes, functions, classes, arguments, top-level names."""
    found: set[str] = set()
    assert module.scope is not None
    for scope in module.scope.inner():
        if scope.kind != "function":
            found |= set(scope.bound)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
    return found


def _foreign(program: Program, module: Module) -> set[str]:
    """Names that belong to modules outside the program, or that stand in an f-string."""
    found: set[str] = set()
    for statement in module.statements.values():
        source = origin(module, statement)
        if source not in program.modules:
            found |= {part for alias in statement.names for part in alias.name.split(".")}
            found |= set((source or "").split("."))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                found |= {getattr(inner, field, None) or "" for field in ("id", "attr", "arg")}
    return found


def _lists(module: Module) -> set[str]:
    """The words of strings such as "one two", in a module that splits strings or makes named tuples."""
    if not module.words & {"split", "namedtuple"}:
        return set()
    texts = (node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    lists = (text for text in texts if isinstance(text, str) and re.fullmatch(r"[\w ,]+", text))
    return {word for text in lists for word in re.findall(r"\w+", text)}


def _keys(program: Program) -> set[str]:
    """All names by which arguments are given, where some function takes them as ``**keywords``."""
    nodes = [node for module in program.modules.values() for node in ast.walk(module.tree)]
    taken = any(isinstance(node, ast.arguments) and node.kwarg is not None for node in nodes)
    return {node.arg or "" for node in nodes if isinstance(node, ast.keyword)} if taken else set()


def _errors(program: Program) -> set[str]:
    """Classes of exceptions, also those derived from the program's own: a traceback shows their names."""
    found: set[str] = set()
    classes = [
        node for module in program.modules.values() for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)
    ]
    for _ in range(len(classes)):
        more = {node.name for node in classes if any(_is_error(base, found) for base in node.bases)} - found
        if not more:
            break
        found |= more
    return found


def _is_error(base: ast.expr, known: set[str]) -> bool:
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return name in known or name.endswith(("Error", "Exception"))


def _tokens(source: bytes) -> list[tokenize.TokenInfo]:
    """Every name in a text, except in strings: local names and keywords too."""
    return [token for token in tokenize.tokenize(io.BytesIO(source).readline) if token.type == tokenize.NAME]


@cache
def interpreter_names() -> dict[str, list[str]]:
    """Groups of built-in names, shortest names first. "every": in all images; "circuitpython": in all images of
    CircuitPython; "some": in at least one image; "python": Python's own built-in names.
    """
    text = resources.files(__package__).joinpath("interpreter_names.txt").read_text(encoding="ascii")
    parts = re.split(r"\[(\w+)\]\n", text)[1:]
    groups = dict(zip(parts[::2], parts[1::2], strict=True))
    return {group: sorted(found.split(), key=lambda name: (len(name), name)) for group, found in groups.items()}
