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
_FOLDERS = {
    "circuitpython": ("shared-bindings/", "shared-module/", "py/", "extmod/", "shared/"),
    "micropython": ("extmod/", "py/", "shared/"),
}
# A port, its folder, and the makefile variables of the chips that Stork runs on.
_PORTS: dict[str, dict[str, dict[str, str]]] = {
    "circuitpython": {
        "raspberrypi": {"CHIP_FAMILY": "rp2", "CHIP_VARIANT": "RP2040"},
        "nordic": {"MCU_CHIP": "nrf52840"},
        "nrf": {"MCU_CHIP": "nrf52840"},  # its name until CircuitPython 8
    },
    "micropython": {"rp2": {}},
}
# What the chips' own headers and toolchains define.
_CHIP_MACROS = {"raspberrypi": ("PICO_RP2040",), "nordic": ("NRF52840",), "nrf": ("NRF52840",)}
_NRF = ("feather_bluefruit_sense", "clue_nrf52840_express", "Seeed_XIAO_nRF52840_Sense")
_BOARDS = {
    "raspberrypi": (
        *("arduino_nano_rp2040_connect", "adafruit_feather_rp2040", "adafruit_qtpy_rp2040", "raspberry_pi_pico"),
    ),
    "nordic": _NRF,
    "nrf": _NRF,
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


def _macros(sources: Sources, interpreter: str, port: str, board: str = "") -> Macros:
    """The configuration of a port's build, or of a board's."""
    make = Makefile(CIRCUITPY_BUILD_EXTENSIONS="uf2", **_PORTS[interpreter][port])
    if interpreter == "circuitpython":
        for path in (
            f"ports/{port}/boards/{board}/mpconfigboard.mk",
            f"ports/{port}/mpconfigport.mk",
            "py/circuitpy_mpconfig.mk",
        ):
            make.read(sources.read(path) or "")
    macros = make.macros()
    macros.update(dict.fromkeys(_CHIP_MACROS.get(port, ()), "1"))
    macros["LONGINT_IMPL_" + make.variables.get("LONGINT_IMPL", "MPZ")] = "1"
    if interpreter == "circuitpython":
        macros["CIRCUITPY_INTERNAL_NVM_SIZE"] = "4096"
    if interpreter == "micropython":
        macros["MICROPY_CONFIG_ROM_LEVEL"] = "MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES"
    pre = Preprocessor(macros, sources.read, ("", f"ports/{port}/"))
    pre.include("py/mpconfig.h")
    return macros


def _tables(sources: Sources, interpreter: str, port: str) -> Tables:
    tables = Tables(_macros(sources, interpreter, port))
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
    """{module: {"at": .., "names": ..}} of one port."""
    facts: Fact = {}
    for name in MODULES[interpreter]:
        found = tables.module(name)
        if found is not None:
            facts[name] = found
    if "microcontroller" in facts:
        facts["microcontroller"]["names"].pop("pin", None)  # chip pins: stork_sim.board.models
    return facts


def hidden(tables: Tables, interpreter: str) -> Fact:
    """{class: fact} of those that no module has."""
    found = {name: tables.class_of(name, folder) for name, folder in _HIDDEN[interpreter]}
    return {name: fact for name, fact in found.items() if fact is not None}


def merged(facts: dict[str, Fact]) -> Fact:
    """Facts of several ports in one: what only one of them has says ``only``, what differs says ``but``."""
    ports = list(facts)
    first = facts[ports[0]]
    if len(ports) == 1:
        return first
    out: Fact = {}
    for key in dict.fromkeys(key for port in ports for key in facts[port]):
        here = {port: facts[port][key] for port in ports if key in facts[port]}
        values = list(here.values())
        if len(here) < len(ports):
            out[key] = {**values[0], "only": next(iter(here))} if isinstance(values[0], dict) else values[0]
        elif all(v == values[0] for v in values):
            out[key] = values[0]
        elif all(isinstance(v, dict) and v.get("is") == values[0].get("is") for v in values):
            out[key] = merged(here)
        elif key == "at":
            out[key] = values[0]
        elif isinstance(values[0], dict):
            out[key] = {**values[0], "but": {port: v for port, v in here.items() if v != values[0]}}
        else:
            out[key] = values[0]
            out["but " + key] = {port: v for port, v in here.items() if v != values[0]}
    return out


def ports_of(sources: Sources, interpreter: str) -> list[str]:
    """The ports of Stork's boards, by the names that this version has for them."""
    return [port for port in _PORTS[interpreter] if sources.read(f"ports/{port}/mpconfigport.h") is not None]


def absent(sources: Sources, interpreter: str) -> Fact:
    """{board: modules that its build leaves out}."""
    found: Fact = {}
    for port in ports_of(sources, interpreter) if interpreter == "circuitpython" else ():
        for board in _BOARDS[port]:
            if sources.read(f"ports/{port}/boards/{board}/mpconfigboard.mk") is None:
                found[board] = ["the whole board"]
                continue
            macros = _macros(sources, interpreter, port, board)
            missing = [n for n in MODULES[interpreter] if macros.get("CIRCUITPY_" + n.upper(), "1") == "0"]
            found[board] = missing
    return found


def read(folder: Path, version: str) -> Fact:
    sources = Sources(folder, version)
    interpreter = interpreter_of(sources)
    by_port = {port: _tables(sources, interpreter, port) for port in ports_of(sources, interpreter)}
    return {
        "interpreter": interpreter,
        "version": version.lstrip("v"),
        "source": f"github.com/{'adafruit' if interpreter == 'circuitpython' else 'micropython'}/{interpreter}",
        "tag": version,
        "ports": list(by_port),
        "absent": absent(sources, interpreter),
        "modules": merged({port: modules(tables, interpreter) for port, tables in by_port.items()}),
        "classes": merged({port: hidden(tables, interpreter) for port, tables in by_port.items()}),
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
