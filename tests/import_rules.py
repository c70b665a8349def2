"""The import table of docs/developer_guide.md, and the subset of Python that boards run, read with ``ast``.

Each rule gives the lines that break it, as "path:line: what". Nothing is imported.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1] / "firmware" / "lib"

# What CPython, MicroPython and CircuitPython share and what touches no hardware, clock or file.
PURE = {"struct", "binascii", "array"}
HARDWARE = {
    *("analogio", "audiopwmio", "bitbangio", "board", "busio", "countio", "digitalio", "keypad", "machine"),
    *("microcontroller", "micropython", "neopixel", "neopixel_write", "pwmio", "rp2", "rtc", "sdcardio", "storage"),
    *("supervisor", "usb", "usb_cdc", "usb_hid", "watchdog", "alarm", "audiocore", "displayio", "terminalio"),
}

# package below firmware/lib (longest prefix counts) -> what it may import, by prefix; "" = its own room.
DEVICE: dict[str, set[str]] = {
    "stork_format": PURE | {"stork_format"},
    "micro_smp": PURE | {"micro_smp", "errno", "hashlib"},
    "stork.core": {"stork.core", "stork_format", "array"},
    "stork.drills": {"stork.drills", "stork.core", "stork_format"},
    "stork.drivers": {"stork.drivers", "stork_format", "time", "adafruit_lsm6ds", "adafruit_bus_device"},
    "stork.feedback": {"stork.feedback", "stork.core.ticks", "stork_format"},
    "stork.settings": {
        *("stork.settings", "stork.core.mounting_spec", "stork.drills", "stork.feedback.feedback_modes"),
        *("stork.store", "stork.link.paths", "stork_format", "micro_smp.cbor_reader", "binascii"),
    },
    "stork.device": {"stork.device", "stork.store", "stork.core.integer_math", "stork.core.ticks", "stork_format"},
    "stork.store": PURE | {"stork.store", "stork_format", "os"},
    "stork.link": PURE | {"stork.link", "stork.store", "stork.core.ticks", "stork_format", "micro_smp", "os"},
    "stork.hal": HARDWARE
    | {"stork.hal", "stork.drivers", "stork.core.ticks", "stork.settings.settings_lines", "boards"}
    | {"os", "sys", "time", "traceback", "gc", "errno", "io"},
    "stork.hal.ports": {"typing"},  # Protocols only, not deployed
    "stork.app": {
        *("stork", "stork.app", "stork.core", "stork.device", "stork.drills", "stork.drivers", "stork.feedback"),
        *("stork.link", "stork.settings", "stork.store", "stork_format", "binascii", "gc", "sys"),
    },
    "stork": set(),  # the package itself; a folder without a row is no room
}
# Even where a prefix above would allow it.
DEVICE_NEVER: dict[str, set[str]] = {"stork.app": {"stork.hal"}}

# What lies in firmware beside lib, boards as one room: all that each may import. Board data imports nothing, an update
# nothing of Stork, and what tells of a failed start only what a drive without whole libraries still gives.
START: dict[str, set[str]] = {
    "boards": set(),
    "boot": {"storage", "usb_cdc", "usb_hid", "usb_midi", "microcontroller", "supervisor", "sys"}
    | {"update.swap", "stork.store.nvm_flags", "stork.hal.cp_settings"}
    | {"exec"},  # of code.py's text, to see that it can be compiled
    "code": {"supervisor", "microcontroller", "sys", "start_failed", "last_light", "stork.app.supervisor"}
    | {"stork.hal.circuitpython", "stork.hal.cp_settings", "stork.hal.kept_watchdog", "stork.store.nvm_flags"},
    "main": {"machine", "sys", "start_failed", "stork.app.supervisor"}
    | {"stork.hal.micropython", "stork.hal.mp_settings"},
    "safemode": {"microcontroller", "supervisor", "time", "last_light"},
    "start_failed": {"board", "digitalio", "neopixel_write", "supervisor", "microcontroller", "machine", "boards"}
    | {"io", "os", "sys", "time", "traceback", "stork.store.nvm_flags", "stork.app.crash_handler"},
    "last_light": {"board", "digitalio", "neopixel_write", "supervisor", "microcontroller", "boards"}
    | {"os", "time", "traceback", "stork.store.nvm_flags"},
    "update.swap": {"machine", "microcontroller", "binascii", "os", "sys", "time"},
}

# Small modules at the top of stork_host that know nothing of its rooms; each room may import them.
SHARED = {f"stork_host.{name}" for name in ("errors", "printable", "durable", "private_files", "old_names")}

# room below host_tools (longest prefix counts) -> what of this project it may import, by prefix; its own room besides,
# and whatever is installed. "stork" is the package itself, for its version. A module at the top of stork_host or in a
# row of its own is a room, too.
HOST: dict[str, set[str]] = {
    "stork_host": {"stork_host.old_names"},
    **{name: SHARED for name in sorted(SHARED)},
    "stork_host.folders": set(),
    "stork_host.replayed": set(),
    "stork_host.drill_words": set(),
    "stork_host.circuitpython_settings": {"stork.settings"},
    "stork_host.drive_sessions": {"stork.store", "stork_format"},
    "stork_host.ingest": SHARED | {"stork_host.analysis", "stork_host.archive", "stork_host.replayed", "stork_format"},
    "stork_host.folder_import": SHARED | {"stork_host.archive", "stork_host.drive_sessions", "stork_format"},
    "stork_host.salvage": SHARED | {"stork_host.analysis", "stork_format"},
    "stork_host.checkup": SHARED
    | {"stork_host.analysis", "stork_host.archive", "stork_host.install", "stork_host.link", "stork"},
    "stork_host.link": SHARED
    | {"stork_host.install", "stork_host.circuitpython_settings", "stork.drills", "stork.settings"}
    | {"stork_format", "micro_smp"},
    "stork_host.archive": SHARED | {"stork_host.replayed", "stork_format"},
    "stork_host.analysis": SHARED | {"stork_host.scorers", "stork_host.replayed", "stork.drills", "stork_format"},
    "stork_host.report": SHARED
    | {"stork_host.analysis", "stork_host.drill_words", "stork_host.replayed", "stork_format"},
    "stork_host.scorers": SHARED | {"stork.core", "stork.drills", "stork_format"},
    "stork_host.install": SHARED
    | {"stork_host.circuitpython_settings", "stork_host.drive_sessions", "stork", "stork.settings", "stork.store"}
    | {"mpy_shrink", "stork_sim.board.start_complaints", "stork_sim.firmware_folder"},
    "stork_host.board_check": SHARED
    | {"stork_host.link", "stork_host.install", "stork_host.circuitpython_settings", "stork_host.pictures.board_pins"}
    | {"stork.hal.wiring", "stork.store", "stork_format", "stork_sim.board.microcontrollers"},
    "stork_host.pictures": SHARED
    | {"stork_host.analysis", "stork_host.drill_words", "stork_host.report", "stork_sim"}
    | {"stork", "stork.core", "stork.drills", "stork.feedback", "stork_format"},
    "stork_host.pictures.board_pins": {"stork_host.install"},
    "stork_host.cli": {"stork_host", "stork.drills", "stork_format", "stork_sim"},
    "stork_sim": {"stork_host.errors", "stork_host.old_names", "stork_host.drive_sessions", "stork_sim"}
    | {"stork.core", "stork.drills", "stork.feedback", "stork.store", "stork_format"},
    "stork_sim.firmware_folder": {"stork"},
    "stork_sim.motion": {"stork.drills", "stork_host.errors"},
    "stork_sim.chips": {"stork_sim.motion"},
    "stork_sim.board": {"stork_host.errors", "stork_host.circuitpython_settings"}
    | {"stork_sim.chips", "stork_sim.motion", "stork_sim.firmware_folder"},
    "stork_sim.fidelity": {"stork_sim", "stork_host.errors", "stork_format"},
    "mpy_shrink": set(),
}
# Even where a prefix above would allow it.
HOST_NEVER: dict[str, set[str]] = {"stork_host.cli": {"stork_host.pictures"}}
# Modules that import by names known only when they run, or run a text: old names, frozen scorers, stand-ins of an
# interpreter, and the value of an expression of numbers.
COMPUTED = ("stork_host.old_names", "stork_host.scorers.frozen", "stork_sim.board", "mpy_shrink.constants")
PROJECT = {"stork", "stork_format", "micro_smp", "boards", "stork_host", "stork_sim", "mpy_shrink"}
PROJECT |= {"update", "start_failed", "last_light"}

# What a reference implementation in tests/reference may import, by prefix, besides the standard library.
REFERENCE = {"reference", "numpy", "scipy", "stork_format"}

# Rooms whose every line runs for each sample or must give the same bits everywhere.
INTEGER = ("stork.core", "stork.drills", "stork_format")
PER_SAMPLE = ("stork.core", "stork.drills", "stork_format.sample_packing")


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, prefixes: set[str] | tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(p + ".") for p in prefixes)


def _type_checking_only(tree: ast.Module) -> set[ast.AST]:
    """Nodes below ``if TYPE_CHECKING:``, which no board runs."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for child in node.body:
                found.update(ast.walk(child))
    return found


