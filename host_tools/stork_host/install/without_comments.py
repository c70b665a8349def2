"""Firmware with Stork's modules as text without docstrings and comments, a quarter smaller.

Every statement keeps its line, so that a traceback has the numbers of the source. Libraries of other people stay as
they are: their comments hold their licence, and an update does not send what is there already.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from mpy_shrink.edits import Edits
from mpy_shrink.module_objects import with_object
from stork_host.install.firmware_files import MANIFEST, PACKAGES, Firmware, manifest_text


def without_comments(firmware: Firmware) -> Firmware:
    """The same firmware, Stork's modules as `short_text` gives them; what is run or edited by name as it is."""
    own = tuple(f"lib/{package}/" for package in PACKAGES)
    parts = {path: content for path, content in firmware.files.items() if path != MANIFEST}
    short = {path: with_object(short_text(content)) for path, content in parts.items() if path.startswith(own)}
    files = {path: short.get(path, content) for path, content in parts.items()}
    return replace(firmware, files=files | {MANIFEST: manifest_text(firmware.version, files)})


def short_text(source: bytes) -> bytes:
    """The text of a module without comments and without statements that are only a string, docstrings among them."""
    edits = Edits(source)
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.COMMENT:
            edits.span(_before_spaces(source, edits.at(token.start)), edits.at(token.end), "")
    for string, needed in _strings(ast.parse(source)):
        begin, end = edits.where(string)
        if needed or not _is_alone(source, begin, end):
            edits.span(begin, end, "pass")
        else:
            edits.span(_before_spaces(source, begin), end, "")
    return edits.applied()


def _strings(module: ast.Module) -> Iterator[tuple[ast.Expr, bool]]:
    """Statements that are only a string, and whether a statement has to stand in their place."""
    for node in ast.walk(module):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if not isinstance(body, list):  # a lambda's
                continue
            found = [each for each in body if _is_string(each)]
            empty = len(found) == len(body) and node is not module
            for count, each in enumerate(found):
                yield each, empty and count == 0


def _is_string(statement: ast.stmt) -> TypeGuard[ast.Expr]:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_alone(source: bytes, begin: int, end: int) -> bool:
    """Whether nothing but a comment shares the lines of a statement."""
    start = _before_spaces(source, begin)
    after = source[end:].split(b"\n", 1)[0].strip()
    return (start == 0 or source[start - 1 : start] == b"\n") and after[:1] in (b"", b"#")


def _before_spaces(source: bytes, at: int) -> int:
    """Offset of the first of the spaces that end before ``at``."""
    return len(source[:at].rstrip(b" \t"))
