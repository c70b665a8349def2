"""Forbidden uses of the wall clock in tests, read with ``ast``: compare what it measured, sleep, end a wait early.

A number counts wherever it stands: after a keyword, in its place among the others, or as a name set in the module.

Each rule gives the lines that break it, as "path:line: what". Nothing is imported.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from pathlib import Path

# Who measures on purpose (`make bench`), has a clock of its own to show, or runs on minutes of an emulator.
NOT_TESTS = ("bench", "emulator")
CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}
WAITS = {"timeout", "wall_timeout_seconds", "timeout_s", "timeout_seconds", "connect_timeout", "connection_timeout"}
# Name of a call that waits -> where its seconds stand among the arguments without a keyword.
PLACES = {
    **dict.fromkeys(("join", "wait", "result", "poll", "settimeout", "alarm", "timeout", "Timer", "sleep"), 0),
    **dict.fromkeys(("communicate", "acquire", "get", "wait_for", "setitimer", "create_connection"), 1),
    **dict.fromkeys(("StorkDevice", "probe"), 1),
    "put": 2,
    "select": 3,
}
# These wait only where True or False stands before the seconds. Others of that name belong to a mapping, or a body.
AFTER_A_FLAG = {"get", "put", "acquire"}
# 0 switches these off, or lets others go on.
OFF_AT_0 = {"alarm", "setitimer", "sleep"}
# A wait that ends in a failure ends this late or later; short ones are for what never comes.
LEAST_S = 300.0


def breaches(folder: Path, allowed: dict[str, set[str]]) -> list[str]:
    """Breaches in all Python files below ``folder``. ``allowed``: path -> what it may do all the same."""
    found = []
    for file in sorted(folder.rglob("*.py")):
        path = file.relative_to(folder).as_posix()
        if path.split("/")[0] in NOT_TESTS:
            continue
        for line, what in _breaches(ast.parse(file.read_text(encoding="utf-8"))):
            if what not in allowed.get(path, ()):
                found.append(f"{path}:{line}: {what}")
    return found


def product_limits(host_tools: Path) -> dict[str, float]:
    """Limits by the wall clock below ``host_tools``, shorter than LEAST_S: "module.NAME" -> seconds.

    They are numbers at the top of a module that reads the clock or waits, with a name in seconds.
    """
    found = {}
    for file in sorted(host_tools.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        numbers = {name: value for name, value in _named_numbers(tree).items() if name.endswith("_S")}
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        if re.search(r"\bmonotonic\(|timeout|wait_s\b", text) or any(
            list(_early_ends(each, numbers)) for each in calls
        ):
            found |= {f"{file.stem}.{name}": value for name, value in numbers.items() if value < LEAST_S}
    return found


def lifted(waits: str) -> set[str]:
    """ "module.NAME" of each limit that the text of waits.be_patient sets anew."""
    nodes = [node for node in ast.walk(ast.parse(waits)) if isinstance(node, ast.Assign)]
    return {ast.unparse(target) for node in nodes for target in node.targets if isinstance(target, ast.Attribute)}


def unnamed_limits(host_tools: Path) -> list[str]:
    """Waits below ``host_tools`` that end after a bare number, which `product_limits` does not see."""
    found = []
    for file in sorted(host_tools.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for what in _early_ends(node, {}):
                    found.append(f"{file.relative_to(host_tools).as_posix()}:{node.lineno}: {what}")
    return found


def _breaches(tree: ast.Module) -> Iterator[tuple[int, str]]:
    numbers = _named_numbers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in _call(node, numbers))
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"from time import {each.name}") for each in node.names)
        elif isinstance(node, ast.arguments):
            yield from _defaults(node, numbers)


def _call(node: ast.Call, numbers: dict[str, float]) -> Iterator[str]:
    name, owner = _name(node)
    if owner == "time" and name in CLOCKS | {"sleep"}:
        yield f"time.{name}"
    yield from _early_ends(node, numbers)
    for word in node.keywords:
        if word.arg == "deadline" and name == "settings" and (number := _number(word.value, numbers)) is not None:
            yield f"deadline={number:g}"
        if word.arg == "suppress_health_check" and "SLOW_IS_FINE" not in ast.unparse(word.value):
            yield "suppress_health_check without SLOW_IS_FINE"


def _defaults(node: ast.arguments, numbers: dict[str, float]) -> Iterator[tuple[int, str]]:
    """Waits that end early unless the caller says otherwise."""
    by_place = [*node.posonlyargs, *node.args][-len(node.defaults) :] if node.defaults else []
    found = [*zip(by_place, node.defaults, strict=True), *zip(node.kwonlyargs, node.kw_defaults, strict=True)]
    for arg, default in found:
        number = None if default is None or arg.arg not in WAITS else _number(default, numbers)
        if number is not None and number < LEAST_S:
            yield arg.lineno, f"{arg.arg}={number:g}"


def _early_ends(node: ast.Call, numbers: dict[str, float]) -> Iterator[str]:
    """Each number of seconds below LEAST_S after which this call ends, as "timeout=2" or "wait(2)"."""
    name, owner = _name(node)
    for word in node.keywords:
        if word.arg in WAITS or (word.arg == "interval" and name == "Timer"):
            number = _number(word.value, numbers)
            if number is not None and number < LEAST_S:
                yield f"{word.arg}={number:g}"
    if name not in PLACES or owner == "time":
        return
    place = PLACES[name]
    if name == "select" and len(node.args) == 1:  # a selector's: its only argument
        place = 0
    if len(node.args) <= place or (name == "Timer" and len(node.args) + len(node.keywords) < 2):
        return
    if name in AFTER_A_FLAG and not _is_flag(node.args[place - 1]):
        return
    number = _number(node.args[place], numbers)
    if number is not None and number < LEAST_S and not (number == 0 and name in OFF_AT_0):
        yield f"{name}({number:g})"


def _name(node: ast.Call) -> tuple[str, str]:
    """Name of what is called, and of what it belongs to."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name, getattr(getattr(node.func, "value", None), "id", "")


def _named_numbers(tree: ast.Module) -> dict[str, float]:
    """Numbers that names at the top of the module stand for."""
    found: dict[str, float] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            number = _number(node.value, found)
            if isinstance(target, ast.Name) and number is not None:
                found[target.id] = number
    return found


def _number(node: ast.expr, numbers: dict[str, float]) -> float | None:
    """The number that an expression stands for, the lower one of a choice; None where it cannot be read off."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.Name):
        return numbers.get(node.id)
    if isinstance(node, ast.IfExp):
        both = [number for each in (node.body, node.orelse) if (number := _number(each, numbers)) is not None]
        return min(both, default=None)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        left, right = _number(node.left, numbers), _number(node.right, numbers)
        if left is not None and right is not None:
            return _ARITHMETIC[type(node.op)](left, right)
    return None


def _is_flag(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: left / right if right else 0.0,
}