def imports(tree: ast.Module, name: str, is_package: bool, known: set[str]) -> Iterator[tuple[int, str]]:
    """(line, module) of each import; ``from a import b`` is a.b where that is a module.

    A computed import gives the beginning of its name, or each text that a loop gives the name; else "?". So does
    another way to reach the function that imports. exec and eval count as modules: they run any text.
    """
    skipped = _type_checking_only(tree)
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name.split(".") if is_package else name.split(".")[:-1]
                package = package[: len(package) - node.level + 1]
                base = ".".join([*package, *([base] if base else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield node.lineno, full if full in known else base
                if alias.name in _IMPORTERS and alias.asname:
                    yield node.lineno, "?"
        elif isinstance(node, ast.Name) and node.id in _RUNS:
            yield node.lineno, node.id
        elif _another_name(node, called):
            yield node.lineno, "?"
        elif isinstance(node, ast.Call) and _imports(node.func):
            first = node.args[0] if node.args else None
            while isinstance(first, ast.BinOp):
                first = first.left
            texts = [str(first.value).rstrip(".")] if isinstance(first, ast.Constant) else _looped(tree, node, first)
            for text in texts or ["?"]:
                yield node.lineno, text


def _looped(tree: ast.Module, call: ast.Call, argument: ast.expr | None) -> list[str]:
    """Texts that ``argument`` of ``call`` takes in a loop around it: for name, more in (("a", 1), ("b", 2))."""
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Tuple) or call not in set(ast.walk(loop)):
            continue
        target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
        firsts = [item.elts[0] if isinstance(item, ast.Tuple) else item for item in loop.iter.elts]
        texts = [item.value for item in firsts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if isinstance(argument, ast.Name) and ast.unparse(target) == argument.id and len(texts) == len(firsts):
            return texts
    return []


def _imports(function: ast.expr) -> bool:
    """Whether it is __import__ or importlib.import_module, by these names."""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _IMPORTERS


_IMPORTERS = ("__import__", "import_module")
_RUNS = ("exec", "eval")


def _another_name(node: ast.AST, called: set[ast.expr]) -> bool:
    """Whether a function that imports is taken and not called: under another name no rule would know it."""
    return isinstance(node, ast.Name | ast.Attribute) and _imports(node) and node not in called


def _modules(root: Path) -> dict[str, Path]:
    return {module_name(root, path): path for path in sorted(root.rglob("*.py"))}


def _longest(table: dict[str, set[str]], name: str) -> set[str] | None:
    rooms = [room for room in table if within(name, (room,))]
    return table[max(rooms, key=len)] if rooms else None


def _tree(path: Path) -> ast.Module:
    return _parsed(path.read_text(encoding="utf-8"))


@lru_cache(256)  # the firmware: each planted breach is looked for in a copy of it
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def device_imports(library: Path) -> list[str]:
    """Breaches of DEVICE below firmware/lib."""
    known = _modules(library)
    out = []
    for name, path in known.items():
        allowed = _longest(DEVICE, name)
        never = _longest(DEVICE_NEVER, name) or set()
        tree = _tree(path)
        for line, target in imports(tree, name, path.name == "__init__.py", set(known)):
            if allowed is None or not within(target, allowed) or within(target, never):
                # a package's own name is allowed where the package is: "from stork.core import ticks"
                out.append(f"{path.relative_to(library)}:{line}: {name} may not import {target}")
    return out


def start_imports(firmware: Path) -> list[str]:
    """Breaches of START in what lies below ``firmware`` beside lib; a file without a row there may import nothing."""
    files = [path for path in sorted(firmware.rglob("*.py")) if path.relative_to(firmware).parts[0] != "lib"]
    names = {path: module_name(firmware, path) for path in files}
    known = {*_modules(firmware / "lib"), *names.values()}
    out = []
    for path, name in names.items():
        allowed = _longest(START, name) or set()
        tree = _tree(path)
        for line, target in imports(tree, name, path.name == "__init__.py", known):
            if not within(target, allowed):
                out.append(f"{path.relative_to(firmware).as_posix()}:{line}: {name} may not import {target}")
    return out


_FROZEN = re.compile(r"stork_host\.scorers\.v[0-9]+(\.|$)")


def host_imports(host_tools: Path, only: str = "") -> list[str]:
    """Breaches of HOST below host_tools; ``only`` in one module. A frozen scorer imports what it was frozen with."""
    here = _modules(host_tools)
    known = set(here) | set(_modules(LIBRARY))
    out = []
    for name, path in here.items():
        if _FROZEN.match(name) or (only and name != only):
            continue
        tree = _tree(path)
        for line, target in imports(tree, name, path.name == "__init__.py", known):
            if not _host_may(name, target):
                out.append(f"{path.relative_to(host_tools)}:{line}: {name} may not import {target}")
    return out


def _host_may(name: str, target: str) -> bool:
    """Whether module ``name`` of the PC may import ``target``."""
    if target in ("?", *_RUNS):
        return within(name, COMPUTED)
    if within(target, HARDWARE | (_longest(HOST_NEVER, name) or set())):
        return False
    if not within(target, PROJECT):
        return True
    room = room_of(name)
    own = {room} - {"stork_host"}  # at its top each module is a room
    allowed = (HOST[room] | own) if room else set()
    return target in allowed or within(target, allowed - {"stork"})


def room_of(name: str) -> str:
    """The row of HOST that counts for a module, "" where there is none."""
    return max((room for room in HOST if within(name, (room,))), key=len, default="")


def imports_of_tests(host_tools: Path, tests: Path) -> list[str]:
    """Imports in host_tools of anything below ``tests``: what is installed has no tests beside it."""
    own = {"tests"} | {path.stem for path in tests.iterdir() if path.is_dir() or path.suffix == ".py"}
    # Some rooms of the tests bear the name of what they test.
    own -= {name.split(".")[0] for name in DEVICE} | {path.name for path in host_tools.iterdir()} | {"mpy_shrink"}
    known = _modules(host_tools)
    out = []
    for name, path in known.items():
        tree = _tree(path)
        for line, target in imports(tree, name, path.name == "__init__.py", set(known)):
            if within(target, own):
                out.append(f"{path.relative_to(host_tools)}:{line}: {name} may not import {target}")
    return out


def reference_imports(tests: Path) -> list[str]:
    """Breaches of REFERENCE in tests/reference, its tests left out."""
    known = {f"reference.{name}": path for name, path in _modules(tests / "reference").items() if name}
    out = []
    for name, path in known.items():
        if path.name.startswith("test_"):
            continue
        tree = _tree(path)
        for line, target in imports(tree, name, False, set(known)):
            if not within(target, REFERENCE | sys.stdlib_module_names):
                out.append(f"{path.relative_to(tests)}:{line}: {name} may not import {target}")
    return out


# Packages that import modules of theirs by computed names, and may be imported back by these: the table of drills is
# whole before it loads the first drill, and `setting` in a module of its own would take heap on every board.
LATE = ("stork.drills",)


def cycles(*roots: Path, late: tuple[str, ...] = LATE) -> list[str]:
    """Import cycles among all modules below ``roots``, each as "a -> b -> a".

    Imports inside functions count; those for type checkers do not. A computed name, ``__import__("a.b." + name)``,
    counts for every module below a.b, except in the modules of ``late``. A package that imports its own modules is a
    cycle only where one of them imports the package's names back.
    """
    known: dict[str, Path] = {}
    for root in roots:
        known |= _modules(root)
    graph: dict[str, list[str]] = {}
    for name, path in known.items():
        tree = _tree(path)
        found = {target for _, target in imports(tree, name, path.name == "__init__.py", set(known))}
        if name not in late:
            beginnings = _computed(tree)
            found |= {module for module in known if beginnings and module.startswith(beginnings)}
        graph[name] = sorted((found & known.keys()) - {name})
    out = []
    done: set[str] = set()
    for name in graph:
        ring = _ring(graph, name, done)
        done.add(name)
        if ring:
            out.append(" -> ".join(ring))
    return out


def _computed(tree: ast.Module) -> tuple[str, ...]:
    """Beginnings of computed names that are imported, "stork.drills."."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _imports(node.func) and node.args and isinstance(node.args[0], ast.BinOp):
            first: ast.expr = node.args[0]
            while isinstance(first, ast.BinOp):
                first = first.left
            if isinstance(first, ast.Constant) and str(first.value).endswith("."):
                found.append(str(first.value))
    return tuple(found)


def _ring(graph: dict[str, list[str]], start: str, done: set[str]) -> list[str]:
    """The shortest way from ``start`` back to it, past no module in ``done``; empty where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows while it is read: breadth first
        for target in graph[way[-1]]:
            if target == start:
                return [*way, start]
            if target not in seen and target not in done:
                seen.add(target)
                ways.append([*way, target])
    return []


_NOT_ON_BOARDS: tuple[tuple[type[ast.AST], str], ...] = (
    (ast.Match, "match"),
    (ast.NamedExpr, ":="),
    (ast.AsyncFunctionDef, "async"),
    (ast.Await, "await"),
    (ast.TypeAlias, "type statement") if hasattr(ast, "TypeAlias") else (ast.Match, "match"),
    (ast.TryStar, "except*"),
)


_NEW_METHODS = ("removeprefix", "removesuffix", "isascii", "bit_count")


def board_subset(library: Path) -> list[str]:
    """Uses of Python that some interpreter for boards lacks, in any file of the firmware but stork.hal.ports."""
    out = []
    for name, path in _modules(library).items():
        if name.endswith("stork.hal.ports"):
            continue
        tree = _tree(path)
        for node in ast.walk(tree):
            what = next((text for kind, text in _NOT_ON_BOARDS if isinstance(node, kind)), "")
            if isinstance(node, ast.FunctionDef) and node.args.posonlyargs:
                what = "positional-only parameters"
            if isinstance(node, ast.ClassDef) and (node.keywords or _named(node.decorator_list, "dataclass")):
                what = "class keywords or dataclass"
            if isinstance(node, ast.Attribute) and node.attr in _NEW_METHODS:
                what = f"str or int .{node.attr}"
            if isinstance(node, ast.Call) and _ends_of_a_tuple(node):
                what = "startswith or endswith of a tuple"
            if isinstance(node, ast.Call) and _unpacks_too_much(node):
                what = "a call with two * or **, or a value behind a *"  # CircuitPython 8
            if isinstance(node, ast.Dict) and None in node.keys:
                what = "** in a dict"
            if what:
                out.append(f"{path.relative_to(library)}:{getattr(node, 'lineno', 0)}: {what}")
    return out


def _unpacks_too_much(call: ast.Call) -> bool:
    starred = [isinstance(argument, ast.Starred) for argument in call.args]
    return any(starred[:-1]) or sum(keyword.arg is None for keyword in call.keywords) > 1


def _ends_of_a_tuple(call: ast.Call) -> bool:
    """``text.startswith(("a", "b"))``: MicroPython learnt it after the version that CircuitPython 10 is made of."""
    named = isinstance(call.func, ast.Attribute) and call.func.attr in ("startswith", "endswith")
    return named and any(isinstance(argument, ast.Tuple) for argument in call.args)


def _named(nodes: list[ast.expr], name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for d in nodes for n in ast.walk(d))


_NO_INTEGER_CALLS = ("float", "round", "pow", "divmod", "open", "input", "eval")


def integer_rooms(library: Path) -> list[str]:
    """No float literal, true division or call of float, round or pow in INTEGER."""
    out = []
    for name, path in _modules(library).items():
        if not within(name, INTEGER):
            continue
        for node in ast.walk(_tree(path)):
            what = ""
            if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
                what = f"float {node.value}"
            elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
                what = "true division"
            elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
                what = "power"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                what = node.func.id if node.func.id in _NO_INTEGER_CALLS else ""
            if what:
                out.append(f"{path.relative_to(library)}:{getattr(node, 'lineno', 0)}: {what}")
    return out


def f_strings(library: Path) -> list[str]:
    """f-strings anywhere in the integer rooms: each makes strings on the heap."""
    out = []
    for name, path in _modules(library).items():
        if within(name, INTEGER):
            for node in ast.walk(_tree(path)):
                if isinstance(node, ast.JoinedStr):
                    out.append(f"{path.relative_to(library)}:{node.lineno}: f-string")
    return out


# What runs for each sample, by the functions' names; __init__, result and score run once.
_ONCE = (
    *("__init__", "start", "begin_play", "result", "score", "create", "unpack", "quality_names", "legs", "menu"),
    "of_code",
    *("align", "lean_forward", "spec", "parse", "unit", "cross", "upright", "_right_handed", "_found", "regular"),
)


def per_sample_allocations(library: Path) -> list[str]:
    """Slices, tuples of three, comprehensions, enumerate, closures... in functions that run for each sample."""
    out = []
    for name, path in _modules(library).items():
        if not within(name, PER_SAMPLE):
            continue
        for function in ast.walk(_tree(path)):
            if not isinstance(function, ast.FunctionDef) or function.name in _ONCE:
                continue
            for node in ast.walk(function):
                what = ""
                if isinstance(node, ast.Slice):
                    what = "slice"
                elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp | ast.Lambda):
                    what = type(node).__name__
                elif isinstance(node, ast.Tuple) and len(node.elts) > 2 and isinstance(node.ctx, ast.Load):
                    constant = all(isinstance(e, ast.Constant) for e in node.elts)
                    what = "" if constant else f"tuple of {len(node.elts)}"
                elif isinstance(node, ast.List | ast.Dict | ast.Set):
                    what = type(node).__name__
                elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                    what = "tuple returned"
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    what = node.func.id if node.func.id in ("enumerate", "zip", "map", "list", "dict", "str") else ""
                if what:
                    out.append(f"{path.relative_to(library)}:{node.lineno}: {what} in {function.name}")
    return out


def long_files(library: Path, most: int, exceptions: dict[str, int]) -> list[str]:
    """Files of more than ``most`` lines, or than their own exception says."""
    out = []
    for path in sorted(library.rglob("*.py")):
        key = path.relative_to(library).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > exceptions.get(key, most):
            out.append(f"{key}: {lines} lines")
    return out


_NO_NOUN = (
    *("Here", "It", "There", "Nobody", "Somebody", "So", "Also", "And", "Once", "Does"),
    *("How", "What", "When", "Where", "Which", "Who", "Whose", "Why"),
    *("After", "As", "At", "Before", "Between", "By", "For", "From", "In", "Of", "On", "To", "With", "Without"),
)


def sentence_docstrings(*roots: Path) -> list[str]:
    """Docstrings whose first word begins no noun phrase, as CONTRIBUTING.md wants one; frozen scorers aside.

    A test's own may be a sentence, which goes on from its name: not those of functions named ``test_...``.
    """
    out = []
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            if "v1" in path.parts:
                continue
            for line, name, text in sorted(_docstrings(_tree(path))):
                first = (text or "-").split()[0].rstrip(",:;")
                if first in _NO_NOUN and not name.startswith("test_"):
                    out.append(f"{path.relative_to(root).as_posix()}:{line}: {first}")
    return out


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, name, text) of each: of modules, classes and functions, and below a constant or a field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), getattr(node, "name", ""), ast.get_docstring(node) or ""
        if isinstance(node, ast.Module | ast.ClassDef):
            for above, below in pairwise(node.body):
                if isinstance(above, ast.Assign | ast.AnnAssign) and isinstance(below, ast.Expr):
                    value = below.value
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield below.lineno, "", value.value


