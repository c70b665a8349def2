"""An archive in a new folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stork_host.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data") as archive:
        yield archive
