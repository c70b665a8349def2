"""Opening empty, older, newer and foreign databases."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from host_archive.places import Place
from host_archive.store_helpers import put
from stork_host.archive import Archive, schema
from stork_host.archive.models import Base
from stork_host.errors import StorkError
from waits import HUNG_S

NEXT = f"{int(schema.HEAD) + 1:04}"
"""The number that the next migration will have."""


def _revisions() -> list[str]:
    """All migrations, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _migrate(place: Place, revision: str) -> None:
    """A database as the Stork of that revision made it."""
    from alembic import command

    engine = place.engine(foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    with engine.execution_options(stork_writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _more_migrations(folder: Path, body: str) -> Path:
    """The shipped migrations and one more, as a next version would have."""
    versions = folder / "scripts" / "versions"
    versions.mkdir(parents=True)
    for file in schema.SCRIPTS.rglob("*.py"):
        (folder / "scripts" / file.relative_to(schema.SCRIPTS)).write_bytes(file.read_bytes())
    (versions / "next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '{NEXT}'\n"
        f"down_revision = '{schema.HEAD}'\n\n\ndef upgrade():\n{body}"
    )
    return folder / "scripts"


def test_the_head_in_the_code_is_the_newest_migration() -> None:
    assert _revisions()[-1] == schema.HEAD


def test_the_page_names_every_table_and_column(repository: Path) -> None:
    page = (repository / "docs" / "archive.md").read_text(encoding="utf-8")
    tables = page.partition("\n## Tables\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", tables))
    for table in Base.metadata.sorted_tables:
        assert {table.name, *(column.name for column in table.columns)} <= named


def test_migrations_are_one_line_of_numbered_files() -> None:
    files = sorted(file.name for file in (schema.SCRIPTS / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in files] == _revisions() == [f"{n + 1:04}" for n in range(len(files))]


def test_the_migrations_build_the_tables_that_the_code_uses(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", ["", *_revisions()])
def test_every_earlier_version_opens(place: Place, revision: str) -> None:
    if revision:
        _migrate(place, revision)
    elif place.url is None:
        place.folder.mkdir()
        place.file.touch()
    with place.open() as archive:
        key = put(archive)
        assert archive.get("last").sha256 == key
        with archive.engine.connect() as connection:
            assert schema.version_of(connection, "") == schema.HEAD


def _upgrade(place: Place, scripts: Path) -> None:
    engine = place.engine()
    try:
        schema.ensure(engine, "here", HUNG_S, scripts, NEXT)
    finally:
        engine.dispose()


def test_an_upgrade_that_rebuilds_a_table_keeps_its_children(place: Place, tmp_path: Path) -> None:
    """SQLite refuses to drop a table with children, or deletes them, unless foreign keys are off."""
    body = """
    with op.batch_alter_table('sessions') as batch:
        batch.alter_column('leg', new_column_name='side')
"""
    with place.open() as archive:
        keys = [put(archive, session_number=n, start_time=1_780_000_000 - n) for n in range(3)]
    _upgrade(place, _more_migrations(tmp_path, body))
    engine = place.engine()
    with engine.connect() as connection:
        join = "sessions s JOIN raw_sessions r ON r.session_id = s.id"
        rows = connection.execute(text(f"SELECT s.sha256, s.side, length(r.data) FROM {join}")).all()
        assert sorted(row.sha256 for row in rows) == sorted(keys)
        assert all(row.side == "left" and row[2] > 100 for row in rows)
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == NEXT
    engine.dispose()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "    op.create_table('new', sa.Column('a', sa.Integer()))\n    op.execute('DELETE FROM raw_sessions')\n"
            "    op.execute('SELECT * FROM nowhere')\n",
            {"sqlite": "nowhere", "postgresql": "nowhere"},
        ),
        (
            "    op.drop_table('measures')\n    raise RuntimeError('power cut')\n",
            {"sqlite": "power cut", "postgresql": "power cut"},
        ),
        (
            '    op.execute("DELETE FROM sessions")\n',
            # SQLite is asked at the end; PostgreSQL looks after its references at all times.
            {"sqlite": "3 rows without one; the upgrade was undone", "postgresql": "violates foreign key constraint"},
        ),
    ],
)
def test_an_upgrade_that_fails_halfway_changes_nothing(
    place: Place, tmp_path: Path, body: str, told: dict[str, str]
) -> None:
    with place.open() as archive:
        keys = [put(archive, session_number=n, start_time=1_780_000_000 - n) for n in range(3)]
    before = place.content()
    with pytest.raises(Exception, match=told[place.kind]):
        _upgrade(place, _more_migrations(tmp_path, body))
    assert place.content() == before
    with place.open() as archive:
        assert [row.sha256 for row in archive.sessions()] == keys
        assert all(archive.raw(row) for row in archive.sessions())


def test_a_database_of_a_newer_stork_is_left_alone(place: Place) -> None:
    with place.open() as archive:
        put(archive)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
            connection.exec_driver_sql("ALTER TABLE sessions ADD COLUMN mood TEXT")
    before = place.content()
    told = rf"in version {schema.HEAD} or older, found version 9999, written by a newer Stork"
    with pytest.raises(StorkError, match=told):
        place.open()
    assert place.content() == before
    assert [path.name for path in place.folder.glob("*")] == ([] if place.url else ["stork.sqlite"])


def test_another_programs_database_is_left_alone(place: Place) -> None:
    engine = place.engine()
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bookmarks (url TEXT)")
    engine.dispose()
    before = place.content()
    with pytest.raises(StorkError, match=r"found another program's database \(table bookmarks\)"):
        place.open()
    assert place.content() == before


def test_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "100% ünïcode d'accord?") as archive:
        assert archive.get(put(archive))
        assert Path(archive.place).is_file()
