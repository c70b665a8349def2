"""Files that make a Stork out of a board: the firmware and the libraries it needs, as this PC has them."""

import ast
import importlib.util
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import stork
from stork_host.errors import StorkError
from stork_host.old_names import MODULES
from stork_sim.firmware_folder import firmware_folder, library_folder

LIBRARIES: Final = ("adafruit_lsm6ds", "adafruit_bus_device", "adafruit_register")
"""Libraries that firmware/requirements.txt lists; they are on this PC too, because the simulator runs them."""

CODE: Final = "code.py"
BOOT: Final = "boot.py"
SETTINGS: Final = "settings.toml"
MANIFEST: Final = "stork.manifest"

PACKAGES: Final = ("stork", "stork_format", "micro_smp")
CIRCUITPYTHON: Final = "circuitpython"
MICROPYTHON: Final = "micropython"
_MAIN: Final = "main.py"


def _hal(*names: str) -> list[str]:
    return [f"lib/stork/hal/{name}.py" for name in names]


_OF: Final = {
    CIRCUITPYTHON: (
        *(CODE, "last_light.py", "safemode.py"),
        *_hal("circuitpython", "cp_pins", "cp_settings", "cp_sleep", "kept_watchdog"),
        *("lib/stork/store/area_commit.py", "lib/stork/store/area_making.py"),
    ),
    MICROPYTHON: (_MAIN, *_hal("micropython", "mp_bus", "mp_pins", "mp_settings")),
}
"""Files that only one of the interpreters runs."""

MICROPYTHON_BOARDS: Final = (
    *("__init__", "adafruit_feather_rp2040", "adafruit_feather_rp2350", "adafruit_qtpy_rp2040"),
    *("arduino_nano_rp2040_connect", "other", "raspberry_pi_pico", "raspberry_pi_pico2"),
)
"""Stork's MicroPython is that of the RP2040 and the RP2350."""

FORMER_PROGRAMS: Final = ("bare.py", "missing_libs.py")
"""Former names of start_failed.py; Stork's own files if they name Stork."""

_FORMER: Final = (
    *MODULES,
    *("stork.app", "stork.settings"),  # packages now
    *("stork.acts", "stork.chosen", "stork.describe", "stork.hal.memory", "stork.hal.opening", "stork.loads"),
    *("stork.power_on", "stork.store.shelf", "stork.unserved", "stork.upkeep"),
    *(f"stork_format.{name}" for name in ("block_reader", "code_names", "journal_names", "session")),
)
"""Modules that a board may have of the version before, or by hand, and no longer gets."""

_NOT_ON_BOARDS: Final = {
    *("lib/stork/hal/ports.py", "lib/stork/drills/journal_code.py"),
    *(f"lib/stork_format/{name}.py" for name in ("block_reader", "code_names", "journal_names", "session")),
    *(f"lib/adafruit_register/{name}.py" for name in ("i2c_bcd_alarm", "i2c_bcd_datetime")),
}
"""Files for type checkers and PCs; parts of libraries that no sensor asks for."""


@dataclass(frozen=True)
class Firmware:
    """files: path on the drive, without a leading slash -> content; settings.toml is not among them."""

    version: str
    files: dict[str, bytes]
    settings: bytes
    swap: bytes
    """The program that an update brings along (firmware/update/swap.py)."""
    form: str = "py"
    """Form of the modules in lib/: text, "py", or compiled, "mpy"."""
    inside: tuple[str, ...] = ()
    """Modules that are held in the file of another one, by the paths of their own text."""
    interpreter: str = CIRCUITPYTHON


