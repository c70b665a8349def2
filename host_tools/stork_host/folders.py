"""Locations of the data folder and the database on this PC."""

import os
from pathlib import Path

import platformdirs

FOLDER_VARIABLE = "STORK_DATA_DIR"
DATABASE_VARIABLE = "STORK_DATABASE"


def data_folder(given: Path | None = None) -> Path:
    """The data folder: ``given`` (the option ``--data``), else $STORK_DATA_DIR, else the platform's usual one.

    Absolute, ``~`` expanded; it need not exist. An empty variable counts as not set.
    """
    chosen = given or os.environ.get(FOLDER_VARIABLE) or platformdirs.user_data_path("stork", appauthor=False)
    return Path(chosen).expanduser().absolute()


def database_url(given: str | None = None) -> str | None:
    """The database's URL: ``given`` (the option ``--database``), else $STORK_DATABASE, else None: SQLite."""
    return given or os.environ.get(DATABASE_VARIABLE) or None
