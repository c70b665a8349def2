"""Modules that hold an object of their own, so that a board's collector keeps nothing else with them.

A module's names, two bytes each, and its objects (floats, bytes, long texts) lie in one allocation on the board. Where
there are no objects and the names fill their blocks of 16 bytes, the pointer to the objects lies just behind the end,
and the collector keeps whatever lies there, for as long as the module is loaded.
"""

import ast
from types import EllipsisType

from mpy_shrink.compiled_modules import table_sizes

_OBJECT = b"__name__ == ...\n"  # run once; this object is the interpreter's own and takes nothing
_SHORT = 10  # characters: a text of so many, or less, is a name (py/mpconfig.h, MICROPY_ALLOC_PARSE_INTERN_STRING_LEN)
_NAMES_A_BLOCK = 8


def with_object(source: bytes) -> bytes:
    """The text of a module, with one line more at its end where nothing in it is an object."""
    nodes = list(ast.walk(ast.parse(source)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings, which boards drop
    return source if any(_is_object(node) and id(node) not in alone for node in nodes) else add_object(source)


def add_object(source: bytes) -> bytes:
    """The text of a module with one line more at its end, which holds an object."""
    return source.rstrip(b"\n") + b"\n" + _OBJECT


def needs_object(module: bytes) -> bool:
    """Whether a compiled module, an .mpy file, has no objects and as many names as fill their blocks."""
    names, objects = table_sizes(module)
    return objects == 0 and names % _NAMES_A_BLOCK == 0


def _is_object(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return isinstance(value, float | bytes | EllipsisType) or (isinstance(value, str) and len(value) > _SHORT)
