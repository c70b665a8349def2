"""Verdict on a stored result: whether the session's own scorer gives the same for its samples."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """``NOT_POSSIBLE``: this program cannot score the session again; it says nothing about the result."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_POSSIBLE = "not_possible"


class Replayed(NamedTuple):
    """``detail``: the first difference, or the reason why it is not possible; printable; "" where it is the same."""

    verdict: Verdict
    detail: str = ""