def firmware(interpreter: str = CIRCUITPYTHON) -> Firmware:
    """This PC's firmware, complete. Raises StorkError where a part of it is missing."""
    root = firmware_folder()
    found = {path.name: path for path in root.glob("*.py")}
    found |= {f"boards/{path.name}": path for name, path in board_files().items() if _is_for(name, interpreter)}
    for package in PACKAGES:
        found |= {f"lib/{name}": path for name, path in _modules(library_folder() / package)}
    for library in LIBRARIES:
        found |= {f"lib/{name}": path for name, path in _modules(_library(library))}
    others = _NOT_ON_BOARDS.union(*(paths for name, paths in _OF.items() if name != interpreter))
    files = {name: found[name].read_bytes() for name in sorted(found) if name not in others}
    files[MANIFEST] = manifest_text(stork.VERSION, files)
    swap = (root / "update" / "swap.py").read_bytes()
    return Firmware(stork.VERSION, files, (root / SETTINGS).read_bytes(), swap, interpreter=interpreter)


def board_files() -> dict[str, Path]:
    """Board id -> its file in this PC's firmware; also those that are for no board alone, ``other`` and others."""
    return {path.stem: path for path in (firmware_folder() / "boards").glob("*.py")}


def board_values(text: str) -> dict[str, object]:
    """Name -> value of each assignment in a board's file. Raises SyntaxError, or ValueError for one that computes."""
    return {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _is_for(board: str, interpreter: str) -> bool:
    return interpreter == CIRCUITPYTHON or board in MICROPYTHON_BOARDS


def manifest_text(version: str, files: dict[str, bytes]) -> bytes:
    """List of the installed files, which the next installation reads: a line of CRC-32, size and path for each."""
    lines = [f"stork {version}"]
    lines += [f"{zlib.crc32(content):08x} {len(content)} {name}" for name, content in files.items()]
    return ("\n".join(lines) + "\n").encode("ascii")


def manifest_paths(content: bytes | None) -> set[str]:
    """The paths in a manifest that another version may have left; those that are no firmware are left out."""
    lines = (content or b"").decode("ascii", "replace").splitlines()
    paths = {words[2] for line in lines if len(words := line.split(" ", 2)) == 3}
    return {path for path in paths if is_firmware(path)}


def is_firmware(path: str) -> bool:
    """Whether Stork may remove a file of this name: Python, at the top or in one of its two folders; .mpy in lib/."""
    parts = path.split("/")
    if "\\" in path or any(part in ("", ".", "..") for part in parts):
        return False
    if path.endswith(".mpy"):
        return len(parts) > 1 and parts[0] == "lib"
    return path.endswith(".py") and (len(parts) == 1 or parts[0] in ("lib", "boards"))


def interpreter_of(paths: set[str]) -> str:
    """Interpreter whose firmware has these files."""
    return MICROPYTHON if _MAIN in paths else CIRCUITPYTHON


def form_of(paths: set[str]) -> str:
    """The form of a firmware that has these files."""
    return "mpy" if any(path.endswith(".mpy") for path in paths) else "py"


def is_module(path: str) -> bool:
    """Whether a path of the firmware is one that may be compiled. boards/ are data, which people copy and edit."""
    return path.startswith("lib/") and path.endswith((".py", ".mpy"))


def other_form(path: str) -> str:
    """lib/a.py for lib/a.mpy and the reverse. Where both are there, boards import the .py (py/builtinimport.c)."""
    return path[:-3] + ".mpy" if path.endswith(".py") else path[:-4] + ".py"


def former_paths() -> set[str]:
    """Former places of modules that have another name since. A drive with copies by hand has no list of them."""
    stems = ["lib/" + name.replace(".", "/") for name in _FORMER if name.split(".")[0] in PACKAGES]
    ends = (".py", ".mpy", "/__init__.py", "/__init__.mpy")
    return {stem + end for stem in stems for end in ends} - {
        f"lib/stork/{package}{end}" for package in ("app", "settings") for end in ends[2:]
    }


def is_former_program(content: bytes | None) -> bool:
    """Whether the content of FORMER_PROGRAMS on a drive is Stork's, not somebody else's."""
    return content is not None and b"stork" in content


def _modules(package: Path) -> Iterator[tuple[str, Path]]:
    for path in package.rglob("*.py"):
        yield path.relative_to(package.parent).as_posix(), path


def _library(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        return Path(folder)
    raise StorkError(
        expected=f"the library {name} among this PC's packages",
        found="none",
        try_this="install Stork again: it comes along with it",
    )
