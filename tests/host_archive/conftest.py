"""Archives in both engines: SQLite in a new folder, PostgreSQL in a new database of a server of the tests' own."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from host_archive.places import Place
from postgresql_server import INSTALL_IT, Server, find_pg_ctl, running_server
from stork_host.archive import Archive


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """All that are skipped for want of a server are told at one place, so in one line."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and INSTALL_IT in report.longrepr[2]:
        report.longrepr = (__file__, 1, report.longrepr[2])
    return report


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """One server for each worker. Without the programs: skipped on a PC, a failure in CI, which shall test it."""
    pg_ctl = find_pg_ctl(pytestconfig.getoption("postgresql_exec", default=None))
    if pg_ctl is None:
        if os.environ.get("CI"):
            pytest.fail(INSTALL_IT, pytrace=False)
        pytest.skip(INSTALL_IT)
    with running_server(pg_ctl) as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """The URL of a new, empty database."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Place where an archive may be made: nothing there yet. Every test with it runs in both engines."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    return Place(tmp_path / "data", url)


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    with place.open() as archive:
        yield archive