_LEFT_OUT = ("v1", "example")  # a frozen scorer, byte for byte as it was; a program that is data of tests
_ROW = re.compile(r"^\| \[([\w.]+)\]\(\1\) \| .{10,}\|$", re.MULTILINE)


def silent_folders(*tops: Path) -> list[str]:
    """Folders below and at ``tops`` that say neither in a README.md nor in a package docstring what lives there.

    A row of a table in the README.md of the folder above counts, too. Where there is code, the text must say what may
    be imported.
    """
    out = []
    for top in tops:
        for folder in [top, *sorted(top.rglob("*"))]:
            parts = folder.relative_to(top).parts
            if not folder.is_dir() or any(part in _LEFT_OUT or part.startswith((".", "__")) for part in parts):
                continue
            entries = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
            if not entries:
                continue
            text = _said(folder)
            if len(text) < 40:
                out.append(f"{top.name}/{folder.relative_to(top)}: no README.md and no docstring")
            elif any(folder.glob("*.py")) and "import" not in text:
                out.append(f"{top.name}/{folder.relative_to(top)}: what may be imported?")
    return out


def _said(folder: Path) -> str:
    """Text about a folder: its README.md and package docstring, or the page above that has a row for it."""
    text = ""
    readme, package, above = folder / "README.md", folder / "__init__.py", folder.parent / "README.md"
    if readme.is_file():
        text += readme.read_text(encoding="utf-8")
    if package.is_file():
        text += ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    if not text and above.is_file():
        page = above.read_text(encoding="utf-8")
        if folder.name in _ROW.findall(page):
            text = page
    return text


