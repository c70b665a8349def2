"""Archives with values that no Stork stores: each command tells it in one line, and none takes it for a session."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from host_archive.store_helpers import facts_of, put, session_bytes
from host_cli.conftest import Stork
from stork_host.archive import Archive, Measured, backup

NO_NULL = "nothing in the column"

DAMAGES = {
    "UPDATE sessions SET received_at = 'nonsense'": "'nonsense' in the place of a time",
    "UPDATE sessions SET received_at = 9": "9 in the place of a time",
    "UPDATE sessions SET received_at = '9999-12-31 23:59:59'": "'9999-12-31 23:59:59' in the place of a time",
    "UPDATE sessions SET received_at = '0001-01-01 00:00:00'": "'0001-01-01 00:00:00' in the place of a time",
    "UPDATE sessions SET started_at = x'00'": r"b'\x00' in the place of a time",
    "UPDATE sessions SET listed_at = '2026-13-01 00:00:00'": "'2026-13-01 00:00:00' in the place of a time",
    "UPDATE sessions SET score = 'many'": "'many' in the place of an integer of 32 bits",
    "UPDATE sessions SET score = 4611686018427387904": "4611686018427387904 in the place of an integer",
    "UPDATE sessions SET score = 1.5": "1.5 in the place of an integer",
    "UPDATE sessions SET leg = x'6c'": "b'l' in the place of a text",
    "UPDATE sessions SET leg = CAST(x'ff' AS TEXT)": "damage (Could not decode to UTF-8",
    "UPDATE sessions SET replay = 'wat'": "'wat' in the place of one of same, different, not_possible",
    "UPDATE raw_sessions SET data = 'text'": "'text' in the place of bytes",
    "UPDATE raw_sessions SET data = 7": "7 in the place of bytes",
    "UPDATE devices SET last_received_at = '9'": "9 in the place of a time",
    "UPDATE devices SET board_id = x'00'": r"b'\x00' in the place of a text",
    "UPDATE wearers SET label = x'00'": r"b'\x00' in the place of a text",
    "UPDATE wearers SET first_received_at = 'x'": "'x' in the place of a time",
    "UPDATE measures SET value = 'wide'": "'wide' in the place of a finite number",
    "UPDATE measures SET value = 9e999": "inf in the place of a finite number",
    "UPDATE measures SET unit = x'00'": r"b'\x00' in the place of a text",
    "UPDATE audit SET at = x'00'": r"b'\x00' in the place of a text",
    "UPDATE damaged_files SET data = 7": "7 in the place of bytes",
    "UPDATE damaged_files SET name = x'00'": r"b'\x00' in the place of a text",
}

GAPS = {
    "sessions.received_at": NO_NULL,
    "sessions.drill": NO_NULL,
    "sessions.score": NO_NULL,
    "sessions.sha256": NO_NULL,
    "raw_sessions.data": "with other bytes than were stored",
    "wearers.first_received_at": NO_NULL,
    "devices.last_received_at": NO_NULL,
    "measures.value": NO_NULL,
    "damaged_files.data": NO_NULL,
}


def filled(folder: Path, number: int = 1, damaged: bool = True) -> Path:
    """A backup of one session, one measure and one damaged file."""
    raw = session_bytes(session_number=number, wearer_id="w1")
    aside = folder / "aside"
    aside.mkdir(parents=True)
    if damaged:
        (aside / "1.stk").write_bytes(b"half")
    with Archive.open(folder / "source") as archive:
        archive.add(facts_of(raw), raw, [Measured("held", 0.5, "s")], 1)
        backup.backup(archive, folder / "stork.sqlite", damaged=aside)
    (folder / "source" / "stork.sqlite").unlink()
    return folder / "stork.sqlite"


def change(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
    connection.close()


def gap(file: Path, column: str) -> None:
    """NULL where the table does not allow it, as a flipped bit leaves it."""
    table, _, name = column.partition(".")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = ?", (table,))
    connection.close()
    change(file, f"UPDATE {table} SET {name} = NULL")


BREAKS: list[tuple[Callable[[Path, str], None], str, str]] = [
    *((change, statement, told) for statement, told in DAMAGES.items()),
    *((gap, column, told) for column, told in GAPS.items()),
]


@pytest.mark.parametrize(("damage", "what", "told"), BREAKS, ids=[what for _, what, _ in BREAKS])
def test_a_damaged_value_is_told_by_each_command(
    stork: Stork, data: Path, tmp_path: Path, damage: Callable[[Path, str], None], what: str, told: str
) -> None:
    folder = tmp_path / "from"
    bad = filled(folder / "a")
    filled(folder / "b", number=2)
    damage(bad, what)

    restored = stork("restore", bad)
    assert (restored.code, restored.out) == (2, "")
    assert f"expected a sound archive at {bad}, found " in restored.err and told in restored.err
    with Archive.open(data) as archive:
        assert archive.count() == 0

    for words in (
        *(["sessions"], ["sessions", "--json"], ["sessions", "--wearer", "nobody"], ["show", "last"], ["audit"]),
        *(["export-raw", "last", "-o", "x.stk"], ["backup", "x.sqlite"], ["remeasure"], ["replay", "last"]),
        ["report", "last", "-o", "x.pdf"],
    ):
        before = bad.read_bytes()
        ran = stork("--database", f"sqlite:///{bad}", *words)
        assert ran.code in (0, 1, 2), (words, ran.err)
        assert ran.code != 2 or f"expected a sound archive at {bad}" in ran.err or "expected a wearer" in ran.err, words
        bad.write_bytes(before)
    doctor = stork("--database", f"sqlite:///{bad}", "doctor")
    assert doctor.code == 1 and told in doctor.out and doctor.err == ""

    imported = stork("import", folder)
    assert imported.code in (0, 2), imported.err
    with Archive.open(data) as archive:
        assert 2 in [row.session_number for row in archive.sessions()]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET received_at = 'nonsense'",
        "UPDATE raw_sessions SET data = 'text'",
        "UPDATE raw_sessions SET data = 7",
        "UPDATE devices SET last_received_at = '9'",
        "UPDATE sessions SET received_at = '9999-12-31 23:59:59'",
    ],
)
def test_an_import_names_the_archive_that_it_cannot_read(
    stork: Stork, data: Path, tmp_path: Path, statement: str
) -> None:
    bad = filled(tmp_path / "from" / "a", damaged=False)
    filled(tmp_path / "from" / "b", number=2, damaged=False)
    change(bad, statement)
    ran = stork("import", tmp_path / "from")
    assert ran.code == 2 and f"1 that cannot be read, expected a sound archive at {bad}" in ran.err
    with Archive.open(data) as archive:
        assert archive.sessions()[0].session_number == 2


def test_a_row_that_does_not_say_what_its_bytes_say(stork: Stork, data: Path, tmp_path: Path) -> None:
    with Archive.open(data) as archive:
        key = put(archive, session_number=1, wearer_id="w1")
        put(archive, session_number=2, wearer_id="other")
    change(
        data / "stork.sqlite",
        "UPDATE sessions SET wearer_id = 'other', score = 999, stars = 3, session_number = 77 WHERE id = 1",
    )
    told = (
        f"session {key[:10]} whose row says session_number 77, its bytes 1, wearer_id 'other', its bytes 'w1', "
        "score 999, its bytes 0, stars 3, its bytes 0"
    )
    doctor = stork("doctor")
    assert doctor.code == 1 and told in doctor.out
    ran = stork("backup", tmp_path / "one.sqlite")
    assert ran.code == 2 and f"found {told};" in ran.err
    assert not (tmp_path / "one.sqlite").exists()


@pytest.mark.parametrize(
    "column",
    [
        *("session_number", "format_version", "scorer_version", "score", "stars", "duration_ms", "quality", "size"),
        *("drill", "leg", "eyes", "surface", "firmware_version", "end_cause", "started_at", "device_id", "wearer_id"),
    ],
)
def test_each_column_that_comes_from_the_bytes(stork: Stork, data: Path, column: str) -> None:
    with Archive.open(data) as archive:
        put(archive, session_number=5, wearer_id="w1")
    value = "NULL" if column.endswith(("_id", "_at")) else f"{column} || '1'"
    change(data / "stork.sqlite", f"UPDATE sessions SET {column} = {value}")
    ran = stork("doctor")
    assert ran.code == 1 and f"whose row says {column} " in ran.out
