"""Errors for people: what was expected, what was found, and what to try, in one line."""


class ShrinkError(Exception):
    """Bad input or a step that failed. ``str()`` holds no line break."""

    def __init__(self, *, expected: str, found: str, try_this: str) -> None:
        self.expected, self.found, self.try_this = (" ".join(text.split()) for text in (expected, found, try_this))
        super().__init__(f"expected {self.expected}, found {self.found}; try: {self.try_this}")