MOST_POSITIONAL = 5
MOST_FILLED = 3


def constructors(library: Path) -> list[str]:
    """Constructors of the firmware that take more than MOST_POSITIONAL things besides ``self`` by their place."""
    out = []
    for path in _modules(library).values():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                count = len(node.args.posonlyargs) + len(node.args.args) - 1
                if count > MOST_POSITIONAL or node.args.vararg:
                    taken = "*" if node.args.vararg else str(count)
                    out.append(f"{path.relative_to(library)}:{node.lineno}: {taken} positional things")
    return out


def filled_from_outside(library: Path) -> list[str]:
    """Functions of stork that set more than MOST_FILLED attributes of an object that is not their own.

    Whatever is not ``self`` counts: a parameter, a part of ``self``, and a name that stands for either. What runs for
    each sample is free to: attributes are how it gives back several numbers without taking memory.
    """
    out = []
    for name, path in _modules(library).items():
        for function in ast.walk(_tree(path)):
            if not within(name, ("stork",)) or within(name, PER_SAMPLE) or not isinstance(function, ast.FunctionDef):
                continue
            filled: dict[str, set[str]] = {}
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    filled.setdefault(ast.unparse(node.value), set()).add(node.attr)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
                    owner, attribute = ast.unparse(node.args[0]), node.args[1]
                    if isinstance(attribute, ast.Constant):
                        filled.setdefault(owner, set()).add(str(attribute.value))
                    else:  # a name known only when it runs: as many as there are
                        filled.setdefault(owner, set()).update(
                            f"{ast.unparse(attribute)} {n}" for n in range(MOST_FILLED + 1)
                        )
            for owner, names in filled.items():
                if owner != "self" and len(names) > MOST_FILLED:
                    what = f"{function.name} sets {len(names)} attributes of {owner}"
                    out.append(f"{path.relative_to(library)}:{function.lineno}: {what}")
    return out


