"""An integer that fails where an interpreter for small boards would allocate: outside -2^30 .. 2^30 - 1."""

from collections.abc import Callable
from typing import Any

_OPERATIONS = "add sub mul floordiv mod lshift rshift and or xor"


class Small(int):
    """All arithmetic with a Small gives a Small, or AssertionError."""

    def __new__(cls, value: int) -> "Small":
        assert -(1 << 30) <= value < 1 << 30, f"{value} is no small integer"
        return super().__new__(cls, value)

    def __truediv__(self, other: Any) -> Any:
        raise AssertionError("true division in the path of a sample")

    __rtruediv__ = __truediv__

    def __float__(self) -> float:
        raise AssertionError("a float in the path of a sample")


def _checked(name: str) -> Callable[..., Any]:
    plain = getattr(int, name)

    def operation(*operands: int) -> Any:
        value = plain(*operands)
        return value if value is NotImplemented else Small(value)

    return operation


for _name in _OPERATIONS.split():
    for _full in (f"__{_name}__", f"__r{_name}__"):
        setattr(Small, _full, _checked(_full))
for _full in ("__neg__", "__pos__", "__abs__", "__invert__"):
    setattr(Small, _full, _checked(_full))
