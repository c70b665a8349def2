"""A place for an archive, in either engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, MetaData, inspect, select

from stork_host.archive import Archive
from stork_host.archive.engine import connect, parse_url
from waits import HUNG_S


@dataclass(frozen=True)
class Place:
    """``url``: of a PostgreSQL database; None: SQLite in ``folder``."""

    folder: Path
    url: str | None

    @property
    def kind(self) -> str:
        return "postgresql" if self.url else "sqlite"

    @property
    def file(self) -> Path:
        """SQLite's."""
        return self.folder / "stork.sqlite"

    def open(self, wait_s: float = HUNG_S) -> Archive:
        return Archive.open(self.folder, self.url, wait_s=wait_s)

    def engine(self, foreign_keys: bool = True) -> Engine:
        """Connection as the archive makes it, without its tables."""
        self.folder.mkdir(exist_ok=True)
        url = parse_url(self.url) if self.url else URL.create("sqlite", database=str(self.file))
        return connect(url, HUNG_S, foreign_keys)

    def content(self) -> Any:
        """All that is stored, to compare: the file's bytes, or tables, columns and rows."""
        if self.url is None:
            return self.file.read_bytes()
        engine = self.engine()
        with engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            found = {
                name: (
                    [(column.name, str(column.type)) for column in table.columns],
                    sorted(map(repr, connection.execute(select(table)))),
                    inspect(connection).get_indexes(name),
                )
                for name, table in tables.tables.items()
            }
        engine.dispose()
        return found
