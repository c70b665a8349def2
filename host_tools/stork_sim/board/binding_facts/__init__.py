"""Facts about the calls of the boards' own interpreters: a table for each version, and the program that reads it.

``circuitpython-VERSION.json`` and ``micropython-VERSION.json`` say of each module that the firmware imports which
names it has, which arguments they take and which of these they refuse. ``read_sources`` reads them from the
interpreter's C sources; nobody edits them. Each fact names the file and line that it was read at. Only facts are kept,
none of the sources' text [binding-tables].

``call`` is written as a Python signature. An annotation is what the C code asks of the argument: ``int``, ``float``,
``str``, ``Pin``, ``buffer``, ``bytes`` (a buffer that is no text), ``writable`` (a buffer to write into), ``bool``
(which takes everything) or a class of the interpreter; ``int[0:65535]`` has limits. A default of ``...`` is one that
has no Python form. ``null``: the class has no constructor. ``(*args, **kwargs)``: not read. ``classes``: those that
are in no module, while objects of them are. What the tables do not know: docs/testing_with_the_simulator.md.

``builds``: {microcontroller: folder of its port}. What not every one of them has says in ``only`` which have it;
``but`` and ``but set``: the whole fact, or its ``set``, where it is another one than here, ``null`` = none.

May import: stork_host.errors.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from stork_host.errors import StorkError

Fact = dict[str, Any]
GONE = "after deinit"
"""Stands for the message of raise_deinited_error, shared-bindings/util.c, in the tables of refusals."""

_FOLDER = Path(__file__).parent


@cache
def versions(interpreter: str = "circuitpython") -> tuple[str, ...]:
    """Those that have a table, the oldest first."""
    found = [path.stem.partition("-")[2] for path in _FOLDER.glob(f"{interpreter}-*.json")]
    return tuple(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))


@cache
def facts(interpreter: str, version: str) -> Fact:
    """The table of one version: {module: {"at": .., "names": ..}} under ``modules``, and whose it is."""
    try:
        found: Fact = json.loads((_FOLDER / f"{interpreter}-{version}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StorkError(
            expected=f"a version of {interpreter} with a table: {', '.join(versions(interpreter))}",
            found=version,
            try_this="python -m stork_sim.board.binding_facts.read_sources CLONE VERSION",
        ) from None
    return found


@cache
def facts_of_chip(interpreter: str, version: str, chip: str) -> Fact:
    """The same for one microcontroller, without what its build lacks. Raises StorkError where it has no build."""
    table = facts(interpreter, version)
    if chip not in table["builds"]:
        raise StorkError(
            expected=f"a microcontroller that {interpreter} {version} is built for: {', '.join(table['builds'])}",
            found=chip,
            try_this=f"take a later version: {', '.join(versions(interpreter))}",
        )
    return {**table, "modules": _chips(table["modules"], chip), "classes": _chips(table["classes"], chip)}


@cache
def refusal_table(version: str) -> Fact:
    """The table of one version of CircuitPython: {file: {function: [[line, exception, message or macro], ...]}}."""
    known: Fact = json.loads((_FOLDER / f"refusals-{version}.json").read_text(encoding="utf-8"))
    return known


def refused_after_deinit(version: str, name: str) -> list[str]:
    """Names of the C functions of a class, "busio.I2C", that refuse an object after its deinit."""
    found = refusal_table(version).get(f"shared-bindings/{name.replace('.', '/')}.c", {})
    return [each for each, lines in found.items() if any(message == GONE for _, _, message in lines)]


def _chips(fact: Fact, chip: str) -> Fact:
    """A fact of several, and its parts, as it is for one."""
    found: Fact = {}
    for key, value in fact.items():
        if key in ("only", "but") or key.startswith("but "):
            continue
        if not isinstance(value, dict):
            here = fact.get("but " + key, {}).get(chip, value)
            if here is not None or key == "call":
                found[key] = here
        elif chip in value.get("only", (chip,)):
            found[key] = _chips(value.get("but", {}).get(chip, value), chip)
    return found


def class_named(table: Fact, name: str) -> Fact | None:
    """The class ``name`` of whichever module has it, or of none."""
    for module in table["modules"].values():
        fact = module["names"].get(name)
        if fact is not None and fact["is"] == "class":
            return dict(fact)
    hidden = table["classes"].get(name)
    return None if hidden is None else dict(hidden)
