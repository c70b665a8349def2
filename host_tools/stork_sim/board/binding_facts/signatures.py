"""Checks of calls, made from the signatures of the tables: TypeError and ValueError as the interpreter raises them."""

import ast
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

Check = Callable[..., None]
Kinds = Callable[[str], Callable[[Any], bool] | None]
"""Test by a class's name: whether something is one of its objects; None where that is not known."""

PLAIN = {"int", "float", "bool", "str", "buffer", "bytes", "writable"}
"""Kinds that are no class of the interpreter's own."""

NOT_GIVEN = object()
"""Stand-in for a value that nothing is known of."""


class Argument(NamedTuple):
    """``kind``: '' = everything; ``low``, ``high``: limits or None; ``default``: source text, '' = required."""

    name: str
    how: str  # "only" by position, "either", "keyword", "rest", "keywords"
    kind: str
    none: bool
    low: float | None
    high: float | None
    default: str


@cache
def arguments(call: str) -> tuple[Argument, ...]:
    """Those of a signature."""
    tree = ast.parse(f"def call{call}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    a = tree.args
    placed = [*a.posonlyargs, *a.args]
    defaults: list[ast.expr | None] = [None] * (len(placed) - len(a.defaults)) + list(a.defaults)
    hows = ["only"] * len(a.posonlyargs) + ["either"] * len(a.args)
    found = [_argument(arg, how, default) for arg, how, default in zip(placed, hows, defaults, strict=True)]
    if a.vararg:
        found.append(_argument(a.vararg, "rest", None))
    found += [_argument(arg, "keyword", default) for arg, default in zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    if a.kwarg:
        found.append(_argument(a.kwarg, "keywords", None))
    return tuple(found)


def _argument(arg: ast.arg, how: str, default: ast.expr | None) -> Argument:
    kind, none, low, high = arg.annotation, False, None, None
    if isinstance(kind, ast.BinOp):
        kind, none = kind.left, True
    if isinstance(kind, ast.Subscript) and isinstance(kind.slice, ast.Slice):
        low, high = (ast.literal_eval(end) if end else None for end in (kind.slice.lower, kind.slice.upper))
        kind = kind.value
    name = kind.id if isinstance(kind, ast.Name) else ""
    return Argument(arg.arg, how, name, none, low, high, ast.unparse(default) if default else "")


def check(name: str, call: str, kinds: Kinds) -> Check:
    """A function that takes what ``call`` takes and raises what it does not; its name is ``name`` in messages."""
    return _plain(name, call) if is_plain(call, True) else _made(name, call, kinds)


@cache
def is_plain(call: str, anything: bool = False) -> bool:
    """Whether no argument is of a class of the interpreter's own. ``anything``: one may be of any kind."""
    return all(a.kind in PLAIN or (anything and not a.kind) for a in arguments(call))


@cache  # a board that starts makes some hundred of them
def _plain(name: str, call: str) -> Check:
    return _made(name, call, lambda kind: None)


def _made(name: str, call: str, kinds: Kinds) -> Check:
    asked = [a for a in arguments(call) if a.kind and a.kind != "bool" and a.how not in ("rest", "keywords")]
    names: dict[str, Any] = {"_n": NOT_GIVEN}
    lines = []
    for a in asked:
        test = _test(a, kinds)
        if test is not None:
            names["_t_" + a.name] = test
            lines.append(f"    if {a.name} is not _n: _t_{a.name}({a.name})")
    function = name.rpartition(".")[2]
    exec(_compiled(name, f"def {function}({_head(call)}):\n" + "\n".join(lines or ["    pass"])), names)
    made: Check = names[function]
    made.__qualname__ = name
    return made


@cache
def _compiled(name: str, text: str) -> CodeType:
    return compile(text, f"<{name}>", "exec")


@cache
def _head(call: str) -> str:
    parts, before = [], ""
    for a in arguments(call):
        if before == "only" and a.how != "only":
            parts.append("/")
        if a.how == "keyword" and before not in ("keyword", "rest"):
            parts.append("*")
        star = {"rest": "*", "keywords": "**"}.get(a.how, "")
        parts.append(star + a.name + ("=_n" if a.default else ""))
        before = a.how
    return ", ".join([*parts, *(["/"] if before == "only" else [])])


def _test(a: Argument, kinds: Kinds) -> Callable[[Any], None] | None:
    low, high = a.low, a.high

    def limits(x: Any) -> None:
        if (low is not None and x < low) or (high is not None and x > high):
            raise ValueError(f"{a.name} must be {'' if low is None else low}-{'' if high is None else high}")

    def whole(x: Any) -> None:
        if type(x) is not int and not isinstance(x, int):
            if a.none and x is None:
                return
            raise TypeError(f"{a.name} must be of type int, not {type(x).__name__}")
        if low is not None or high is not None:
            limits(x)

    def number(x: Any) -> None:
        if not isinstance(x, int | float):
            if a.none and x is None:
                return
            raise TypeError(f"{a.name} must be of type float, not {type(x).__name__}")
        limits(x)

    def text(x: Any) -> None:
        if not isinstance(x, str | bytes) and not (a.none and x is None):
            raise TypeError(f"{a.name} must be of type str, not {type(x).__name__}")

    def buffer(x: Any) -> None:
        if type(x) is bytearray or (a.none and x is None):
            return
        if type(x) is str and a.kind == "buffer":
            return  # unlike CPython's, the bytes of a str can be read
        try:
            fits = not memoryview(x).readonly or a.kind != "writable"
        except TypeError:
            fits = False
        if not fits:
            raise TypeError("object with buffer protocol required")

    known = {"int": whole, "float": number, "str": text, "buffer": buffer, "bytes": buffer, "writable": buffer}
    if a.kind in known:
        return known[a.kind]
    is_one = kinds(a.kind)
    if is_one is None:
        return None

    def object_(x: Any) -> None:
        if not is_one(x) and not (a.none and x is None):
            raise TypeError(f"{a.name} must be of type {a.kind}, not {type(x).__name__}")

    return object_