def loose_modules(library: Path) -> list[str]:
    """Modules of stork that are in no room."""
    found = (path.relative_to(library).as_posix() for path in (library / "stork").glob("*.py"))
    return [f"{path}: in no room" for path in sorted(found) if path != "stork/__init__.py"]


def folders_without_row(library: Path, host_tools: Path) -> list[str]:
    """Packages at the top or in stork, stork_host or stork_sim that have no row of DEVICE or HOST."""
    out = []
    for root, table in ((library, DEVICE), (host_tools, HOST)):
        for top in sorted(path for path in root.iterdir() if path.is_dir()):
            inside = sorted(top.iterdir()) if top.name in ("stork", "stork_host", "stork_sim") else []
            for folder in (top, *inside):
                name = module_name(root, folder)
                if any(folder.glob("*.py")) and name not in table:
                    out.append(f"{folder.relative_to(root).as_posix()}: no row says what it may import")
    return out


PAGE = LIBRARY.parents[1] / "docs" / "developer_guide.md"
_OF_ROOM = re.compile(
    r"^(\| \[(?:firmware/lib|firmware|host_tools)/([\w/]+)(?:\.py)?\]\([^)]+\) \| .* \| )(.*)( \|)$", re.MULTILINE
)


def rows(page: str) -> dict[str, str]:
    """Room -> what the page's table says that it may import."""
    return {row[2].replace("/", "."): row[3] for row in _OF_ROOM.finditer(page)}


