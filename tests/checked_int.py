"""An integer that fails where an interpreter for small boards would allocate: outside -2^30 .. 2^30 - 1."""

from array import array
from collections.abc import Callable
from typing import Any

_OPERATIONS = "add sub mul floordiv mod lshift rshift and or xor"


class Small(int):
    """All arithmetic with a Small gives a Small, or AssertionError."""

    def __new__(cls, value: int) -> "Small":
        assert is_small(value), f"{value} is no small integer"
        return super().__new__(cls, value)

    def __truediv__(self, other: Any) -> Any:
        raise AssertionError("true division in the path of a sample")

    __rtruediv__ = __truediv__

    def __float__(self) -> float:
        raise AssertionError("a float in the path of a sample")


def is_small(value: int) -> bool:
    return -(1 << 30) <= value < 1 << 30


def assert_state_small(thing: Any, path: str = "") -> None:
    """Every number that ``thing`` of our packages keeps, itself or in its parts: sums of plain numbers are no Small."""
    if isinstance(thing, int):
        assert is_small(thing), f"{path} = {thing} is no small integer"
    elif isinstance(thing, (list, tuple, array)):
        for k, item in enumerate(thing):
            assert_state_small(item, f"{path}[{k}]")
    elif type(thing).__module__.startswith("stork."):
        for name, value in vars(thing).items():
            assert_state_small(value, f"{path}.{name}")
    else:
        assert not isinstance(thing, float), f"{path} is a float"


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
