"""Pulling sessions: nothing is lost, whichever part fails at any time."""

import os
import random
import signal
import stat
import zlib
from datetime import UTC, datetime

import pytest

from host_link.served_stork import ServedStork
from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice
from stork_host.link.pull import pull


def some_bytes(count, seed=1):
    return random.Random(seed).randbytes(count)


CONTENTS = {3: some_bytes(100_000, 3), 4: b"", 70_000: some_bytes(5_000, 7)}


class Archive:
    """A durable store that keeps each content once, as the sink of a pull is asked to."""

    def __init__(self):
        self.stored = []

    def __call__(self, content):
        if content not in self.stored:
            self.stored.append(content)


@pytest.fixture
def archive():
    return Archive()


@pytest.fixture
def here(tmp_path):
    return tmp_path / "here"


def fill(stork):
    for number, content in CONTENTS.items():
        stork.catalogue.store(number, content)


def parts(here):
    return {file.name: file.stat().st_size for file in (here / "incoming").glob("*")}


def test_everything_is_pulled_stored_and_forgotten(stork, here, archive):
    fill(stork)
    steps = []
    with StorkDevice(stork.port) as device:
        result = pull(device, here, archive, steps.append)
    assert archive.stored == list(CONTENTS.values())
    assert [session.number for session in result.pulled] == list(CONTENTS)
    assert result.device_id == "test-1" and result.unreadable == []
    assert stork.catalogue.count() == (0, True) and parts(here) == {}
    assert steps[-1].all_done == steps[-1].all_total == 105_000
    assert [step.all_done for step in steps] == sorted(step.all_done for step in steps)


def test_the_clock_is_set_at_the_start(stork, here, archive):
    before = datetime.now(UTC).replace(microsecond=0)
    with StorkDevice(stork.port) as device:
        pull(device, here, archive)
    assert before <= datetime(*stork.clock.moment, tzinfo=UTC) <= datetime.now(UTC)


def test_pulling_twice_stores_once(stork, here, archive):
    for _ in range(2):
        fill(stork)
        with StorkDevice(stork.port) as device:
            pull(device, here, archive)
    assert archive.stored == list(CONTENTS.values())


@pytest.mark.parametrize("cut_after", [30_000, 60_000])
def test_a_pulled_cable_leaves_what_came_and_the_next_pull_goes_on(drive, here, archive, cut_after):
    with ServedStork(drive, cut_after=cut_after) as stork:
        fill(stork)
        with StorkDevice(stork.port) as device, pytest.raises(StorkError, match="connection broken"):
            pull(device, here, archive)
    kept = parts(here)["test-1-3.part"]
    assert cut_after - 8_500 < kept <= cut_after + 4_200  # whole answers only, of about 4 kB each
    assert archive.stored == []
    with ServedStork(drive) as stork:
        first = []
        with StorkDevice(stork.port) as device:
            pull(device, here, archive, lambda step: first.append(step.done))
        assert first[0] == kept
    assert archive.stored == list(CONTENTS.values()) and parts(here) == {}


def raise_it():
    raise KeyboardInterrupt


@pytest.mark.parametrize("ctrl_c", [raise_it, lambda: signal.raise_signal(signal.SIGINT)])
def test_ctrl_c_in_the_middle(stork, here, archive, ctrl_c):
    fill(stork)

    def interrupt(step):
        if step.done > 20_000:
            ctrl_c()

    with StorkDevice(stork.port) as device:
        with pytest.raises(KeyboardInterrupt):
            pull(device, here, archive, interrupt)
        kept = parts(here)["test-1-3.part"]
        assert 20_000 < kept < 30_000
        first = []
        pull(device, here, archive, lambda step: first.append(step.done))
    assert first[0] == kept
    assert archive.stored == list(CONTENTS.values())


def test_a_store_that_fails_keeps_the_session_on_the_device(stork, here, archive):
    fill(stork)

    def full(content):
        raise StorkError(expected="room", found="none", try_this="make some")

    with StorkDevice(stork.port) as device:
        with pytest.raises(StorkError, match="make some"):
            pull(device, here, full)
        assert stork.catalogue.count() == (3, True)
        pull(device, here, archive)
    assert archive.stored == list(CONTENTS.values())


def test_interrupted_between_storing_and_forgetting(stork, here, archive):
    fill(stork)

    def store_and_die(content):
        archive(content)
        raise KeyboardInterrupt

    with StorkDevice(stork.port) as device:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                pull(device, here, store_and_die)
        pull(device, here, archive)
    assert archive.stored == list(CONTENTS.values()) and stork.catalogue.count() == (0, True)


@pytest.mark.parametrize("left", [b"something else entirely", CONTENTS[3] + b"and more", CONTENTS[3][:50_000] + b"?"])
def test_a_wrong_partial_file_is_thrown_away(stork, here, archive, left):
    """From another session with the same number: the drive was wiped and the numbers began again."""
    fill(stork)
    (here / "incoming").mkdir(parents=True)
    (here / "incoming" / "test-1-3.part").write_bytes(left)
    with StorkDevice(stork.port) as device:
        pull(device, here, archive)
    assert archive.stored == list(CONTENTS.values())


def test_a_crc_that_never_matches_is_reported_and_nothing_is_deleted(stork, here, archive, monkeypatch):
    stork.catalogue.store(3, CONTENTS[3])
    monkeypatch.setattr(stork.catalogue, "crc_steps", lambda number: iter([0x12345678]))
    with StorkDevice(stork.port) as device:
        result = pull(device, here, archive)
    ((session, error),) = result.failed
    assert session.number == 3 and result.pulled == []
    assert "12345678" in error.expected
    assert f"{zlib.crc32(CONTENTS[3]):08x}, 2 times" in error.found
    assert archive.stored == [] and stork.catalogue.count() == (1, True)


def test_a_session_that_the_device_cannot_read_is_reported_and_stays(stork, here, archive):
    fill(stork)
    (stork.root / "sessions" / "00009.stk").mkdir()
    with StorkDevice(stork.port) as device:
        result = pull(device, here, archive)
    assert [session.number for session in result.unreadable] == [9]
    assert archive.stored == list(CONTENTS.values())


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_what_is_under_way_is_for_its_owner_only(stork, here, archive):
    fill(stork)
    here.mkdir()
    modes = []

    def look(_step):
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in (here / "incoming", *here.glob("incoming/*")))

    with StorkDevice(stork.port) as device:
        pull(device, here, archive, look)
    assert set(modes) == {0o700, 0o600}


def test_a_disk_that_cannot_be_written(stork, here, archive):
    fill(stork)
    here.mkdir()
    (here / "incoming").write_text("a file where the folder should be")
    with StorkDevice(stork.port) as device:
        with pytest.raises(StorkError, match="permission to write"):
            pull(device, here, archive)
        assert device.echo("x") == "x"
    assert stork.catalogue.count() == (3, True)


@pytest.mark.parametrize("bad", ["../../etc", "", "a/b", "x" * 65, "a\n"])
def test_a_device_id_that_is_no_file_name(stork, here, archive, monkeypatch, bad):
    fill(stork)
    with StorkDevice(stork.port) as device:
        genuine = device.info()
        monkeypatch.setattr(device, "info", lambda: genuine.model_copy(update={"device_id": bad}))
        with pytest.raises(StorkError, match="device id"):
            pull(device, here, archive)
    assert archive.stored == []
