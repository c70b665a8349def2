"""Folders of programs: reading one, and writing a new one whole or not at all."""

import ast
import shutil
import tempfile
from pathlib import Path

from mpy_shrink.errors import ShrinkError
from mpy_shrink.options import RUN_BY_NAME, Options
from mpy_shrink.program import Program, module_name, origin
from mpy_shrink.rename import interpreter_names

_TYPES = frozenset({"__future__", "circuitpython_typing", "typing"})
"""Modules that are imported for annotations alone."""


def read_program(folder: Path) -> dict[str, bytes]:
    """Path in the folder -> content. Hidden files and ``__pycache__`` are left out. Raises ShrinkError for a folder
    that is not there, a text that is no Python in UTF-8, and two files that are one module.
    """
    if not folder.is_dir():
        raise ShrinkError(
            expected="a folder with a program",
            found=f"a file at {folder}" if folder.exists() else f"nothing at {folder}",
            try_this="name the folder that is copied onto the board",
        )
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            try:
                files["/".join(parts)] = path.read_bytes()
            except OSError as error:
                raise ShrinkError(
                    expected=f"to read {path}", found=error.strerror or str(error), try_this="check who may read it"
                ) from error
    modules: dict[str, str] = {}
    for path_, content in files.items():
        if path_.endswith(".py"):
            _check_python(path_, content)
        if path_.endswith((".py", ".mpy")):
            name = module_name(path_.removesuffix(".mpy"))
            if name in modules:
                raise ShrinkError(
                    expected=f"one file for the module {name}",
                    found=f"{modules[name]} and {path_}",
                    try_this="remove the one that is not meant",
                )
            modules[name] = path_
    return files


def check_options(files: dict[str, bytes], options: Options, external: frozenset[str] = frozenset()) -> None:
    """Whether the options fit the program. Raises ShrinkError where no entry file is there or a named one is missing,
    and where the program imports a module that nobody knows: its names might be changed by mistake. ``external``: such
    modules that the caller answers for.
    """
    for entry in options.entries:
        if not any(path == entry or path.startswith(entry + "/") for path in files):
            raise ShrinkError(
                expected=f"the entry file {entry} in the folder", found="none", try_this="check its spelling"
            )
    program = Program(files, options)
    if not any(module.entry for module in program.modules.values()):
        raise ShrinkError(
            expected=f"an entry file, such as {' or '.join(sorted(RUN_BY_NAME)[1:3])}, at the top of the folder",
            found="none, so that every module would be unused",
            try_this="name it with --entry FILE",
        )
    for module in options.apart:
        if module not in program.modules:
            raise ShrinkError(
                expected=f"the module {module} in the folder", found="none", try_this="name it as an import does"
            )
    if {"arguments", "rename"} & set(options.passes):
        _check_imports(files, program, external)


def write_new(folder: Path, files: dict[str, bytes], replace: bool = False) -> None:
    """Make ``folder``, whole or not at all: it is written beside its place and then moved. With ``replace`` an earlier
    one is moved away first. Raises ShrinkError where something is in the way, or nothing can be written.
    """
    folder = folder.resolve()
    check_new(folder, replace)
    part = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        new = part / "new"
        new.mkdir()
        for path, content in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(content)
        if folder.exists():
            folder.rename(part / "old")
        try:
            new.rename(folder)
        except OSError:
            if (part / "old").exists():
                (part / "old").rename(folder)
            raise
    except OSError as error:
        raise ShrinkError(
            expected=f"to make the folder {folder}",
            found=error.strerror or str(error),
            try_this="name one in a place where you may write",
        ) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def check_new(folder: Path, replace: bool = False) -> None:
    """Raises ShrinkError where ``folder`` is there and holds something; with ``replace`` only where it is no folder."""
    if folder.is_dir() and (replace or not any(folder.iterdir())):
        return
    if folder.exists():
        raise ShrinkError(
            expected="a folder that is new or empty",
            found=f"something in {folder}" if folder.is_dir() else f"a file at {folder}",
            try_this="name another one, or add --replace" if folder.is_dir() else "name another one",
        )


def _check_python(path: str, content: bytes) -> None:
    try:
        ast.parse(content.decode("utf-8"))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise ShrinkError(
            expected=f"Python in {path}",
            found=f"{getattr(error, 'msg', error)}{f' in line {line}' if line else ''}",
            try_this="correct it, or leave the file out of the folder",
        ) from error


def _check_imports(files: dict[str, bytes], program: Program, external: frozenset[str]) -> None:
    known = {name for names in interpreter_names().values() for name in names} | _TYPES | external
    known |= {module_name(path.removesuffix(".mpy")).split(".")[0] for path in files if path.endswith(".mpy")}
    known |= {name.split(".")[0] for name in program.modules}
    for module in program.modules.values():
        for statement in module.statements.values():
            source = origin(module, statement)
            for name in [source] if source else [alias.name for alias in statement.names]:
                if name.split(".")[0] not in known:
                    raise ShrinkError(
                        expected="every imported module in the folder or built into the interpreters",
                        found=f"{name}, imported by {module.path}",
                        try_this=f"put it into lib/; or add --external {name.split('.')[0]}, and --keep for each name "
                        "of it that the program sets or gives by name",
                    )
