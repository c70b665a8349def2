"""Forbidden uses of the wall clock in tests, read with ``ast``: compare what it measured, sleep, end a wait early.

Each rule gives the lines that break it, as "path:line: what". Nothing is imported.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Who measures on purpose (`make bench`), has a clock of its own to show, or runs on minutes of an emulator.
NOT_TESTS = ("bench", "emulator")
CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}
WAITS = {"timeout", "wall_timeout_seconds", "timeout_s"}
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

    They are numbers at the top of a module that reads the clock or sets a timeout, with a name in seconds.
    """
    found = {}
    for file in sorted(host_tools.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if not re.search(r"\bmonotonic\(|timeout|wait_s\b", text):
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                name, value = getattr(target, "id", ""), node.value.value
                if name.endswith("_S") and isinstance(value, int | float) and value < LEAST_S:
                    found[f"{file.stem}.{name}"] = float(value)
    return found


def lifted(waits: str) -> set[str]:
    """ "module.NAME" of each limit that the text of waits.be_patient sets anew."""
    nodes = [node for node in ast.walk(ast.parse(waits)) if isinstance(node, ast.Assign)]
    return {ast.unparse(target) for node in nodes for target in node.targets if isinstance(target, ast.Attribute)}


def _breaches(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in _call(node))
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"from time import {each.name}") for each in node.names)


def _call(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(getattr(node.func, "value", None), "id", "")
    if owner == "time" and name in CLOCKS | {"sleep"}:
        yield f"time.{name}"
    for word in node.keywords:
        number = word.value.value if isinstance(word.value, ast.Constant) else None
        if word.arg in WAITS and isinstance(number, int | float) and number < LEAST_S:
            yield f"{word.arg}={number}"
        if word.arg == "deadline" and name == "settings" and number is not None:
            yield f"deadline={number}"
        if word.arg == "suppress_health_check" and "SLOW_IS_FINE" not in ast.unparse(word.value):
            yield "suppress_health_check without SLOW_IS_FINE"
