"""Measurement of what ``os.getenv`` makes of a settings.toml, on a CircuitPython image.

    python tests/emulator/settings_table.py IMAGE [--write VERSION]

One start: the program on the drive writes each file of ``CASES``, asks for the name, prints the answer. The answers of
all images stand in tests/settings_table.json; ``--write`` puts this image's there. Held against it are this image
(test_settings_read.py) and stork_host.circuitpython_settings (tests/host_install/test_circuitpython_settings.py).
"""

import argparse
import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TABLE = Path(__file__).resolve().parents[1] / "settings_table.json"
_MOST_S = 120.0
_END = "END OF THE TABLE"

# name of the case: (settings.toml, the name that is asked for)
CASES: dict[str, tuple[bytes, str]] = {
    "text": (b'A = "open"\n', "A"),
    "text that is empty": (b'A = ""\n', "A"),
    "text without a line end": (b'A = "open"', "A"),
    "text with blanks around": (b'A = " open "  \t \n', "A"),
    "text, no blanks around =": (b'A="open"\n', "A"),
    "blanks before the name": (b'  \tA = "open"\n', "A"),
    "blanks and tabs around =": (b'A \t = \t "open"\n', "A"),
    "text, then a comment": (b'A = "open" # usual\n', "A"),
    "text, then a comment without blank": (b'A = "open"# usual\n', "A"),
    "text, then a word": (b'A = "open" usual\n', "A"),
    "text with # in it": (b'A = "op#en"\n', "A"),
    "text in single quotes": (b"A = 'open'\n", "A"),
    "text in three quotes": (b'A = """open"""\n', "A"),
    "quote that is not closed": (b'A = "open\nB = 5\n', "A"),
    "quote that is not closed, the line behind": (b'A = "open\nB = 5\n', "B"),
    "quote that is not closed, end of file": (b'A = "open', "A"),
    "quote alone": (b'A = "\n', "A"),
    "quote that is not opened": (b'A = open"\n', "A"),
    "number in quotes": (b'A = "5"\n', "A"),
    "word": (b"A = open\n", "A"),
    "two words": (b"A = open closed\n", "A"),
    "word, then a comment": (b"A = open # usual\n", "A"),
    "word and colon": (b"A = single_leg:left\n", "A"),
    "typographic quotes": ("A = \u201copen\u201d\n".encode(), "A"),
    "true": (b"A = true\n", "A"),
    "false": (b"A = false\n", "A"),
    "integer": (b"A = 5\n", "A"),
    "integer without a line end": (b"A = 5", "A"),
    "integer, no blanks around =": (b"A=5\n", "A"),
    "integer with blanks around": (b"A =   5  \t \n", "A"),
    "integer, then a comment": (b"A = 5 # usual\n", "A"),
    "integer, then a comment without blank": (b"A = 5# usual\n", "A"),
    "integer, then a word": (b"A = 5 s\n", "A"),
    "integer below zero": (b"A = -5\n", "A"),
    "integer with plus": (b"A = +5\n", "A"),
    "integer, minus and a blank": (b"A = - 5\n", "A"),
    "integer with zeros before it": (b"A = 005\n", "A"),
    "integer, hexadecimal": (b"A = 0x6A\n", "A"),
    "integer, hexadecimal, big letters": (b"A = 0X6a\n", "A"),
    "integer, hexadecimal, below zero": (b"A = -0x6A\n", "A"),
    "integer, octal": (b"A = 0o17\n", "A"),
    "integer, binary": (b"A = 0b101\n", "A"),
    "integer with _": (b"A = 1_000\n", "A"),
    "integer with __": (b"A = 1__000\n", "A"),
    "integer that ends with _": (b"A = 5_\n", "A"),
    "integer of 40 bits": (b"A = 1099511627776\n", "A"),
    "integer of 100 digits": (b"A = " + b"7" * 100 + b"\n", "A"),
    "two integers": (b"A = 5 6\n", "A"),
    "hexadecimal without digits": (b"A = 0x\n", "A"),
    "decimal with a hexadecimal digit": (b"A = 5A\n", "A"),
    "float": (b"A = 1.5\n", "A"),
    "float with exponent": (b"A = 1e3\n", "A"),
    "infinity": (b"A = inf\n", "A"),
    "list": (b'A = ["x", "y"]\n', "A"),
    "table": (b"A = { x = 1 }\n", "A"),
    "date": (b"A = 2026-01-02\n", "A"),
    "nothing behind =": (b"A =\nB = 5\n", "A"),
    "nothing behind =, the line behind": (b"A =\nB = 5\n", "B"),
    "nothing behind =, end of file": (b"A =", "A"),
    "nothing behind = but blanks": (b"A =   \n", "A"),
    "nothing behind = but a comment": (b"A = # usual\n", "A"),
    "no =": (b"A 5\n", "A"),
    "no =, the name alone": (b"A\nB = 5\n", "A"),
    "no =, the line behind": (b"A\nB = 5\n", "B"),
    "colon instead of =": (b"A: 5\n", "A"),
    "two =": (b"A == 5\n", "A"),
    "name in quotes": (b'"A" = 5\n', "A"),
    "name in small letters": (b"a = 5\n", "A"),
    "name with a dot": (b"A.B = 5\n", "A.B"),
    "name that begins another": (b"AB = 6\nA = 5\n", "A"),
    "name of two words": (b"A B = 5\n", "A B"),
    "name that is not there": (b"A = 5\n", "B"),
    "name that is empty": (b"A = 5\n = 6\n", ""),
    "comment line": (b"# A = 6\nA = 5\n", "A"),
    "blank lines": (b"\n\n  \n\t\nA = 5\n", "A"),
    "the same name twice": (b"A = 5\nA = 6\n", "A"),
    "the same name twice, the first broken": (b'A = "x\nA = 6\n', "A"),
    "export in front": (b"export A=5\n", "A"),
    "byte order mark": (b"\xef\xbb\xbfA = 5\nB = 6\n", "A"),
    "byte order mark, the line behind": (b"\xef\xbb\xbfA = 5\nB = 6\n", "B"),
    "UTF-16": ("A = 5\n".encode("utf-16"), "A"),
    "section": (b"[x]\nA = 5\n", "A"),
    "section behind": (b"A = 5\n[x]\nB = 6\n", "A"),
    "section with blanks before it": (b"  [x]\nA = 5\n", "A"),
    "CRLF, text": (b'A = "open"\r\nB = "x"\r\n', "A"),
    "CRLF, text, the line behind": (b'A = "open"\r\nB = "x"\r\n', "B"),
    "CRLF, integer": (b"A = 5\r\n", "A"),
    "CRLF, integer and comment": (b"A = 5 # usual\r\n", "A"),
    "CRLF, word": (b"A = open\r\n", "A"),
    "CRLF, nothing behind =": (b"A =\r\n", "A"),
    "CRLF, blank lines": (b"\r\n\r\nA = 5\r\n", "A"),
    "CRLF, quote that is not closed": (b'A = "open\r\n', "A"),
    "CR alone": (b"B = 6\rA = 5\r", "A"),
    "CR alone, the first": (b"A = 5\rB = 6\r", "A"),
    "form feed and vertical tab": (b"\x0bA\x0c=\x0b5\x0c\n", "A"),
    "escape n": (b'A = "a\\nb"\n', "A"),
    "escapes b r t v f": (b'A = "\\b\\r\\t\\v\\f"\n', "A"),
    "escape quote": (b'A = "a\\"b"\n', "A"),
    "escape backslash": (b'A = "a\\\\b"\n', "A"),
    "escape that is none": (b'A = "a\\qb"\n', "A"),
    "escape e and x": (b'A = "a\\e\\x41b"\n', "A"),
    "escape at the line's end": (b'A = "a\\\n"\n', "A"),
    "escape at the file's end": (b'A = "a\\', "A"),
    "escape u": (b'A = "a\\u00e9b"\n', "A"),
    "escape u of a big one": (b'A = "\\u20ac"\n', "A"),
    "escape u cut short": (b'A = "\\u20"\n', "A"),
    "escape u without digits": (b'A = "\\uwxyz"\n', "A"),
    "escape u with blanks": (b'A = "\\u  41"\n', "A"),
    "escape u with plus": (b'A = "\\u+041"\n', "A"),
    "escape u with 0x": (b'A = "\\u0x41"\n', "A"),
    "escape U": (b'A = "\\U0001f600"\n', "A"),
    "escape U too big": (b'A = "\\U00110000"\n', "A"),
    "escape U with minus": (b'A = "\\U-0000041"\n', "A"),
    "escape u of a surrogate": (b'A = "\\ud800"\n', "A"),
    "escape u of zero": (b'A = "a\\u0000b"\n', "A"),
    "text that is not ASCII": ('A = "caf\u00e9 \u20ac"\n'.encode(), "A"),
    "text that is not UTF-8": (b'A = "caf\xe9"\n', "A"),
    "word that is not ASCII": ("A = caf\u00e9\n".encode(), "A"),
    "word that is not UTF-8": (b"A = caf\xe9\n", "A"),
    "name that is not ASCII": ("\u00c4 = 5\n".encode(), "\u00c4"),
    "no-break space before the value": ("A =\u00a05\n".encode(), "A"),
    "no-break space behind the value": ("A = 5\u00a0\n".encode(), "A"),
    "tab in a text": (b'A = "a\tb"\n', "A"),
    "text of 1000 bytes": (b'A = "' + b"w" * 1000 + b'"\n', "A"),
    "word of 1000 bytes": (b"A = " + b"w" * 1000 + b"\n", "A"),
    "zero byte in a text": (b'A = "a\x00b"\n', "A"),
    "zero byte in a word": (b"A = a\x00b\n", "A"),
    "zero byte in an integer": (b"A = 5\x006\n", "A"),
    "zero byte in a line before": (b"# x\x00 y\nA = 5\n", "A"),
    "zero byte in a line before, then the name": (b"# x\x00A = 5\n", "A"),
    "zero byte at a line's beginning": (b"\x00\nA = 5\n", "A"),
    "zero byte before =": (b"A\x00= 5\nA = 6\n", "A"),
    "zero byte behind =": (b"A = \x005\n", "A"),
    "file of a kilobyte before it": (b"# " + b"x" * 1000 + b"\nA = 5\n", "A"),
    "empty file": (b"", "A"),
}

