"""Empty, older, newer, foreign databases."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, text

from host_archive.store_helpers import put
from stork_host.archive import Archive, schema
from stork_host.archive.engine import connect
from stork_host.archive.models import Base
from stork_host.errors import StorkError

OLD = "0001"


def _revisions() -> list[str]:
    """All migrations, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _migrate(file: Path, revision: str) -> None:
    """A database as the Stork of that revision made it."""
    from alembic import command

    engine = connect(URL.create("sqlite", database=str(file)), 1.0, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    with engine.execution_options(stork_writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _more_migrations(folder: Path, body: str, revision: str = "0002") -> Path:
    """The shipped migrations and one more, as a next version would have."""
    versions = folder / "scripts" / "versions"
    versions.mkdir(parents=True)
    for file in schema.SCRIPTS.rglob("*.py"):
        (folder / "scripts" / file.relative_to(schema.SCRIPTS)).write_bytes(file.read_bytes())
    (versions / "next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '{revision}'\n"
        f"down_revision = '{schema.HEAD}'\n\n\ndef upgrade():\n{body}"
    )
    return folder / "scripts"


def test_the_head_in_the_code_is_the_newest_migration() -> None:
    assert _revisions()[-1] == schema.HEAD


def test_migrations_are_one_line_of_numbered_files() -> None:
    files = sorted(file.name for file in (schema.SCRIPTS / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in files] == _revisions() == [f"{n + 1:04}" for n in range(len(files))]


def test_the_migrations_build_the_tables_that_the_code_uses(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", ["", *_revisions()])
def test_every_earlier_version_opens(tmp_path: Path, revision: str) -> None:
    if revision:
        _migrate(tmp_path / "stork.sqlite", revision)
    else:
        (tmp_path / "stork.sqlite").touch()
    with Archive.open(tmp_path) as archive:
        key = put(archive)
        assert archive.get("last").sha256 == key
        with archive.engine.connect() as connection:
            assert schema.version_of(connection, "") == schema.HEAD


def _next_version(tmp_path: Path, body: str) -> tuple[Archive, list[str]]:
    """An archive with three sessions, upgraded by one more migration; the sessions' ids."""
    archive = Archive.open(tmp_path)
    keys = [put(archive, session_number=n, start_time=1_780_000_000 - n) for n in range(3)]
    schema.ensure(archive.engine, "here", 1.0, _more_migrations(tmp_path, body), "0002")
    return archive, keys


def test_an_upgrade_that_rebuilds_a_table_keeps_its_children(tmp_path: Path) -> None:
    """SQLite refuses to drop a table with children, or deletes them, unless foreign keys are off."""
    body = """
    with op.batch_alter_table('sessions') as batch:
        batch.alter_column('leg', new_column_name='side')
"""
    archive, keys = _next_version(tmp_path, body)
    with archive, archive.engine.connect() as connection:
        join = "sessions s JOIN raw_sessions r ON r.session_id = s.id"
        rows = connection.execute(text(f"SELECT s.sha256, s.side, length(r.data) FROM {join}")).all()
        assert sorted(row.sha256 for row in rows) == sorted(keys)
        assert all(row.side == "left" and row[2] > 100 for row in rows)
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "    op.create_table('new', sa.Column('a', sa.Integer()))\n    op.execute('DELETE FROM raw_sessions')\n"
            "    op.execute('SELECT * FROM nowhere')\n",
            "nowhere",
        ),
        ("    op.drop_table('wearers')\n    raise RuntimeError('power cut')\n", "power cut"),
        ('    op.execute("DELETE FROM sessions")\n', "3 rows without one; the upgrade was undone"),
    ],
)
def test_an_upgrade_that_fails_halfway_changes_nothing(tmp_path: Path, body: str, told: str) -> None:
    file = tmp_path / "stork.sqlite"
    with Archive.open(tmp_path) as archive:
        keys = [put(archive, session_number=n, start_time=1_780_000_000 - n) for n in range(3)]
    before = file.read_bytes()
    engine = connect(URL.create("sqlite", database=str(file)), 1.0)
    with pytest.raises(Exception, match=told):
        schema.ensure(engine, "here", 1.0, _more_migrations(tmp_path, body), "0002")
    engine.dispose()
    assert file.read_bytes() == before
    with Archive.open(tmp_path) as archive:
        assert [row.sha256 for row in archive.sessions()] == keys
        assert all(archive.raw(row) for row in archive.sessions())


def test_a_database_of_a_newer_stork_is_left_alone(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        put(archive)
    file = tmp_path / "stork.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("ALTER TABLE sessions ADD COLUMN mood TEXT")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StorkError, match=r"in version 0001 or older, found version 9999, written by a newer Stork"):
        Archive.open(tmp_path)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stork.sqlite"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "stork.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StorkError, match=r"found another program's database \(table bookmarks\)"):
        Archive.open(tmp_path)
    assert file.read_bytes() == before


def test_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "100% ünïcode d'accord?") as archive:
        assert archive.get(put(archive))
        assert Path(archive.place).is_file()
