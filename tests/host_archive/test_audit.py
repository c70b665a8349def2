"""The audit: each change has its record, and none can be changed, taken away or slipped in without being noticed."""

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from host_archive.places import Place
from host_archive.store_helpers import facts_of, put, session_bytes
from stork_host.archive import Action, Archive, Measured, audit, backup
from stork_host.errors import StorkError
from stork_host.ingest import DamagedSession, remeasure, take_in
from stork_host.printable import printable


def entries(archive: Archive) -> list[audit.Entry]:
    """Checked, oldest first."""
    with archive.engine.connect() as connection:
        number, _ = audit.verify(connection, "here")
        found = audit.latest(connection, None)[::-1]
    assert [entry.number for entry in found] == list(range(1, number + 1))
    return found


def do(archive: Archive, statement: str, **values: Any) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text(statement), values)


def defenceless(archive: Archive) -> None:
    """Remove the audit's guards, as somebody who owns the database can."""
    if archive.engine.dialect.name == "sqlite":
        do(archive, "DROP TRIGGER audit_no_update")
        do(archive, "DROP TRIGGER audit_no_delete")
    else:
        do(archive, "DROP TRIGGER audit_no_change ON audit")


def test_each_change_has_its_record(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "account", lambda: "ann@desk")
    key = put(archive, session_number=1)
    raw = session_bytes(session_number=2)
    archive.add(facts_of(raw), raw, [Measured("held", 1.0, "s")], 1, action=Action.PULLED)
    assert not archive.add(facts_of(raw), raw)[1]  # nothing changes: no record
    assert [row.sha256 for row in archive.not_measured()] == [key]
    remeasure(
        archive
    )  # the first measures of the one belong to its arrival; those of the other take the place of old ones
    archive.record(Action.EXPORTED, key)
    backup.backup(archive, tmp_path / "one.sqlite")
    pulled = hashlib.sha256(raw).hexdigest()
    assert [(entry.action, entry.session, entry.detail) for entry in entries(archive)] == [
        ("added", key, ""),
        ("pulled", pulled, ""),
        ("remeasured", pulled, "analysis version 2"),
        ("exported", key, ""),
        ("backed_up", None, "2 sessions"),
    ]
    assert {entry.account for entry in entries(archive)} == {"ann@desk"}


def test_the_chain_by_hand(archive: Archive) -> None:
    put(archive, session_number=1)
    put(archive, session_number=2)
    with archive.engine.connect() as connection:
        first, second = connection.execute(text("SELECT * FROM audit ORDER BY number"))
        assert audit.verify(connection, "") == (2, second.hash)
    previous = "0" * 64
    for row in (first, second):
        fields = [previous, row.number, row.at, row.account, row.action, row.subject, row.detail]
        previous = hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
        assert row.hash == previous
        assert len(row.account) == len(row.subject) == 32


def test_the_chain_names_nobody(archive: Archive) -> None:
    key = put(archive, wearer_id="w7", device_id="belt-1")
    with archive.engine.connect() as connection:
        told = repr(connection.execute(text("SELECT * FROM audit")).all())
    for name in (key, key[:10], "w7", "belt-1", audit.account(), audit.account().split("@")[0] + "@"):
        assert name not in told


def test_an_erased_meaning_leaves_the_chain_whole(archive: Archive) -> None:
    key = put(archive, session_number=1)
    put(archive, session_number=2)
    do(archive, "DELETE FROM audit_keys WHERE meaning = :key", key=key)
    first, second = entries(archive)
    assert (first.session, first.has_session, first.account) == (None, True, audit.account())
    assert second.session is not None
    do(archive, "DELETE FROM audit_keys WHERE kind = 'account'")
    assert [entry.account for entry in entries(archive)] == [None, None]


COPY = "INTO audit SELECT number, '1999', account, action, subject, detail, hash FROM audit WHERE number = 1"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = 'x'",
        "DELETE FROM audit WHERE number = 1",
        f"INSERT {COPY} ON CONFLICT (number) DO UPDATE SET at = '1999'",
    ],
)
def test_the_database_refuses_to_change_records(archive: Archive, statement: str) -> None:
    is_refused(archive, statement)


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT OR REPLACE {COPY}",
        f"REPLACE {COPY}",
        "UPDATE OR REPLACE audit SET number = 1 WHERE number = 2",
    ],
)
def test_sqlite_refuses_to_replace_records(tmp_path: Path, statement: str) -> None:
    with Archive.open(tmp_path) as archive:
        is_refused(archive, statement)


def is_refused(archive: Archive, statement: str) -> None:
    put(archive)
    put(archive, session_number=2)
    with pytest.raises(DatabaseError, match="records are only added to the audit"):
        do(archive, statement)
    assert len(entries(archive)) == 2


@pytest.mark.parametrize("action", [Action.ADDED, Action.PULLED])
def test_what_cannot_be_read_has_a_record(archive: Archive, tmp_path: Path, action: Action) -> None:
    raw = session_bytes()[:-1]
    with pytest.raises(DamagedSession):
        take_in(archive, tmp_path, raw, action=action)
    (entry,) = entries(archive)
    assert (entry.action, entry.session, entry.detail) == ("kept_aside", hashlib.sha256(raw).hexdigest(), action.value)


