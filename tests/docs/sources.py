"""Reader of docs/sources.md and of all that cites it; `python tests/docs/sources.py` writes the page's last column.

A cite is an id in brackets, ``[springer-2007]``, in a comment, a docstring, another string or a page.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = "docs/sources.md"

_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
# Not a link with a target of its own, not `type: ignore[...]`.
_CITE = re.compile(r"(?<!ignore)\[([a-z][a-z0-9]+(?:-[a-z0-9]+)+)\](?!\()")
_DEFINED = re.compile(r"^\[([a-z][a-z0-9-]+)\]: (\S+)$", re.MULTILINE)  # at the foot of a page
_HEX = re.compile(r"\b0(?:x[0-9A-Fa-f]+|o[0-7]+)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)

_AWAY = re.compile(
    r"(?i:\b(?:science|research|norms|architecture|hardware|chip|platform|style|plain[- ]words) page\b)"
    r"|(?i:\bshared/(?:reference|design|cases)\b)"
    r"|\[[RMUI](?:, [^\]]*)?\]"  # capitals: [m] is a unit
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
# File, or the beginning of its path -> names of numbers that nobody chose, which no form shows.
NO_CHOICES = {
    # Wiring of a board: the divider at its battery, how its light is driven, whether it has a display.
    "firmware/boards/": {"BATTERY_PERMILLE", "RGB_LOW", "DISPLAY"},
    # Versions: they count changes.
    "firmware/lib/stork/core/__init__.py": {"SCORER_VERSION"},
    "firmware/lib/stork_format/__init__.py": {"FORMAT_VERSION"},
    "host_tools/stork_host/analysis/__init__.py": {"ANALYSIS_VERSION"},
    "host_tools/stork_sim/home_programme.py": {"FORMAT"},
    # Conversions: of radians, days, months, inches, megabytes.
    "firmware/lib/stork/core/tilt.py": {"_MDEG_PER_RADIAN"},
    "firmware/lib/stork/store/store_scan.py": {"_DAY_S"},
    "host_tools/stork_host/report/style.py": {"MM"},
    "host_tools/stork_sim/board/models.py": {"_MB"},
    "host_tools/stork_sim/year.py": {"_DAY_S", "_MONTH_DAYS"},
    # Places of bytes, and sizes that follow from the fields of a record or a message.
    "firmware/safemode.py": {"_COUNT", "_STUCK"},
    "firmware/lib/stork/device/restarts.py": {"_COUNT", "_STUCK"},
    "firmware/lib/stork/feedback/language.py": {"LIGHT", "SOUND", "ONCE"},  # ONCE: no count
    "firmware/lib/stork/link/pagination.py": {"_OVERHEAD", "_BYTES_PER_SESSION", "_BYTES_PER_RECORD"},
    "firmware/lib/stork/store/area_record.py": {"_HEAD_SIZE", "MOUNTING_SIZE", "_SESSION_SIZE"},
    "firmware/lib/stork/store/nvm_flags.py": {"SIZE"},
    "firmware/lib/stork_format/journal_records.py": {"SIZE", "_HEAD", "_NUMBER_BITS"},
    "host_tools/stork_host/link/forgetting.py": {"_AROUND", "_EACH"},
    "host_tools/stork_host/link/transport.py": {"_LARGEST_MESSAGE"},  # the length has two bytes
    "host_tools/stork_sim/chips/sample_stream.py": {"ROW_BYTES"},
    # Units of flash and of files, the same for all: a sector, a page, a block that is erased.
    "firmware/lib/stork/store/__init__.py": {"SECTOR"},
    "firmware/lib/stork/store/recorder.py": {"_SECTOR"},
    "host_tools/stork_host/salvage.py": {"_SECTOR"},
    "host_tools/stork_sim/board/flash.py": {"BLOCK", "PAGE", "SECTOR"},
    # Codes and marks: of a protocol, of a program's end, of a language, a library or a system; columns, directions.
    "firmware/lib/stork/link/forgetting.py": {"_GROUP_ID"},
    "firmware/lib/stork/link/stork_group.py": {"GROUP_ID", "DRILL_RUNS", "NOT_NOW"},
    "firmware/lib/stork_format/codes.py": {"FIRST_OUTPUT"},
    "host_tools/stork_host/analysis/frames.py": {"ML", "AP", "UP"},
    "host_tools/stork_host/circuitpython_settings.py": {"_LINE_END"},
    "host_tools/stork_host/cli/": {"WRONG", "BAD_INPUT", "OWN_MISTAKE", "INTERRUPTED", "DIFFERENT", "SOMETHING_LOST"},
    "host_tools/stork_host/install/disk.py": {"_F_NOCACHE"},
    "host_tools/stork_host/link/messages.py": {"GROUP_ID"},
    "host_tools/stork_sim/board/flash_cache.py": {"_NONE"},
    "host_tools/stork_sim/board/volume.py": {"READ", "WRITE", "CREATE_NEW", "CREATE_ALWAYS", "OPEN_ALWAYS"},
    "host_tools/stork_sim/fidelity/recording_options.py": {"BAD_INPUT", "INTERRUPTED"},
    "host_tools/stork_sim/motion/balance_loss.py": {"DIRECTIONS"},
    # An example: the date of a picture's session.
    "host_tools/stork_host/pictures/report_picture.py": {"_WHEN"},
}

_ERRORS = {"EACCES": 13, "EBUSY": 16, "EEXIST": 17, "EINVAL": 22, "EISDIR": 21, "ENOENT": 2, "ENOSPC": 28, "EROFS": 30}


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


def uncited(text: str, *, no_choices: Collection[str] = (), fields: bool = False) -> list[str]:
    """Chosen numbers of a module without a cite: on the line, in a comment above in its block, in a string below it.

    Looked at are all numbers of the module, also within ``const()``, and of its classes those whose names end in a unit
    or say that they are a limit; with ``fields`` every number that is the default of a field, for which the class's
    docstring may cite, too. A block is a run of lines without an empty one.

    No choices by their form are a number in hexadecimal or octal (a register, a mask), a flag (1 << 5), an error of the
    operating system beside its name (30  # EROFS), and codes, which number names one after the other: 1, 2, or 6, 7, 8,
    or 1, 2, 4. ``no_choices``: names that are none for a reason that no form shows.
    """
    lines = text.splitlines()
    missing = []
    tree = ast.parse(text)
    bodies: list[tuple[list[ast.stmt], str]] = [(tree.body, "")]
    bodies += [(node.body, ast.get_docstring(node) or "") for node in tree.body if isinstance(node, ast.ClassDef)]
    for body, told in bodies:
        codes = _codes(body)
        for place, node in enumerate(body):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            names = [
                name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            ]
            sure = [name for name in names if (_RULE.search(name) or name in _RULES_TOO)]
            of_module = body is tree.body
            of_field = fields and not of_module and isinstance(node, ast.AnnAssign)
            rules = [name for name in (names if of_module or of_field else sure) if name not in no_choices]
            written = ast.get_source_segment(text, node) or ""
            value = _unwrapped(node.value)
            if not rules or not _numeric(value) or _HEX.search(written):
                continue
            near = lines[node.lineno - 1 : node.end_lineno]
            if not sure and (node in codes or _is_flag(value) or _of_system(value, near[-1])):
                continue
            above = node.lineno - 2
            while above >= 0 and lines[above].strip():
                if lines[above].lstrip().startswith("#"):
                    near.append(lines[above])
                above -= 1
            after = body[place + 1] if place + 1 < len(body) else None
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                near.append(str(after.value.value))
            if of_field:
                near.append(told)
            if not any(_CITE.search(line) for line in near):
                missing += rules
    return missing


def no_choices(name: str) -> set[str]:
    """Names of a file's numbers that NO_CHOICES lists."""
    return {one for beginning, names in NO_CHOICES.items() if name.startswith(beginning) for one in names}


def _codes(body: list[ast.stmt]) -> set[ast.stmt]:
    """Statements that number names one after the other: two from 0 or 1 on, three from elsewhere, or 1, 2, 4."""
    found: set[ast.stmt] = set()
    numbers = [(node, _whole(node)) for node in body]
    for place, (_, first) in enumerate(numbers):
        for following in (lambda number: number + 1, lambda number: number * 2):
            run, wanted = [], first
            for node, number in numbers[place:]:
                if number is None or number != wanted:
                    break
                run.append(node)
                wanted = following(number)
            if len(run) > 2 or (len(run) == 2 and first in (0, 1)):
                found |= set(run)
    return found


def _whole(node: ast.stmt | None) -> int | None:
    """The number of a statement that gives a whole one to a single name."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        value = _unwrapped(node.value)
        if isinstance(value, ast.Constant) and type(value.value) is int and value.value >= 0:
            return value.value
    return None


def _is_flag(value: ast.expr) -> bool:
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.LShift) and ast.unparse(value.left) == "1"


def _of_system(value: ast.expr, line: str) -> bool:
    """Whether a number is that of an error of the operating system (Linux) whose name stands on its line."""
    return isinstance(value, ast.Constant) and any(
        number == value.value for name, number in _ERRORS.items() if re.search(rf"(?:\b|_){name}\b", line)
    )


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
    return all(type(number) in (int, float) for number in numbers) and any(numbers)


@cache
def _pages() -> list[Path]:
    return [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "host_tools").rglob("*.md")]


if __name__ == "__main__":
    path = REPOSITORY / PAGE
    path.write_text(with_users(path.read_text(encoding="utf-8"), users(citing_texts())), encoding="utf-8")
