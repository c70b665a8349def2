"""Reader of docs/sources.md and of all that cites it; `python tests/docs/sources.py` writes the page's last column.

A cite is an id in brackets, ``[springer-2007]``, in a comment, a docstring, another string or a page.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = "docs/sources.md"

_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
# Not a link with a target of its own, not `type: ignore[...]`.
_CITE = re.compile(r"(?<!ignore)\[([a-z][a-z0-9]+(?:-[a-z0-9]+)+)\](?!\()")
_DEFINED = re.compile(r"^\[([a-z][a-z0-9-]+)\]: (\S+)$", re.MULTILINE)  # at the foot of a page
_HEX = re.compile(r"\b0x[0-9A-Fa-f]+")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)

_AWAY = re.compile(
    r"\b(?:science|architecture|chip|platform|style|plain[- ]words) page\b"
    r"|\bshared/(?:reference|design|cases)\b"
    r"|\[[RMUI](?:, [^\]]*)?\]",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<![\w./-])(?:\.\./)*(?:docs/[\w./-]*\w|[\w./-]*\w\.md)\b")

_RULE = re.compile(
    r"_(?:MDEG|DEG|DPS|MG|G|MS|S|US|HZ|MV|PER_MILLE|PERCENT|SAMPLES|STEPS|EIGHTHS|M_S2|TIMES|FLOOR|CEILING|BPM|FOURS"
    r"|ms|mdeg|deg|dps|mg)$"
    r"|(?:^|_)(?:LEAST|MOST|LONGEST|SHORTEST|FREE|RAM|KEPT|OTHERS|SPILL|WAIT)(?:_|$)"
)
# Rules whose names have neither a unit nor one of the words of limits.
_RULES_TOO = {
    *("_HARD", "_HIT", "HIT", "_APART", "_LATEST", "BPM", "_BPM", "_STEPS", "BACK", "_BACK", "STRONG", "BOTH", "BAND"),
    *("_BRIGHT", "_SLEEPS", "_MORE", "_NEAR", "_FULL", "_FEET_AGO", "_NOTE", "_REST", "_SOFT", "_SOFT_CLOSED", "_FELT"),
    *("_DAYS", "_EACH_DAY", "FEW", "_NEWEST", "_PIECE", "_SHOWN", "_READ_PER_PAGE", "_WINDOW", "_STALL", "_RHYTHM"),
    *("_SLOW", "_LAGS", "_ASKEW", "_TOGETHER", "_NEAR_FALLS", "_WEARER_BYTES", "_SPARE_BYTES", "_NUMBERS"),
    *(
        "MARGIN",
        "_MARGIN",
        "_ROOT",
        "_PAGES",
        "_ROWS",
        "SHOWN",
        "_MENU_SHARE",
        "_SLOW_SHIFT",
        "_SMOOTH_GAIN",
        "_RESTARTS",
    ),
}
# Names that end like units, of what nobody chose.
_NO_RULES = {"_DAY_S", "KIND_SAMPLES"}


def entries(page: str) -> dict[str, tuple[str, str, str]]:
    """id -> (what, source, used in), of the text of the page. Raises ValueError for an id that stands twice."""
    found: dict[str, tuple[str, str, str]] = {}
    for name, *cells in _ROW.findall(page):
        if name in found:
            raise ValueError(f"{name} stands twice")
        what, source, used = (cell.strip() for cell in cells)
        found[name] = (what, source, used)
    return found


@cache
def words_of_python(text: str) -> tuple[list[str], list[str]]:
    """(comments and docstrings, all other strings)."""
    comments = [
        token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    ]
    told, strings = set(), []
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            told.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node in told:
                comments.append(node.value)
            else:
                strings.append(node.value)
    return comments, strings


def told(name: str, text: str) -> list[str]:
    """Texts for readers in a file: comments and docstrings of Python, comments of TOML, anything else as a whole."""
    if name.endswith(".py"):
        return words_of_python(text)[0]
    return re.findall(r"#.*", text) if name.endswith(".toml") else [text]


@cache
def cites(name: str, text: str) -> set[str]:
    """Ids that a file cites."""
    if name.endswith(".py"):
        parts = [part for kind in words_of_python(text) for part in kind]
    else:
        parts = [_DEFINED.sub("", _CODE.sub("", part)) for part in told(name, text)]
    return {found for part in parts for found in _CITE.findall(part)}


def defined(text: str) -> dict[str, str]:
    """Link definitions at the foot of a page: id -> target."""
    return dict(_DEFINED.findall(text))


def away(name: str, text: str, exists: Callable[[str], bool]) -> list[str]:
    """Cited pages that are not in the tree: those of a kind that is never there, and those that are named."""
    found = []
    for part in told(name, text):
        found += [match.group() for match in _AWAY.finditer(part)]
        found += [match for match in _NAMED.findall(part) if not exists(match)]
    return found


def exists(name: str) -> bool:
    """Whether a page, or a path below docs, is in the tree; a page may be named without its folders."""
    path = name.lstrip("./")
    if (REPOSITORY / path).exists() or (REPOSITORY / "docs" / path).exists():
        return True
    return path.endswith(".md") and any(page.as_posix().endswith("/" + path) for page in _pages())


def uncited(text: str) -> list[str]:
    """Numeric rules of a module without a cite: on the line, in a comment above in its block, in a string below it.

    A rule is a constant whose name ends in a unit, or says that it is a limit, also within ``const()``. A number in
    hexadecimal is a register or a code, no rule. A block is a run of lines without an empty one.
    """
    lines = text.splitlines()
    missing = []
    tree = ast.parse(text)
    bodies = [tree.body] + [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    for body in bodies:
        for place, node in enumerate(body):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            names = [
                name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            ]
            rules = [name for name in names if (_RULE.search(name) or name in _RULES_TOO) and name not in _NO_RULES]
            written = ast.get_source_segment(text, node) or ""
            if not rules or not _numeric(_unwrapped(node.value)) or _HEX.search(written):
                continue
            near = lines[node.lineno - 1 : node.end_lineno]
            above = node.lineno - 2
            while above >= 0 and lines[above].strip():
                if lines[above].lstrip().startswith("#"):
                    near.append(lines[above])
                above -= 1
            after = body[place + 1] if place + 1 < len(body) else None
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                near.append(str(after.value.value))
            if not any(_CITE.search(line) for line in near):
                missing += rules
    return missing


def files(*folders: str) -> dict[str, str]:
    """Path from the repository -> text, of what people write: Python, pages, and texts beside them."""
    found = {}
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            name = path.relative_to(REPOSITORY).as_posix()
            if path.suffix in (".py", ".md", ".typ", ".toml") and "__pycache__" not in name:
                found[name] = path.read_text(encoding="utf-8")
    return found


def users(texts: dict[str, str]) -> dict[str, set[str]]:
    """id -> files that cite it, as the page names them."""
    found: dict[str, set[str]] = {}
    for name, text in texts.items():
        for one in cites(name, text):
            found.setdefault(one, set()).add(short(name))
    return found


def short(name: str) -> str:
    """``core.sway`` for firmware/lib/stork/core/sway.py, ``measures.md`` for docs/measures.md."""
    if not name.endswith(".py"):
        return name.removeprefix("docs/")
    name = re.sub(r"^(firmware/lib/stork|host_tools/stork_host|host_tools)/", "", name)
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def used_in(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def citing_texts() -> dict[str, str]:
    """Files whose cites count: the code that runs, and the pages but for the page itself."""
    texts = files("firmware", "host_tools", "docs")
    texts.pop(PAGE, None)
    return texts


def with_users(page: str, by: dict[str, set[str]]) -> str:
    """The page with its last column as the files are."""
    return _ROW.sub(lambda row: f"| `{row[1]}` |{row[2]}|{row[3]}| {used_in(by.get(row[1], ()))} |", page)


def _unwrapped(value: ast.expr) -> ast.expr:
    """Value within ``const(...)`` of the firmware; anything else as it is."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "const":
        return value.args[0]
    return value


def _numeric(value: ast.expr) -> bool:
    """Numbers alone, and not only a zero; in a dict of tuples these count, and None is no number."""
    if isinstance(value, ast.Dict):
        rows = [row for one in value.values if isinstance(one, ast.Tuple) for row in one.elts]
        return _numeric(ast.Tuple([row for row in rows if ast.unparse(row) != "None"], ast.Load()))
    nodes = [node for node in ast.walk(value) if not isinstance(node, ast.operator | ast.unaryop | ast.expr_context)]
    allowed = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple)
    numbers = [node.value for node in nodes if isinstance(node, ast.Constant)]
    if not numbers or not all(isinstance(node, allowed) for node in nodes):
        return False
    return all(isinstance(number, int | float) for number in numbers) and any(numbers)


@cache
def _pages() -> list[Path]:
    return [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "host_tools").rglob("*.md")]


if __name__ == "__main__":
    path = REPOSITORY / PAGE
    path.write_text(with_users(path.read_text(encoding="utf-8"), users(citing_texts())), encoding="utf-8")
