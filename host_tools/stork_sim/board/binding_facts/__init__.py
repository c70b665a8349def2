"""Facts about the calls of the boards' own interpreters: a table for each version, and the program that reads it.

``circuitpython-VERSION.json`` and ``micropython-VERSION.json`` say of each module that the firmware imports which
names it has, which arguments they take and which of these they refuse. ``read_sources`` reads them from the
interpreter's C sources; nobody edits them. Each fact names the file and line that it was read at. Only facts are kept,
none of the sources' text [binding-tables].

``call`` is written as a Python signature. An annotation is what the C code asks of the argument: ``int``, ``float``,
``str``, ``Pin``, ``buffer``, ``bytes`` (a buffer that is no text), ``writable`` (a buffer to write into), ``bool``
(which takes everything) or a class of the interpreter; ``int[0:65535]`` has limits. A default of ``...`` is one that
has no Python form. ``null``: the class has no constructor. ``(*args, **kwargs)``: not read. ``only``: the one port that
has it. ``classes``: those that are in no module, while objects of them are. What the tables do not know:
docs/testing_with_the_simulator.md.

May import: stork_host.errors.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from stork_host.errors import StorkError

Fact = dict[str, Any]

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


def class_named(table: Fact, name: str) -> Fact | None:
    """The class ``name`` of whichever module has it, or of none."""
    for module in table["modules"].values():
        fact = module["names"].get(name)
        if fact is not None and fact["is"] == "class":
            return dict(fact)
    hidden = table["classes"].get(name)
    return None if hidden is None else dict(hidden)
