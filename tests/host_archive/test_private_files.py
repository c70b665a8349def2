"""Files with data of people: whose they are, and what they may replace."""

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from host_archive.store_helpers import put, session_bytes
from stork_host import private_files
from stork_host.archive import Archive, backup
from stork_host.errors import StorkError
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


@pytest.mark.parametrize("name", ["stork.sqlite", "by url"])
def test_a_database_behind_a_link_that_leads_nowhere_yet(tmp_path: Path, name: str) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / name).symlink_to(Path("disk", "there.sqlite"))
    with Archive.open(tmp_path, None if name == "stork.sqlite" else f"sqlite:///{tmp_path / name}") as archive:
        put(archive)
    assert (tmp_path / name).is_symlink() and mode(tmp_path / "disk" / "there.sqlite") == 0o600


@pytest.mark.parametrize("query", ["uri=true", "mode=rwc&uri=true"])
def test_a_database_by_uri_is_refused(tmp_path: Path, query: str) -> None:
    """SQLite would make it for everybody, and no other command would find it."""
    for url in (f"sqlite:///file:{tmp_path}/q.sqlite?{query}", f"sqlite:///{tmp_path}/q.sqlite?{query}"):
        with pytest.raises(StorkError, match="found an SQLite URL with more than the file's path"):
            Archive.open(tmp_path, url)
    assert list(tmp_path.iterdir()) == []


def test_reading_has_a_bound(tmp_path: Path) -> None:
    (tmp_path / "most").touch()
    os.truncate(tmp_path / "most", private_files.MOST_BYTES)
    assert len(private_files.read(tmp_path / "most")) == private_files.MOST_BYTES
    os.truncate(tmp_path / "most", private_files.MOST_BYTES + 1)
    for path in (tmp_path / "most", Path("/dev/zero")):
        with pytest.raises(OSError, match="more than 64 MB"):
            private_files.read(path)


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


@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}", "link"])
@pytest.mark.parametrize("write", [private_files.write, private_files.write_new])
def test_a_descriptor_gets_the_bytes_behind_what_is_there(
    tmp_path: Path, name: str, write: Callable[[Path, bytes], None]
) -> None:
    """As a shell opens it for ``>>``: the file is neither replaced nor emptied, and keeps its rights."""
    page = tmp_path / "page.pdf"
    page.write_bytes(b"keep")
    page.chmod(0o640)
    number = os.open(page, os.O_WRONLY | os.O_APPEND)
    path = Path(name.format(number))
    if name == "link":
        path = tmp_path / name
        path.symlink_to(f"/dev/fd/{number}")
    if not Path("/dev/fd").exists() or (name.startswith("/proc") and not Path("/proc/self/fd").exists()):
        pytest.skip(f"no {name} on this system")
    try:
        with pytest.raises(OSError, match="Bad file descriptor"):
            write(path, b"?")  # this program has opened it for itself
        os.set_inheritable(number, True)
        assert private_files.is_stream(path)
        write(path, b" and more")
    finally:
        os.close(number)
    assert (page.read_bytes(), mode(page)) == (b"keep and more", 0o640)
    with pytest.raises(OSError, match="Bad file descriptor"):
        write(path, b"?")


def test_links_that_lead_round_and_round_are_not_replaced(tmp_path: Path) -> None:
    for name, target in (("a", "b"), ("b", "a"), ("self", "self"), ("to_a", "a")):
        (tmp_path / name).symlink_to(target)
    for name in ("a", "self", "to_a"):
        with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
            private_files.write(tmp_path / name, b"page")
    assert all(path.is_symlink() for path in tmp_path.iterdir()) and len(list(tmp_path.iterdir())) == 4


def test_names_of_descriptors(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path / "1", tmp_path / "loop", tmp_path / "nowhere" / "1", Path("/dev/null"), Path("/dev/fd/x")):
        assert private_files.descriptor_of(path) is None
    assert [private_files.descriptor_of(Path(f"/dev/{name}")) for name in ("stdout", "stderr")] == [1, 2]


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
