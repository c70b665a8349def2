"""Choice of the archive's folder and database."""

from pathlib import Path

import pytest

from stork_host.folders import DATABASE_VARIABLE, FOLDER_VARIABLE, data_folder, database_url


def test_the_option_wins_over_the_variable_over_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    platform = data_folder()
    assert platform.is_absolute() and platform.name == "stork"
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "variable"))
    assert data_folder() == tmp_path / "variable"
    assert data_folder(tmp_path / "option") == tmp_path / "option"
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert data_folder() == platform


def test_folders_as_people_write_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert data_folder(Path("here")) == tmp_path / "here"
    assert data_folder(Path("~/there")) == tmp_path / "home" / "there"


def test_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    assert database_url() is None
    monkeypatch.setenv(DATABASE_VARIABLE, "postgresql://server/stork")
    assert database_url() == "postgresql://server/stork"
    assert database_url("sqlite:///other.db") == "sqlite:///other.db"
