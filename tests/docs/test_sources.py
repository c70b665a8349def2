"""Agreement of docs/sources.md and all that cites it; and that nothing cites a page outside the tree."""

import ast
import re
from dataclasses import fields

import pages
import pytest
import sources

from stork_sim.motion.people import PEOPLE, because
from stork_sim.motion.person_parameters import Person

PAGE = pages.text(sources.PAGE)
ENTRIES = sources.entries(PAGE)
CITING = sources.citing_texts()
USERS = sources.users(CITING)
# This file plants what the others must not have.
ALL = {
    **sources.files("firmware", "host_tools", "docs", "tests"),
    **{
        name: pages.text(name)
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "pyproject.toml")
    },
}
ALL.pop("tests/docs/test_sources.py")
ALL.pop("tests/docs/sources.py")

RULE_ROOMS = ("firmware/", "host_tools/stork_host/", "host_tools/stork_sim/")
# Frozen, byte for byte as they were; and the package that knows nothing of Stork, so of its sources neither.
NO_RULES = ("host_tools/stork_host/scorers/v", "firmware/lib/micro_smp/")
RULES = {
    name: text
    for name, text in CITING.items()
    if name.endswith(".py") and name.startswith(RULE_ROOMS) and not name.startswith(NO_RULES)
}


def _unknown(texts: dict[str, str]) -> dict[str, set[str]]:
    found = {name: sources.cites(name, text) - set(ENTRIES) for name, text in texts.items()}
    return {name: ids for name, ids in found.items() if ids}


def test_every_cited_id_exists() -> None:
    assert _unknown(ALL) == {}


def test_every_entry_is_cited_and_says_where() -> None:
    assert len(ENTRIES) > 80
    assert set(ENTRIES) - set(USERS) == set()
    assert sources.with_users(PAGE, USERS) == PAGE, "run `python tests/docs/sources.py`"


def test_every_entry_has_a_source_and_how_far_to_trust_it() -> None:
    for name, (what, source, _) in ENTRIES.items():
        assert what and source, name
    kinds = {part.split("\n", 1)[0]: sources.entries(part) for part in PAGE.split("\n## ")[1:]}
    for name, (_, source, _) in kinds["Published norms, thresholds and methods"].items():
        assert any(word in source.lower() for word in ("seen", "noted", "exact")), name
    for name, (_, source, _) in kinds["Measured once"].items():
        assert source.startswith("measured once"), name
    for name, (_, source, _) in kinds["Ours"].items():
        assert source.startswith("ours: `"), name
    for name, (_, source, _) in kinds["Choices of the game and of the device"].items():
        assert "assumption" in source or any(f"`{other}`" in source for other in ENTRIES), name


def test_commands_of_our_numbers_exist() -> None:
    ours = [source for _, source, _ in ENTRIES.values() if "ours" in source.lower()]
    targets = set(re.findall(r"^([a-z][a-z-]*):", pages.text("Makefile"), re.MULTILINE))
    assert len(ours) >= 8
    for source in ours:
        assert set(re.findall(r"`make ([a-z-]+)", source)) <= targets
        assert all((pages.REPOSITORY / path).is_file() for path in re.findall(r"`python (\S+\.py)", source))
        assert re.search(r"`(?:make|python) ", source), source