_BOOT = """
import storage
storage.disable_usb_drive()
storage.remount("/", readonly=False)
"""

_CODE = """
import os
from cases import CASES

for number, (content, name) in enumerate(CASES):
    with open("/settings.toml", "wb") as file:
        file.write(content)
    try:
        value = os.getenv(name)
        print(">", number, type(value).__name__, value.encode("utf-8") if isinstance(value, str) else value)
    except Exception as error:
        print(">", number, type(error).__name__, "-")
print("END OF THE TABLE")
"""


def measure(image: Path, say: Callable[[str], object] = print) -> dict[str, str]:
    """Case -> the answer as repr has it, or the name of the exception. 8.2 gives texts that are no UTF-8, too."""
    from emulator import fat12
    from emulator.machine import DRIVE_BYTES, Machine

    cases = f"CASES = (\n{''.join(f'    {case!r},{chr(10)}' for case in CASES.values())})\n"
    files = {"boot.py": _BOOT.encode(), "code.py": _CODE.encode(), "cases.py": cases.encode()}
    machine = Machine(image, fat12.make(DRIVE_BYTES, files), say)
    lines = machine.lines
    machine.run(lambda: any(_END in line or "done running" in line for _, line in lines), _MOST_S, "the whole table")
    found = {}
    for _, line in lines:
        if line.startswith("> "):
            _, number, kind, value = line.split(" ", 3)
            found[list(CASES)[int(number)]] = _answer(kind, value)
    return found


def _answer(kind: str, value: str) -> str:
    if kind != "str":
        return kind if value == "-" else value
    content = ast.literal_eval(value)
    try:
        return repr(content.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return f"str of {content!r}"


def load() -> dict[str, dict[str, str]]:
    """Version -> case -> answer, as they were measured."""
    found: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path, help="a CircuitPython UF2 for the Raspberry Pi Pico")
    parser.add_argument("--write", metavar="VERSION", help="put the answers into the table as those of this version")
    chosen = parser.parse_args()
    found = measure(chosen.image)
    for case, answer in found.items():
        print(f"{case:44} {answer}")
    print(f"{len(found)} of {len(CASES)} cases")
    if chosen.write:
        table = {**(load() if TABLE.exists() else {}), chosen.write: found}
        text = json.dumps(dict(sorted(table.items(), key=lambda row: [int(n) for n in row[0].split(".")])), indent=1)
        TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
