"""The person in front of the board, whom a check asks and tells."""

from enum import Enum
from typing import Protocol


class Answer(Enum):
    YES = "yes"
    NO = "no"
    AGAIN = "again"
    NOBODY = "nobody"


class Person(Protocol):
    """``there``: somebody answers; else no question comes."""

    there: bool

    def asked(self, part: str, question: str) -> Answer:
        """Answer to a question about what was seen, heard or felt."""

    def told(self, part: str, text: str) -> None:
        """Instruction, or news of what is going on; no answer is wanted."""


class Nobody:
    """Stand-in for a person, in a check without questions."""

    there = False

    def asked(self, part: str, question: str) -> Answer:
        return Answer.NOBODY

    def told(self, part: str, text: str) -> None:
        pass
