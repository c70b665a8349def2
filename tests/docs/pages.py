"""Reading the project's Markdown: pages, links, code blocks, tables."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def text(path: str) -> str:
    return (REPOSITORY / path).read_text(encoding="utf-8")


def blocks(page: str, language: str | None = None) -> list[str]:
    """The fenced code blocks of a page's text, of one language or all."""
    return [body for found, body in _FENCE.findall(page) if language in (None, found)]


def inline(page: str) -> list[str]:
    """The code between single backticks, outside of blocks."""
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", _FENCE.sub("", page))]


def links(page: str) -> list[str]:
    """The targets of links and images, outside of code."""
    return re.findall(r"\]\(([^)\s]+)\)", _FENCE.sub("", page))


def anchors(page: str) -> set[str]:
    """Anchors that a link may name behind ``#``: the headings, as GitHub spells them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", page), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def table(page: str, first: str, second: str = "") -> list[list[str]]:
    """The rows of the table whose head begins with the cells ``first`` and ``second``, without backticks."""
    lines = page.splitlines()
    for n, line in enumerate(lines):
        head = _cells(line)
        if head[:1] == [first] and (not second or head[1:2] == [second]):
            rows = []
            for row in lines[n + 2 :]:
                if not row.startswith("|"):
                    break
                rows.append([cell.replace("`", "") for cell in _cells(row)])
            return rows
    raise AssertionError(f"no table with the head | {first} | {second}")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
