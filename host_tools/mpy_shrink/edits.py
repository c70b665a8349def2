"""Replacements in a module's text that keep every line's number, so that a traceback has the source's numbers."""

import ast


class Edits:
    """A text and the replacements to make in it. Offsets are in bytes from the text's start."""

    def __init__(self, source: bytes) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._source = source
        self._found: dict[tuple[int, int], bytes] = {}

    def replace(self, node: ast.AST, text: str) -> None:
        """Replace a node by ``text``. Where the node has several lines, the others become empty lines."""
        self.span(*self.where(node), text)

    def where(self, node: ast.AST) -> tuple[int, int]:
        """Offsets of a node's first byte and of the byte after its last."""
        return (
            self._starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self._starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def text(self, place: tuple[int, int], old: str, new: str) -> None:
        """Replace ``old`` by ``new``. ``place`` as `at` takes it."""
        begin = self.at(place)
        self.span(begin, begin + len(old.encode("utf-8")), new)

    def at(self, place: tuple[int, int]) -> int:
        """Offset of a place as tokens have it: line, from 1, and characters before it."""
        line, before = place
        return self._starts[line - 1] + len(self._lines[line - 1].decode("utf-8")[:before].encode("utf-8"))

    def span(self, begin: int, end: int, text: str) -> None:
        """Replace the bytes from ``begin`` up to, not including, ``end``."""
        self._found[begin, end] = text.encode("utf-8") + b"\n" * self._source.count(b"\n", begin, end)

    def applied(self) -> bytes:
        """The new text. Where one replacement lies inside another, the outer one is made."""
        parts = []
        at = 0
        for (begin, end), text in sorted(self._found.items(), key=lambda item: (item[0][0], -item[0][1])):
            if begin < at:
                continue
            parts += [self._source[at:begin], text]
            at = end
        return b"".join([*parts, self._source[at:]])


def is_one_line(node: ast.AST) -> bool:
    return bool(node.lineno == node.end_lineno)  # type: ignore[attr-defined]
