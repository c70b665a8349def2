"""Files with data of people: whose they are, and what they may replace."""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from host_archive.store_helpers import put, session_bytes
from stork_host import private_files
from stork_host.archive import Archive, backup
from stork_host.ingest import keep_aside

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights, links and pipes of POSIX")


@pytest.fixture(autouse=True)
def open_house(tmp_path: Path) -> Iterator[None]:
    """A folder that everybody may read, and an account that makes its files so."""
    tmp_path.chmod(0o777)
    previous = os.umask(0)
    yield
    os.umask(previous)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_files_of_an_archive_are_for_their_owner_in_any_folder(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        put(archive)
        with archive.engine.execution_options(stork_writing=True).begin() as connection:
            connection.exec_driver_sql("CREATE TABLE more AS SELECT 1")
            journals = [mode(path) for path in tmp_path.glob("*-journal")]
        backup.backup(archive, tmp_path / "backup.sqlite")
    kept = keep_aside(tmp_path, b"?")
    assert journals == [0o600]
    assert mode(tmp_path / "stork.sqlite") == mode(tmp_path / "backup.sqlite") == mode(kept) == 0o600
    assert mode(kept.parent) == 0o700
    assert mode(tmp_path) == 0o777  # it was there before


def test_a_new_folder_is_for_its_owner(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "new" / "data"):
        assert mode(tmp_path / "new" / "data") == 0o700


def test_a_database_by_url_too(tmp_path: Path) -> None:
    with Archive.open(tmp_path, f"sqlite:///{tmp_path / 'clinic.sqlite'}"):
        assert mode(tmp_path / "clinic.sqlite") == 0o600


def test_a_file_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(b"older")
    private_files.write(page, b"newer")
    assert (page.read_bytes(), mode(page)) == (b"newer", 0o600)
    private_files.write_new(tmp_path / "new", b"new")
    assert ((tmp_path / "new").read_bytes(), mode(tmp_path / "new")) == (b"new", 0o600)
    with pytest.raises(FileExistsError):
        private_files.write_new(page, b"?")
    assert page.read_bytes() == b"newer"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "page.pdf"]


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "page.pdf", tmp_path / "link.pdf"
    link.symlink_to(Path("there", "page.pdf"))
    for content in (b"first, where nothing was", b"second"):
        private_files.write(link, content)
        assert link.is_symlink()
        assert (target.read_bytes(), mode(target)) == (content, 0o600)
    with pytest.raises(FileExistsError):
        private_files.write_new(link, b"?")
    link.unlink()
    link.symlink_to(tmp_path / "nowhere" / "page.pdf")
    with pytest.raises(FileNotFoundError):
        private_files.write(link, b"?")


@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_pipe_gets_the_bytes_and_stays(tmp_path: Path, through_a_link: bool) -> None:
    pipe = name = tmp_path / "pipe"
    os.mkfifo(pipe)
    if through_a_link:
        name = tmp_path / "link"
        name.symlink_to(pipe)
    got = []
    for write in (private_files.write, private_files.write_new):
        reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
        reader.start()
        write(name, b"a page")
        reader.join()
    assert got == [b"a page"] * 2
    assert stat.S_ISFIFO(pipe.stat().st_mode) and name.is_symlink() == through_a_link


def test_a_device_stays(tmp_path: Path) -> None:
    private_files.write(Path("/dev/null"), session_bytes())
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_disk_that_fills_up_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    page = tmp_path / "page.pdf"
    page.write_bytes(b"older")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        private_files.write(page, b"newer")
    with pytest.raises(OSError, match="No space left"):
        private_files.write_new(tmp_path / "new", b"new")
    assert page.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT on a stick: the name is given by a renaming, and still over nothing."""

    def refuse(_from: Path, _to: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    private_files.write_new(tmp_path / "new", b"new")
    assert (tmp_path / "new").read_bytes() == b"new"
    with pytest.raises(FileExistsError), private_files.new_file(tmp_path / "late"):
        (tmp_path / "late").write_bytes(b"came meanwhile")
    assert (tmp_path / "late").read_bytes() == b"came meanwhile"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late", "new"]


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), private_files.new_file(tmp_path / "late"):
        (tmp_path / "late").write_bytes(b"came meanwhile")
    assert (tmp_path / "late").read_bytes() == b"came meanwhile"
    assert [path.name for path in tmp_path.iterdir()] == ["late"]