def test_a_copy_that_goes_has_a_record_also_of_a_session_that_is_there(archive: Archive, tmp_path: Path) -> None:
    raw = session_bytes()
    for erases in (False, False, True):
        take_in(archive, tmp_path, raw, action=Action.PULLED, erases=erases)
    assert [(entry.action, entry.detail) for entry in entries(archive)] == [("pulled", ""), ("pulled", "already there")]


def test_postgresql_refuses_to_empty_it(postgresql_url: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path, postgresql_url) as archive:
        put(archive)
        with pytest.raises(DatabaseError, match="records are only added to the audit"):
            do(archive, "TRUNCATE audit")


def named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The system gives the account this name."""
    if os.name == "posix":
        monkeypatch.setattr("pwd.getpwuid", lambda number: SimpleNamespace(pw_name=name))
    else:
        monkeypatch.setattr("os.getlogin", lambda: name)


@pytest.mark.parametrize("name", ["\udcff\udcfeann", "a\x1b[2Jn", "änn"])
def test_an_account_with_any_name(archive: Archive, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Names of the system may be bytes that are no Unicode, which Python gives as single surrogates."""
    named(monkeypatch, name)
    monkeypatch.setattr("socket.gethostname", lambda: name)
    put(archive)
    shown = printable(name)
    assert [entry.account for entry in entries(archive)] == [f"{shown}@{shown}"] and shown.isprintable()


def test_an_account_is_the_systems_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "ann")
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "mallory")
    assert audit.account().startswith("ann@")


COLUMNS = ("at", "account", "action", "subject", "detail", "hash")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_record_is_found(archive: Archive, column: str) -> None:
    for n in range(3):
        put(archive, session_number=n)
    defenceless(archive)
    do(archive, f"UPDATE audit SET {column} = 'x' WHERE number = 2")
    with pytest.raises(StorkError, match="found record 2, or the one before it, changed"):
        entries(archive)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM audit WHERE number = 2", "record 2 missing"),
        ("DELETE FROM audit WHERE number = 1", "record 1 missing"),
        (
            "INSERT INTO audit SELECT 0, at, account, action, subject, detail, hash FROM audit WHERE number = 1",
            "record 1",
        ),
        (
            "INSERT INTO audit SELECT 4, at, account, action, subject, detail, hash FROM audit WHERE number = 1",
            "record 4",
        ),
    ],
)
def test_a_record_gone_or_slipped_in_is_found(archive: Archive, statement: str, found: str) -> None:
    for n in range(3):
        put(archive, session_number=n)
    defenceless(archive)
    do(archive, statement)
    with pytest.raises(StorkError, match=f"found {found}"):
        entries(archive)


def test_records_gone_from_the_end_are_found_by_a_hash_that_was_noted(archive: Archive) -> None:
    for n in range(3):
        put(archive, session_number=n)
    with archive.engine.connect() as connection:
        _, noted = audit.verify(connection, "here")
    put(archive, session_number=3)

    def check(anchor: str) -> None:
        with archive.engine.connect() as connection:
            audit.verify(connection, "here", anchor)

    check(noted)
    defenceless(archive)
    do(archive, "DELETE FROM audit WHERE number >= 3")
    with pytest.raises(StorkError, match=f"found no record with the hash {noted}"):
        check(noted)
    check(audit.FIRST)


def test_a_backup_takes_the_audit_along_and_goes_on(place: Place, tmp_path: Path) -> None:
    with place.open() as archive:
        put(archive, session_number=1)
        backup.backup(archive, tmp_path / "one.sqlite")
        before = entries(archive)
    with Archive.open(tmp_path / "new") as archive:
        backup.restore(archive, tmp_path / "one.sqlite")
        after = entries(archive)
        assert after[:-1] == before[:-1]
        assert (after[-1].action, after[-1].detail) == ("restored", "1 session")


def test_a_backup_with_a_broken_audit_is_refused(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as other:
        put(other)
        defenceless(other)
        do(other, "UPDATE audit SET at = '2026'")
    with pytest.raises(StorkError, match=r"expected the audit of .* as it was written"):
        backup.restore(archive, tmp_path / "other" / "stork.sqlite")
    assert archive.count() == 0


def test_many_at_once_make_one_chain(place: Place) -> None:
    def program(seat: int) -> None:
        with place.open() as archive:
            for n in range(4):
                put(archive, session_number=n, device_id=f"belt-{seat}", wearer_id="w1")

    with ThreadPoolExecutor(6) as programs:
        list(programs.map(program, range(6)))
    with place.open() as archive:
        assert len(entries(archive)) == archive.count() == 24


def test_what_is_undone_leaves_no_record(archive: Archive) -> None:
    raw = session_bytes()
    twice = [Measured("a", 1.0, "deg"), Measured("a", 2.0, "deg")]
    with pytest.raises(Exception, match=r"(?i)unique constraint"):
        archive.add(facts_of(raw), raw, twice, 1)
    assert entries(archive) == []


@pytest.mark.parametrize("failure", [KeyError, OSError])
def test_an_account_without_a_name(monkeypatch: pytest.MonkeyPatch, failure: Callable[[], Exception]) -> None:
    def nameless(*_: int) -> str:
        raise failure()

    monkeypatch.setattr("pwd.getpwuid" if os.name == "posix" else "os.getlogin", nameless)
    expected = f"account {os.getuid()}@" if os.name == "posix" else "unknown@"
    assert audit.account().startswith(expected)
