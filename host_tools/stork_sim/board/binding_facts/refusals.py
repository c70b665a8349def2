"""Refusals that stand in the ports' own code, behind the argument tables: ``python -m ...refusals CLONE VERSION``.

Reads ``ports/*/common-hal`` of the modules whose objects the firmware makes, for the ports of Stork's boards. Writes
refusals-VERSION.json: {file: {function: [[line, exception, message or macro], ...]}}, and with ``GONE`` for the message
the functions that refuse an object after its deinit. Facts only, none
of the sources' text but the messages themselves [binding-tables].
"""

import json
import re
import sys
from pathlib import Path
from typing import Final

from stork_sim.board.binding_facts import GONE, Fact, reading
from stork_sim.board.binding_facts.c_conditions import without_comments
from stork_sim.board.binding_facts.read_sources import FOLDER, Sources

FILES: Final = (
    *("alarm/__init__", "alarm/pin/PinAlarm", "alarm/time/TimeAlarm", "analogio/AnalogIn", "busio/I2C", "busio/SPI"),
    *("digitalio/DigitalInOut", "microcontroller/Processor", "microcontroller/__init__", "neopixel_write/__init__"),
    *("nvm/ByteArray", "os/__init__", "pwmio/PWMOut", "rtc/RTC", "watchdog/WatchDogTimer", "watchdog/__init__"),
)
"""Files of common-hal, without ".c", that stand behind the firmware's imports."""

SHARED: Final = (
    *(
        "alarm/__init__",
        "alarm/time/TimeAlarm",
        "analogio/AnalogIn",
        "busio/I2C",
        "busio/SPI",
        "digitalio/DigitalInOut",
        "neopixel_write/__init__",
    ),
    *("nvm/ByteArray", "pwmio/PWMOut", "rtc/RTC", "rtc/__init__", "storage/__init__", "supervisor/__init__"),
    *("time/__init__", "usb_cdc/Serial", "watchdog/WatchDogTimer"),
)
"""Files of shared-bindings and shared-module, for what is refused outside of the argument tables."""

PORTS: Final = ("raspberrypi", "nordic", "nrf", "espressif")
"""Those of all versions: nrf is the older name of nordic."""

_RAISES: Final = re.compile(
    r"\b(?:mp_raise_(?P<type>[A-Za-z]+Error)(?:_varg)?|mp_raise_msg(?:_varg)?|mp_raise_(?P<plain>\w+)"
    r"|(?P<invalid>mp_arg_error_invalid)|(?P<check>CHECK_ESP_RESULT|ESP_ERROR_CHECK)"
    r"|(?P<gone>check_for_deinit|raise_deinited_error)"
    r"|(?P<macro>raise_\w+|mp_arg_validate_\w+))\s*\("
    r"|\breturn (?P<result>(?:PWMOUT|DIGITALINOUT)_(?!OK)\w+)\s*;"
)
_CHECK: Final = "check_for_deinit"
"""Function that many files have; what calls it is what refuses."""

_TEXT: Final = re.compile(r'(?:MP_ERROR_TEXT|translate)\s*\(\s*"((?:\\.|[^"\\])*)"')
_END: Final = re.compile(r"\)\s*;")
_NAMED: Final = re.compile(r"&mp_type_(\w+)")
_FUNCTION: Final = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\([^;{}]*\)\s*\{", re.MULTILINE)


def read(folder: Path, version: str) -> Fact:
    sources = Sources(folder, version)
    ports = {f"ports/{port}/common-hal/{name}.c" for port in PORTS for name in FILES}
    shared = {f"{folder}/{name}.c" for folder in ("shared-bindings", "shared-module") for name in SHARED}
    sources.fetch([path for path in sources.paths if path in ports | shared])
    found = {path: of_text(sources.read(path) or "", path in ports) for path in sorted(ports | shared)}
    return {path: functions for path, functions in found.items() if functions}


def of_text(text: str, macros: bool) -> dict[str, list[list[object]]]:
    """{function: [[line, exception, message or macro], ...]} of a C file. ``macros``: with calls of raise_...,
    mp_arg_validate_... and CHECK_ESP_RESULT (which raises) or ESP_ERROR_CHECK (which restarts the chip), too: these say
    what they check. A result such as PWMOUT_INVALID_FREQUENCY "returns".
    """
    bare = without_comments(text)  # strings are blank there only where a comment was
    starts = [(match.start(), match[1]) for match in _FUNCTION.finditer(bare)]
    found: dict[str, list[list[object]]] = {}
    for match in _RAISES.finditer(bare):
        function = next((name for at, name in reversed(starts) if at < match.start()), "")
        if ((match["macro"] or match["check"]) and not macros) or function == _CHECK:
            continue
        end = _END.search(text, match.end())
        words = text[match.end() : end.start() if end else len(text)]
        line = text.count("\n", 0, match.start()) + 1
        found.setdefault(function, []).append([line, *_refusal(match, words)])
    return found


def _refusal(match: re.Match[str], words: str) -> tuple[str, str]:
    """(exception, message or macro). ``words``: the arguments."""
    if match["result"]:  # shared-bindings raise what it stands for
        return "returns", match["result"]
    if match["check"]:  # of what a function of the chip maker's gives back: which one
        return match["check"], words.partition("(")[0].rstrip(") ")
    if match["gone"]:
        return "ValueError", GONE
    said = _TEXT.search(words)
    named = _NAMED.search(words)
    kind = match["type"] or (named[1] if named else "") or match["plain"] or match["macro"] or "ValueError"
    return kind, said[1] if said else match["macro"] or " ".join(words.rstrip(") ").split())


def text_of(table: Fact) -> str:
    """JSON with one line for each refusal."""
    lines = [
        f" {json.dumps(path)}: {{\n"
        + ",\n".join(
            f"  {json.dumps(name)}: [\n" + ",\n".join(f"   {json.dumps(one)}" for one in found) + "\n  ]"
            for name, found in functions.items()
        )
        + "\n }"
        for path, functions in table.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: list[str]) -> int:
    return reading.main(arguments, __doc__, read, _keep)


def _keep(version: str, table: Fact) -> str:
    target = FOLDER / f"refusals-{version}.json"
    target.write_text(text_of(table), encoding="utf-8")
    return f"{target.name}: {len(table)} files"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
