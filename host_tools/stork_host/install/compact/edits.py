"""Changes to a module's text that leave every line where it was, so that tracebacks tell the lines of the source."""

import ast


class Edits:
    """Collects replacements of nodes, each of which the parser knows the place of."""

    def __init__(self, source: bytes) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._source = source
        self._found: dict[tuple[int, int], bytes] = {}

    def replace(self, node: ast.AST, text: str) -> None:
        """``text`` for the node; where the node had several lines, as many are left empty."""
        self.span(*self.where(node), text)

    def where(self, node: ast.AST) -> tuple[int, int]:
        """Offsets of its first byte and of the one behind its last."""
        return (
            self._starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self._starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def text(self, place: tuple[int, int], old: str, new: str) -> None:
        """``place``: line, from 1, and characters (not bytes) before it in the line, as tokens tell it."""
        line, before = place
        begin = self._starts[line - 1] + len(self._lines[line - 1].decode("utf-8")[:before].encode("utf-8"))
        self.span(begin, begin + len(old.encode("utf-8")), new)

    def span(self, begin: int, end: int, text: str) -> None:
        self._found[begin, end] = text.encode("utf-8") + b"\n" * self._source.count(b"\n", begin, end)

    def applied(self) -> bytes:
        """The new text. Of replacements within one another the outer one counts."""
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