def with_imports(page: str) -> str:
    """The page with the last column of its table of rooms as DEVICE, START and HOST are."""
    return _OF_ROOM.sub(lambda row: row[1] + may_import(row[2].replace("/", ".")) + row[4], page)


def may_import(room: str) -> str:
    """A room's row of DEVICE, START or HOST in words, without itself and its package's name."""
    if room in START and not START[room]:
        return "nothing"
    if room not in DEVICE and room not in START and room not in HOST:
        return "?"
    top = room.split(".")[0]
    names = {*DEVICE.get(room, ()), *START.get(room, ()), *HOST.get(room, ())} - {
        room,
        *_RUNS,
        "stork" if top == "stork" else "",
    }
    words = []
    if names >= SHARED:
        words.append("the shared modules")
        names -= SHARED
    if room not in HOST and names & HARDWARE:
        words.append("an interpreter's modules")
        names -= HARDWARE
    ours = sorted(name for name in names if within(name, PROJECT))
    ours = ["all of `stork_host`" if name == top == "stork_host" else f"`{_short(name, top)}`" for name in ours]
    libraries = sorted(name for name in names - sys.stdlib_module_names - HARDWARE if not within(name, PROJECT))
    never = sorted(DEVICE_NEVER.get(room, set()) | HOST_NEVER.get(room, set()))
    words += ours + [f"`{name}`" for name in libraries]
    text = ", ".join(words) or "the language"
    return text + ("; never " + ", ".join(f"`{_short(name, top)}`" for name in never) if never else "")


def _short(name: str, top: str) -> str:
    return name.removeprefix(top + ".")


if __name__ == "__main__":
    PAGE.write_text(with_imports(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
