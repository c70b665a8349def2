"""The code blocks of a guide, applied to a copy of the project as the sentence above each block says.

Two kinds of sentence: "Create `file`:", and "Add to `file`, above the line "...":" or "Add to `file`, below the row of
`name`:", which is the first row of a table that begins with it. A third kind has no block: "Run `python file.py`."
"""

import re
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(
    r"^(Create|Add to) `([^`]+)`(?:, (above the line|below the row of) [\"`]([^\"`]+)[\"`])?:\n\n```\w+\n(.*?)^```$",
    re.M | re.S,
)
_RUN = re.compile(r"^Run `python (\S+\.py)`\.$", re.M)
_FENCE = re.compile(r"^```\w+\n.*?^```$", re.M | re.S)


class Block(NamedTuple):
    """``where``: "" for a new file, "above the line" or "below the row of"; ``mark``: which one."""

    file: str
    where: str
    mark: str
    text: str


def blocks(section: str) -> list[Block]:
    """The blocks of a guide's section in their order. Raises ValueError for one whose sentence says too little."""
    found = []
    for verb, file, where, mark, text in _BLOCK.findall(section):
        if (verb == "Create") == bool(where):
            raise ValueError(f"expected a new file or a place in one, found: {verb} {file} {where}")
        found.append(Block(file, where, mark, text))
    if len(found) != len(_FENCE.findall(section)):
        raise ValueError(f"expected a sentence above each block that says where it goes, found {len(found)}")
    return found


def programs(section: str) -> list[str]:
    """The programs that a guide's section lets run when its blocks are applied, by their paths in the project."""
    return _RUN.findall(section)


def apply(block: Block, root: Path) -> None:
    """Do what the guide says to the copy in ``root``. Raises ValueError where the place is not there, or not one."""
    file = root / block.file
    if not block.where:
        if file.exists():
            raise ValueError(f"expected no {block.file}, found one")
        file.write_text(block.text, encoding="utf-8")
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    if block.where == "above the line":
        places = [n for n, line in enumerate(lines) if line.strip().startswith("# " + block.mark)]
        if len(places) != 1:
            raise ValueError(f"expected one line {block.mark!r} in {block.file}, found {len(places)}")
        at = places[0]
    else:
        places = [n + 1 for n, line in enumerate(lines) if line.startswith(f"| `{block.mark}` |")]
        if not places:
            raise ValueError(f"expected a row of {block.mark} in {block.file}, found none")
        at = places[0]
    file.write_text("".join([*lines[:at], block.text, *lines[at:]]), encoding="utf-8")
