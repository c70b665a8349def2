"""Measurement of a program: bytes, heap and names without changes, with python-minifier, and after each pass."""

from dataclasses import asdict, dataclass, replace
from typing import Final

from mpy_shrink.compiler import check_available, compile_files
from mpy_shrink.errors import ShrinkError
from mpy_shrink.interpreter import load
from mpy_shrink.merge import Part
from mpy_shrink.options import PASSES, Options
from mpy_shrink.passes import shrink
from mpy_shrink.program import Program, module_name, origin
from mpy_shrink.rename import interpreter_names

PLAIN: Final = "plain"
MINIFIER: Final = "python-minifier"


@dataclass(frozen=True)
class Row:
    """One variant of the program."""

    variant: str
    files: int
    """Number of .mpy files."""
    bytes: int
    """Sum of their sizes."""
    heap: int
    """Bytes of MicroPython's heap that the imports take."""
    names: int
    """Names that the imports add and that no CircuitPython has built in."""


def measure(files: dict[str, bytes], options: Options, modules: list[str]) -> list[Row]:
    """One row for each variant; those of the passes are cumulative. ``modules``: those that are imported, by their full
    names in the source. Raises ShrinkError where a tool is missing or an import fails.
    """
    check_available()
    files = {path: content for path, content in files.items() if path.endswith((".py", ".mpy"))}
    rows = [_row(PLAIN, files, options, modules)]
    rows.append(_row(MINIFIER, _minified(files, options), options, modules))
    chosen = [name for name in PASSES if name in options.passes]
    for count, name in enumerate(chosen, 1):
        done = shrink(files, replace(options, passes=tuple(chosen[:count])))
        rows.append(_row(f"{'+ ' if count > 1 else ''}{name}", done.files, options, _new_places(modules, done.parts)))
    return rows


def imported_by_entries(files: dict[str, bytes], options: Options) -> list[str]:
    """Modules that the entry files import, in the order of the text."""
    program = Program(files, options)
    found: dict[str, None] = {}
    for module in program.modules.values():
        if not module.entry:
            continue
        for statement in dict.fromkeys(module.statements.values()):
            source = origin(module, statement)
            for alias in statement.names:
                full = f"{source}.{alias.name}" if source else alias.name
                name = full if full in program.modules else source or full
                if name in program.modules and not program.modules[name].entry:
                    found[name] = None
    return list(found)


def as_table(rows: list[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = ["| variant | files | bytes | heap | names |", "|---|---|---|---|---|"]
    lines += [f"| {row.variant} | {row.files} | {row.bytes:,} | {row.heap:,} | {row.names:,} |" for row in rows]
    return "\n".join(lines)


def as_dicts(rows: list[Row]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]


def _row(variant: str, files: dict[str, bytes], options: Options, modules: list[str]) -> Row:
    paths = [path for path in files if path.endswith(".py") and not options.is_entry(path)]
    compiled = compile_files(files, paths)
    sizes = [len(content) for path, content in compiled.items() if path.endswith(".mpy")]
    loaded = load(compiled, modules)
    built_in = {*interpreter_names()["every"], *interpreter_names()["circuitpython"]}
    return Row(variant, len(sizes), sum(sizes), loaded.heap, len(loaded.names - built_in))


def _new_places(modules: list[str], parts: dict[str, list[Part]]) -> list[str]:
    """The same modules by the names of the files that they are in now."""
    homes = {module_name(part.path): module_name(home) for home, found in parts.items() for part in found}
    return list(dict.fromkeys(homes.get(name, name) for name in modules))


def _minified(files: dict[str, bytes], options: Options) -> dict[str, bytes]:
    """The program after python-minifier, with the settings that leave the smallest .mpy files of a program of several
    modules: docstrings go, names that other modules may use stay, and so do names of variables, which a .mpy file does
    not hold.
    """
    try:
        from python_minifier import minify
    except ImportError as error:
        raise ShrinkError(
            expected="python-minifier on this PC, to compare with it",
            found="none",
            try_this="pip install python-minifier",
        ) from error
    found = dict(files)
    for path, content in files.items():
        if path.endswith(".py") and not options.is_entry(path):
            text = minify(
                content.decode("utf-8"),
                filename=path,
                remove_literal_statements=True,
                rename_globals=False,
                rename_locals=False,
                hoist_literals=False,
            )
            found[path] = text.encode("utf-8")
    return found
