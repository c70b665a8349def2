"""Modules that hold an object of their own, so that a board's collector keeps nothing else with them.

A module's names, two bytes each, and its objects (floats, bytes, long texts) lie in one allocation on the board. Where
there are no objects and the names fill their blocks of 16 bytes, the pointer to the objects lies just behind the end,
and the collector keeps whatever lies there: once it was most of what only the start needs, 11 kB.
"""

import ast
from types import EllipsisType

_OBJECT = b"__name__ == ...\n"  # run once; this object is the interpreter's own and takes nothing
_SHORT = 10  # characters: a text of so many, or less, is a name (py/mpconfig.h, MICROPY_ALLOC_PARSE_INTERN_STRING_LEN)
_NAMES_A_BLOCK = 8
_HEADER_BYTES = 4


def with_constant(source: bytes) -> bytes:
    """The text of a module, with one line more at its end where nothing in it is an object."""
    nodes = list(ast.walk(ast.parse(source)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings, which boards drop
    return source if any(_is_object(node) and id(node) not in alone for node in nodes) else add_constant(source)


def add_constant(source: bytes) -> bytes:
    """The text of a module with one line more at its end, which holds an object."""
    return source.rstrip(b"\n") + b"\n" + _OBJECT


def needs_constant(module: bytes) -> bool:
    """Whether a compiled module, an .mpy file, has no objects and as many names as fill their blocks."""
    names, at = _number(module, _HEADER_BYTES)
    objects, _ = _number(module, at)
    return objects == 0 and names % _NAMES_A_BLOCK == 0


def _is_object(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return isinstance(value, float | bytes | EllipsisType) or (isinstance(value, str) and len(value) > _SHORT)


def _number(module: bytes, at: int) -> tuple[int, int]:
    """A number of the format, seven bits a byte, the highest first, and where it ends."""
    value = 0
    while True:
        value = value << 7 | module[at] & 0x7F
        at += 1
        if module[at - 1] < 0x80:
            return value, at
