"""A PostgreSQL server of the tests' own: started by the first test of a worker that wants one, gone with the last.

The server programs are the distribution's; pytest-postgresql's executor starts and stops them. No port is taken: the
server listens on a socket in a folder of its own, so that servers of several workers, and the one that Debian's package
starts, never meet. PostgreSQL refuses to run as root; for root the server belongs to an unprivileged user.
"""

import itertools
import os
import shlex
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_postgresql.executors import PostgreSQLExecutor
from pytest_postgresql.janitor import DatabaseJanitor

from waits import HUNG_S

INSTALL_IT = (
    "no PostgreSQL server (pg_ctl) found: install the distribution's package (`apt-get install postgresql`), "
    "or name its pg_ctl with --postgresql-exec"
)

# Where distributions keep what they do not put on the PATH: Debian, Red Hat, Homebrew.
_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_PORT = 5432  # only names the socket's file
_FAST = "-c listen_addresses='' -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB"

# Becomes the user, then the program. Run by the interpreter of the tests, while it still may read it.
_AS_USER = (
    "import os, sys; uid, gid, folder, *program = sys.argv[1:]; os.setgroups([]); os.setgid(int(gid)); "
    "os.setuid(int(uid)); os.chdir(folder); os.execv(program[0], program)"
)


def find_pg_ctl(named: str | None = None) -> str | None:
    """The path of the newest server's pg_ctl, or of the one ``named``; None where there is none."""
    if named:
        return shutil.which(named)
    found = [path / "pg_ctl" for pattern in _FOLDERS for path in Path("/").glob(pattern.lstrip("/"))]
    newest_first = sorted((path for path in found if os.access(path, os.X_OK)), key=_version, reverse=True)
    return str(newest_first[0]) if newest_first else shutil.which("pg_ctl")


def _version(pg_ctl: Path) -> float:
    """15 of /usr/lib/postgresql/15/bin/pg_ctl; 0 where the folder does not tell."""
    digits = "".join(letter for letter in pg_ctl.parent.parent.name if letter.isdigit() or letter == ".")
    return float(digits) if digits.strip(".") else 0.0


class Server:
    """A running server. ``folder``: its data, log and socket; ``user_id``: whom its processes belong to."""

    def __init__(self, folder: Path, user_id: int) -> None:
        self.folder = folder
        self.user_id = user_id
        self._names = (f"stork_{n}" for n in itertools.count(1))

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}&port={_PORT}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new, empty database, dropped afterwards; its URL."""
        name = next(self._names)
        with DatabaseJanitor(
            user="postgres", host=str(self.folder), port=_PORT, dbname=name, connection_timeout=int(HUNG_S)
        ):
            yield self.url(name)


@contextmanager
def running_server(pg_ctl: str) -> Iterator[Server]:
    """A new server, stopped and deleted afterwards."""
    # Not in pytest's folders: those are for one user, and for root that is not the server's.
    folder = Path(tempfile.mkdtemp(prefix="stork-pg-"))
    user_id = os.geteuid()
    program = pg_ctl
    try:
        if user_id == 0:
            user_id, group_id = _unprivileged()
            os.chown(folder, user_id, group_id)
            program = str(_run_as(user_id, group_id, pg_ctl, folder))
        executor = _SocketExecutor(
            executable=program,
            host=str(folder),
            port=_PORT,
            datadir=str(folder / "data"),
            unixsocketdir=str(folder),
            logfile=str(folder / "log"),
            startparams=f"-w -t {HUNG_S:.0f}",
            dbname="postgres",
            timeout=int(HUNG_S),
            sleep=0.02,
            postgres_options=_FAST,
        )
        with executor:
            yield Server(folder, user_id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> tuple[int, int]:
    """User and group that root lets the server run as: the package's own, else nobody."""
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    return 65534, 65534


def _run_as(user_id: int, group_id: int, program: str, folder: Path) -> Path:
    """A script that runs ``program`` as that user; the executor takes it for pg_ctl."""
    script = folder / "pg_ctl"
    words = [sys.executable, "-I", "-S", "-c", _AS_USER, str(user_id), str(group_id), str(folder), program]
    script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    script.chmod(0o755)
    return script


class _SocketExecutor(PostgreSQLExecutor):
    """Executor that is ready when the socket in its folder answers: no TCP port, which another program might take."""

    def pre_start_check(self) -> bool:
        with socket.socket(socket.AF_UNIX) as end:
            return end.connect_ex(f"{self.unixsocketdir}/.s.PGSQL.{self.port}") == 0

    def _build_initdb_command(self, initdb_options: list[str], pgdata: str | None = None) -> list[str]:
        # What is thrown away needs no flush to the disk.
        return super()._build_initdb_command([*initdb_options, "--no-sync", "--encoding=UTF8"], pgdata)
