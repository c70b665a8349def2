"""Factory of stand-in modules."""

from types import ModuleType
from typing import Any


def module(name: str, /, **members: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(members)
    return made
