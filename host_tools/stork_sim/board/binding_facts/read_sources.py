"""Program that reads the facts of one version: ``python -m stork_sim.board.binding_facts.read_sources DIR VERSION``.

DIR: a clone of github.com/adafruit/circuitpython or github.com/micropython/micropython (bare or not); VERSION: a tag of
it. Writes circuitpython-VERSION.json or micropython-VERSION.json beside this file.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stork_host.errors import StorkError
from stork_sim.board.binding_facts import reading
from stork_sim.board.binding_facts.c_conditions import Macros, Makefile, Preprocessor
from stork_sim.board.binding_facts.c_tables import Fact, Tables

# What the firmware imports, and what stands behind attributes of those modules. `network` and the like are not used.
MODULES = {
    "circuitpython": (
        *("alarm", "analogio", "array", "binascii", "board", "busio", "digitalio", "displayio", "gc", "hashlib"),
        *("io", "microcontroller", "micropython", "neopixel_write", "os", "pwmio", "rtc", "storage", "struct"),
        *("supervisor", "sys", "terminalio", "time", "traceback", "usb_cdc", "usb_hid"),
        *("usb_midi", "watchdog"),
    ),
    "micropython": (
        *("array", "binascii", "gc", "hashlib", "io", "machine", "micropython", "os", "struct", "sys", "time", "vfs"),
    ),
}
# Classes of objects that are in those modules, while the class itself is in none of them: (name, folder).
_HIDDEN: dict[str, tuple[tuple[str, str], ...]] = {
    "circuitpython": (
        ("BuiltinFont", "shared-bindings/fontio/"),
        ("BusDisplay", "shared-bindings/busdisplay/"),
        ("ByteArray", "shared-bindings/nvm/"),
        ("Runtime", "shared-bindings/supervisor/"),
        ("WatchDogTimer", "shared-bindings/watchdog/"),
    ),
    "micropython": (),
}
FOLDER = Path(__file__).parent
WHOLE_BOARD = "the whole board"
_FOLDERS = {
    "circuitpython": ("shared-bindings/", "shared-module/", "py/", "extmod/", "shared/"),
    "micropython": ("extmod/", "py/", "shared/"),
}


class Build(NamedTuple):
    """The interpreter's build for a chip. ``ports``: names that its folder has had, the newest first; ``make``: the
    chip's makefile variables; ``macros``: what its own headers and toolchain define; ``boards``: Stork's that have it.
    """

    ports: tuple[str, ...]
    make: dict[str, str]
    macros: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()


# By the names of stork_sim.board.microcontrollers. MicroPython runs Stork on an RP2040 only.
_BUILDS: dict[str, dict[str, Build]] = {
    "circuitpython": {
        "RP2040": Build(
            ("raspberrypi",),
            {"CHIP_FAMILY": "rp2", "CHIP_VARIANT": "RP2040"},
            ("PICO_RP2040",),
            (
                *("arduino_nano_rp2040_connect", "adafruit_feather_rp2040", "adafruit_qtpy_rp2040"),
                "raspberry_pi_pico",
            ),
        ),
        "RP2350": Build(
            ("raspberrypi",),
            {"CHIP_FAMILY": "rp2", "CHIP_VARIANT": "RP2350"},
            ("PICO_RP2350",),
            ("raspberry_pi_pico2", "adafruit_feather_rp2350"),
        ),
        "nRF52840": Build(
            ("nordic", "nrf"),
            {"MCU_CHIP": "nrf52840"},
            ("NRF52840",),
            ("feather_bluefruit_sense", "clue_nrf52840_express", "Seeed_XIAO_nRF52840_Sense"),
        ),
        "ESP32-S3": Build(
            ("espressif",),
            {"IDF_TARGET": "esp32s3"},
            ("CONFIG_IDF_TARGET_ESP32S3",),
            (
                *("adafruit_feather_esp32s3_4mbflash_2mbpsram", "adafruit_feather_esp32s3_nopsram"),
                *("adafruit_qtpy_esp32s3_4mbflash_2mbpsram", "adafruit_qtpy_esp32s3_nopsram"),
                "seeed_xiao_esp32_s3_sense",
            ),
        ),
    },
    "micropython": {"RP2040": Build(("rp2",), {})},
}


class Sources:
    """Files of a clone as they are at a tag."""

    def __init__(self, folder: Path, version: str) -> None:
        self._git = ["git", "-C", str(folder)]
        self._version = version
        try:
            self.paths = self._run("ls-tree", "-r", "--name-only", version).decode().splitlines()
        except subprocess.CalledProcessError as error:
            raise StorkError(
                expected=f"a clone of CircuitPython or MicroPython with the tag {version}",
                found=f"{folder}, of which git says: {error.stderr.decode().strip()}",
                try_this=f"git clone --depth 1 --branch {version} https://github.com/adafruit/circuitpython",
            ) from None
        self._there = set(self.paths)
        self._known: dict[str, str | None] = {}

    def _run(self, *words: str, text: bytes = b"") -> bytes:
        return subprocess.run([*self._git, *words], input=text, capture_output=True, check=True).stdout

    def read(self, path: str) -> str | None:
        if path not in self._known:
            self.fetch([path] if path in self._there else [])
        return self._known.setdefault(path, None)

    def fetch(self, paths: list[str]) -> None:
        """Read many at once."""
        asked = [path for path in paths if path not in self._known]
        data = self._run("cat-file", "--batch", text="".join(f"{self._version}:{p}\n" for p in asked).encode())
        at = 0
        for path in asked:
            end = data.index(b"\n", at)
            words = data[at:end].split(b" ")
            blob = len(words) == 3 and words[1] == b"blob"
            size = int(words[2]) if blob else 0
            self._known[path] = data[end + 1 : end + 1 + size].decode("utf-8", "replace") if blob else None
            at = end + 1 + (size + 1 if blob else 0)


def interpreter_of(sources: Sources) -> str:
    return "circuitpython" if sources.read("py/circuitpy_mpconfig.mk") else "micropython"


def _macros(sources: Sources, interpreter: str, chip: str, port: str, board: str = "") -> Macros:
    """The configuration of a chip's build, or of a board's."""
    build = _BUILDS[interpreter][chip]
    make = Makefile(CIRCUITPY_BUILD_EXTENSIONS="uf2", **build.make)
    if interpreter == "circuitpython":
        for path in (
            f"ports/{port}/boards/{board}/mpconfigboard.mk",
            f"ports/{port}/mpconfigport.mk",
            "py/circuitpy_mpconfig.mk",
        ):
            make.read(sources.read(path) or "")
    macros = make.macros()
    macros.update(dict.fromkeys(build.macros, "1"))
    macros["LONGINT_IMPL_" + make.variables.get("LONGINT_IMPL", "MPZ")] = "1"
    if interpreter == "circuitpython":
        macros["CIRCUITPY_INTERNAL_NVM_SIZE"] = "4096"
    if interpreter == "micropython":
        macros["MICROPY_CONFIG_ROM_LEVEL"] = "MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES"
    pre = Preprocessor(macros, sources.read, ("", f"ports/{port}/"))
    pre.include("py/mpconfig.h")
    return macros


def _tables(sources: Sources, interpreter: str, chip: str, port: str) -> Tables:
    tables = Tables(_macros(sources, interpreter, chip, port))
    folders = (*_FOLDERS[interpreter][:1], f"ports/{port}/", *_FOLDERS[interpreter][1:])
    paths = [
        path
        for folder in folders
        for path in sources.paths
        if path.startswith(folder) and path.endswith(".c") and not re.search(r"/(boards|peripherals|sdk|lib)/", path)
    ]
    sources.fetch(paths)
    included = [p for p in sources.paths if re.fullmatch(rf"ports/{port}/(?:mod|machine_)\w+\.c", p)]
    for path in included:  # they define macros of other files' tables: MICROPY_PY_MACHINE_EXTRA_GLOBALS
        pre = Preprocessor(dict(tables.macros), lambda _: None)
        pre.lines(sources.read(path) or "")
        extra = {k: v for k, v in pre.macros.items() if k.endswith(("_GLOBALS", "_CLASS_CONSTANTS"))}
        tables.macros.update(extra)
    for path in paths:
        tables.add(path, sources.read(path) or "")
    return tables


def modules(tables: Tables, interpreter: str) -> Fact:
    """{module: {"at": .., "names": ..}} of one chip."""
    facts: Fact = {}
    for name in MODULES[interpreter]:
        found = tables.module(name)
        if found is not None and not _left_out(tables.macros, name):  # its file stays, and is not compiled
            facts[name] = found
    if "microcontroller" in facts:
        facts["microcontroller"]["names"].pop("pin", None)  # chip pins: stork_sim.board.models
    return facts


def _left_out(macros: Macros, module: str) -> bool:
    return macros.get("CIRCUITPY_" + module.upper(), "1") == "0"


def hidden(tables: Tables, interpreter: str) -> Fact:
    """{class: fact} of those that no module has."""
    found = {name: tables.class_of(name, folder) for name, folder in _HIDDEN[interpreter]}
    return {name: fact for name, fact in found.items() if fact is not None}


def merged(facts: dict[str, Fact]) -> Fact:
    """Facts of several chips in one: what not all of them have says ``only`` which, what differs says ``but``."""
    chips = list(facts)
    out: Fact = {}
    for key in dict.fromkeys(key for chip in chips for key in facts[chip]):
        here = {chip: facts[chip][key] for chip in chips if key in facts[chip]}
        first, *rest = here.values()
        others = {chip: value for chip, value in here.items() if value != first}
        if not isinstance(first, dict):  # a line of another build's file is as good
            out[key] = first
            others.update(dict.fromkeys(chip for chip in chips if chip not in here))
            if others and key != "at":
                out["but " + key] = others
            continue
        if not others:
            out[key] = dict(first)
        elif all(value.get("is") == first.get("is") for value in rest):
            out[key] = merged(here)
        else:
            out[key] = {**first, "but": others}
        if len(here) < len(chips):
            out[key]["only"] = list(here)
    return out


def builds_of(sources: Sources, interpreter: str) -> dict[str, str]:
    """{chip: its port, by the name that this version has for it}, of those that this version has boards of."""
    found = {}
    for chip, build in _BUILDS[interpreter].items():
        port = next((p for p in build.ports if sources.read(f"ports/{p}/mpconfigport.h") is not None), None)
        boards = [sources.read(f"ports/{port}/boards/{board}/mpconfigboard.mk") for board in build.boards]
        if port is not None and (not boards or any(text is not None for text in boards)):
            found[chip] = port
    return found


def absent(sources: Sources, interpreter: str) -> Fact:
    """{board: modules that its build leaves out}."""
    found: Fact = {}
    builds = builds_of(sources, interpreter)
    for chip, build in _BUILDS[interpreter].items():
        for board in build.boards:
            port = builds.get(chip, build.ports[0])
            if sources.read(f"ports/{port}/boards/{board}/mpconfigboard.mk") is None:
                found[board] = [WHOLE_BOARD]
                continue
            macros = _macros(sources, interpreter, chip, port, board)
            found[board] = [name for name in MODULES[interpreter] if _left_out(macros, name)]
    return found


def read(folder: Path, version: str) -> Fact:
    sources = Sources(folder, version)
    interpreter = interpreter_of(sources)
    builds = builds_of(sources, interpreter)
    by_chip = {chip: _tables(sources, interpreter, chip, port) for chip, port in builds.items()}
    return {
        "interpreter": interpreter,
        "version": version.lstrip("v"),
        "source": f"github.com/{'adafruit' if interpreter == 'circuitpython' else 'micropython'}/{interpreter}",
        "tag": version,
        "builds": builds,
        "absent": absent(sources, interpreter),
        "modules": merged({chip: modules(tables, interpreter) for chip, tables in by_chip.items()}),
        "classes": merged({chip: hidden(tables, interpreter) for chip, tables in by_chip.items()}),
    }


def text_of(facts: Fact) -> str:
    """JSON with one line for each function, property and constant."""
    return "\n".join(_lines(facts, 0)) + "\n"


def _lines(fact: Fact, depth: int) -> Iterator[str]:
    yield "{"
    items = list(fact.items())
    for n, (key, inner) in enumerate(items):
        comma = "," if n < len(items) - 1 else ""
        head = " " * (depth + 1) + json.dumps(key) + ": "
        flat = json.dumps(inner)
        if isinstance(inner, dict) and any(isinstance(v, dict) for v in inner.values()) and len(flat) > 100:
            body = list(_lines(inner, depth + 1))
            yield head + body[0]
            yield from body[1:-1]
            yield body[-1] + comma
        else:
            yield head + flat + comma
    yield " " * depth + "}"


def main(arguments: list[str]) -> int:
    return reading.main(arguments, __doc__, read, _keep)


def _keep(version: str, facts: Fact) -> str:
    target = FOLDER / f"{facts['interpreter']}-{facts['version']}.json"
    target.write_text(text_of(facts), encoding="utf-8")
    return f"{target.name}: {len(facts['modules'])} modules"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
