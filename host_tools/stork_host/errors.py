"""Error for people, in one line: expected, found, what to try next."""

from stork_host.printable import printable


class StorkError(Exception):
    """Bad input or a failed step, in one line.

    ``str()`` has no line break and no control character, so a terminal, a log and a dashboard can show it unchanged.
    """

    def __init__(self, *, expected: str, found: str, try_this: str) -> None:
        self.expected = _one_line(expected)
        self.found = _one_line(found)
        self.try_this = _one_line(try_this)
        super().__init__(f"expected {self.expected}, found {self.found}; try: {self.try_this}")

    def __reduce__(self) -> tuple[object, ...]:
        """Support for pickle: the error keeps its parts when another process raises it."""
        return _again, (self.expected, self.found, self.try_this)


def _again(expected: str, found: str, try_this: str) -> StorkError:
    return StorkError(expected=expected, found=found, try_this=try_this)


def _one_line(text: str) -> str:
    return printable(" ".join(str(text).split()))
