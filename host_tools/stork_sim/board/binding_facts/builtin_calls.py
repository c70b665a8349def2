"""Arguments of the built-in functions, types and their methods: ``python -m ...builtin_calls CLONE VERSION``.

Writes builtins-VERSION.json of CircuitPython: {name: [least, most or null, keywords, file:line]}. A method's name
begins with a dot, and self does not count. Read from py/ and extmod/vfs.c; nobody edits it [binding-tables].
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from stork_sim.board.binding_facts import Fact, reading
from stork_sim.board.binding_facts.c_conditions import without_comments
from stork_sim.board.binding_facts.read_sources import FOLDER, Sources

_OBJECT: Final = re.compile(r"MP_DEFINE_CONST_FUN_OBJ_(\w+)\(\s*(\w+)_obj\s*,\s*([^;]*?)\);")
_MAKE: Final = re.compile(r"\b(?:mp_obj_)?(\w+?)_make_new\(const mp_obj_type_t[^;{]*\{(.*?)\n\}", re.DOTALL)
_COUNT: Final = re.compile(r"mp_arg_check_num\([^,]+,[^,]+,\s*(\d+)\s*,\s*(\w+)\s*,")
_ALLOWED: Final = re.compile(r"\{\s*MP_QSTR_([a-z]\w*)\s*,")
_KEYWORD: Final = re.compile(r"MP_QSTR_([a-z]\w*)")
_TYPES: Final = ("str", "bytes", "bytearray", "array", "list", "dict", "set", "tuple")
_NOT_ALL: Final = ("mp_builtin_compile", "mp_builtin_execfile")  # py/mpconfig.h: not on every board
# Where a keyword is looked up by a function that the object calls: py/modbuiltins.c, mp_builtin_min_max; py/objlist.c.
_LOOKED_UP: Final = {"min": ("mp_builtin_min_max",), "max": ("mp_builtin_min_max",), "sorted": ("mp_obj_list_sort",)}


def read(folder: Path, version: str) -> Fact:
    sources = Sources(folder, version)
    wanted = r"py/(modbuiltins|builtinevex|obj\w*)\.c|extmod/vfs\.c"
    paths = [path for path in sources.paths if re.fullmatch(wanted, path)]
    sources.fetch(paths)
    texts = {path: without_comments(sources.read(path) or "") for path in paths}
    whole = "\n".join(texts.values())
    found: Fact = {}
    for path, text in texts.items():
        for name, least, most, keywords, at in _of_file(text, whole):
            line = f"{path}:{text.count(chr(10), 0, at) + 1}"
            if name in found:  # another build's: either is taken
                least, most = min(least, found[name][0]), _larger(most, found[name][1])
            found[name] = [least, most, keywords, line]
    return dict(sorted(found.items()))


def _of_file(text: str, whole: str) -> Iterator[tuple[str, int, int | None, list[str], int]]:
    for match in _OBJECT.finditer(text):
        kind, name, words = match[1], match[2], [word.strip() for word in match[3].split(",")]
        owner, _, method = name.removeprefix("mp_obj_").partition("_")
        if name in _NOT_ALL:
            continue
        if name.startswith("mp_builtin_"):
            called, own = name.removeprefix("mp_builtin_"), 0
        elif name == "mp_vfs_open":
            called, own = "open", 0
        elif owner in _TYPES and method:
            called, own = "." + method, 1
        else:
            continue
        keywords: list[str] = []
        least = int(kind) if kind.isdigit() else int(words[0])
        most = least if kind.isdigit() else int(words[1]) if kind == "VAR_BETWEEN" else None
        if kind == "KW":
            names = _LOOKED_UP.get(called, (words[-1],))
            bodies = "".join(_body(whole, name) for name in names)
            keywords = sorted(set(_ALLOWED.findall(bodies) or _KEYWORD.findall(bodies)))
            if called == "open":
                least, most = 1, len(keywords)
        yield called, least - own, most if most is None else most - own, keywords, match.start()
    for made in _MAKE.finditer(text):
        count = _COUNT.search(made[2])
        if count is not None:
            yield made[1], int(count[1]), int(count[2]) if count[2].isdigit() else None, [], made.start()


def _body(text: str, name: str) -> str:
    match = re.search(rf"\b{name}\([^;{{]*\{{(.*?)\n\}}", text, re.DOTALL)
    return match[1] if match else ""


def _larger(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


@cache
def builtin_calls(version: str) -> Fact:
    """The table of one version of CircuitPython."""
    known: Fact = json.loads((FOLDER / f"builtins-{version}.json").read_text(encoding="utf-8"))
    return known


def main(arguments: list[str]) -> int:
    return reading.main(arguments, __doc__, read, _keep)


def _keep(version: str, table: Fact) -> str:
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(fact)}" for name, fact in table.items())
    target = FOLDER / f"builtins-{version}.json"
    target.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return f"{target.name}: {len(table)} functions and methods"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