def test_nothing_cites_a_page_that_is_not_in_the_tree() -> None:
    found = {name: sources.away(name, text, sources.exists) for name, text in ALL.items()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_cites_its_source(name: str) -> None:
    fields_too = name.startswith(("host_tools/stork_sim/motion/", "host_tools/stork_sim/board/"))
    assert sources.uncited(RULES[name], no_choices=sources.no_choices(name), fields=fields_too) == []


def test_every_number_that_nobody_chose_would_be_a_rule_but_for_the_list() -> None:
    for beginning, names in sources.NO_CHOICES.items():
        found = {one for name in RULES if name.startswith(beginning) for one in sources.uncited(RULES[name])}
        assert names - found == set(), beginning


def test_every_parameter_of_a_person_cites_its_source_or_is_an_assumption() -> None:
    told = [str(field.metadata["source"]) for field in fields(Person) if field.name != "name"]
    told += [source for name in PEOPLE for source in because(name).values()]
    assert len(told) > 150
    assert [source for source in told if source != "assumption" and not sources.cites("text", source)] == []


def test_every_range_of_real_people_cites_its_source() -> None:
    tree = ast.parse(CITING["host_tools/stork_sim/fidelity/ranges.py"])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Range"]
    assert len(calls) > 25
    assert [text for text in map(ast.unparse, calls) if not sources.cites("text", text)] == []


@pytest.mark.parametrize("page", [name for name in CITING if name.endswith(".md")])
def test_a_cite_on_a_page_is_a_link(page: str) -> None:
    links = sources.defined(CITING[page])
    assert set(links) == sources.cites(page, CITING[page])
    for target in links.values():
        assert (pages.REPOSITORY / page).parent.joinpath(target).resolve() == pages.REPOSITORY / sources.PAGE


def test_every_room_with_code_that_runs_is_read() -> None:
    for name in (
        "firmware/safemode.py",
        "firmware/update/swap.py",
        "firmware/lib/stork/app/loop.py",
        "host_tools/stork_host/archive/archive.py",
        "host_tools/stork_host/report/stabilogram.py",
        "host_tools/stork_sim/user_driver.py",
    ):
        assert name in RULES


# Each rule was seen to catch its breach.


def test_an_unknown_id_is_noticed() -> None:
    assert _unknown({"core/tilt.py": "TAU = 7  # [springer-2007], [nobody-1999]"}) == {"core/tilt.py": {"nobody-1999"}}
    assert _unknown({"a.py": '"""As [nobody-1999] has it."""'}) == {"a.py": {"nobody-1999"}}
    assert _unknown({"a.py": 'SOURCE = "as in [nobody-1999]"'}) == {"a.py": {"nobody-1999"}}
    assert _unknown({"page.md": "said [nobody-1999]\n\n[nobody-1999]: sources.md"}) == {"page.md": {"nobody-1999"}}
    assert _unknown({"a.py": "x = y[one-two]  # type: ignore[arg-type]", "page.md": "[a-page](x.md)"}) == {}


def test_an_entry_that_nobody_cites_is_noticed() -> None:
    more = PAGE.replace("| `springer-2007` |", "| `nobody-1999` | a | b | |\n| `springer-2007` |")
    assert set(sources.entries(more)) - set(USERS) == {"nobody-1999"}
    with pytest.raises(ValueError, match="springer-2007 stands twice"):
        sources.entries(PAGE.replace("| `bohannon-2006` |", "| `springer-2007` |"))


def test_a_wrong_last_column_is_noticed() -> None:
    texts = {**CITING, "firmware/lib/stork/core/new.py": "_A_MS = 5  # [springer-2007]"}
    assert "`core.new`" in sources.with_users(PAGE, sources.users(texts))


@pytest.mark.parametrize(
    "line",
    [
        "_A = 8  # read there [M, science page]",
        "_A = 8  # as the architecture page says",
        "_A = 8  # the chip page has it",
        '"""See the platform page."""',
        '"""In plain words page form."""',
        "# ../shared/reference/style.md",
        "# ../shared/cases/settings",
        "# docs/science.md has more",
        "# science.md has more",
        '"""docs/nowhere/folder"""',
        "_A = 8  # [R]",
    ],
)
def test_a_page_outside_the_tree_is_noticed(line: str) -> None:
    assert sources.away("core/tilt.py", line, sources.exists)
    assert sources.away("docs/scoring.md", line, sources.exists)


def test_pages_in_the_tree_and_recordings_may_be_named() -> None:
    for line in (
        "# docs/scoring.md",
        "# docs/decisions/0010-falls.md",
        "# measures.md",
        "# ../shared/data, docs/images",
    ):
        assert sources.away("core/tilt.py", line, sources.exists) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("_A_MS = 5", ["_A_MS"]),
        ("_A_MS = 5  # why", ["_A_MS"]),
        ("# [springer-2007]\n\n_A_MS = 5", ["_A_MS"]),
        ('"""Module [springer-2007]."""\n\n_A_MDEG = (0, 5)', ["_A_MDEG"]),
        ("_B_MS = 6  # [springer-2007]\n_A_MS = 5", ["_A_MS"]),
        ("class A:\n    lift_ms = 3000", ["lift_ms"]),
        ("_HARD = 3  # g", ["_HARD"]),
        ("_A_MS = const(60000)", ["_A_MS"]),
        ("_A_MS = const(2 * 512)", ["_A_MS"]),
        ("_LEAST_FREE = const(50000)", ["_LEAST_FREE"]),
        ("_LEAST = const(512)", ["_LEAST"]),
        ("_RAM = const(40960)", ["_RAM"]),
        ("WAIT_S: Final = 5.0", ["WAIT_S"]),
        ("_MOST = 1 << 25", ["_MOST"]),
        ('_NUMBERS = {"HOLD": (1, 120, None)}', ["_NUMBERS"]),
        ('# [springer-2007]\n_NUMBERS = {\n    "HOLD": (1, 120, None),\n}', []),
        ('_LEAST = {"HOLD": "a", "STEPS": (1, text)}', []),
        ("_ECHO = 1000\n_LEAN_LIMIT = 12000\nSTEADY = 700", ["_ECHO", "_LEAN_LIMIT", "STEADY"]),
        ("_BUFFER = 512", ["_BUFFER"]),
        ("_DAY_S = const(86400)", ["_DAY_S"]),
        ("FLASHES = ((1.0, 1), (0.5, 0))", ["FLASHES"]),
        ("_HIT = 4\n_NEAR = 5", ["_HIT", "_NEAR"]),
        ("_ONE = 4\n_TWO = 5", ["_ONE", "_TWO"]),
        ("_LATEST_MS = 1\n_OTHER_MS = 2", ["_LATEST_MS", "_OTHER_MS"]),
        ("FULL = 30", ["FULL"]),
        ("_A_MS = const(5)  # [springer-2007]", []),
        ("_CTRL2_G = const(0x11)", []),
        ("_MODE = 0o600", []),
        ("MENU = 0\nTRIAL = 1\nRESULT = 2", []),
        ("TRIAL = const(1)\nRESULT = const(2)", []),
        ("GONE = 5\nLATE = 6\nFULL = 7", []),
        ("LOST = 1\nCLIPPED = 2\nTURNED = 4\nLOOSE = 8", []),
        ("_LOOSE = 1 << 4", []),
        ("_ENOSPC = const(28)\nREAD_ONLY = 30  # EROFS: the PC owns the drive", []),
        ("_LOUD = True", []),
        ("_A_MS = const(other)\n_ALMOST_RAMPED = other", []),
        ("_A_MS = 5  # [springer-2007]", []),
        ("# [springer-2007]\n_A_MS = 5\n_B_PER_MILLE = 6", []),
        ('A_DEG = 5\n"""Why [springer-2007]."""', []),
        ("_A_MS = other\nclass A:\n    lift_ms = 0\n    size: int = 3", []),
    ],
)
def test_a_rule_without_a_cite_is_noticed(text: str, missing: list[str]) -> None:
    assert sources.uncited(text) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("class Lean:\n    degrees: float = 16.0\n    side: str = 'left'\n    hold: bool = True", ["degrees"]),
        ("class Lean:\n    degrees: float = 16.0  # [springer-2007]", []),
        ('class Lean:\n    """As seen [springer-2007]."""\n\n    degrees: float = 16.0', []),
        ("class Lean:\n    degrees: float = 0.0\n    other: float\n    pairs = 3", []),
    ],
)
def test_a_field_without_a_cite_is_noticed(text: str, missing: list[str]) -> None:
    assert sources.uncited(text, fields=True) == missing


def test_a_name_of_the_list_is_no_rule_in_its_own_file_only() -> None:
    for file, missing in (("year.py", []), ("runs.py", ["_DAY_S"])):
        listed = sources.no_choices(f"host_tools/stork_sim/{file}")
        assert sources.uncited("_DAY_S = 86_400", no_choices=listed) == missing
