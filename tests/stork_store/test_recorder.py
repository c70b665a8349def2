"""Recording one trial to a file, on drives that become full or belong to the PC."""

import pytest

from board_world import fill
from device_motion import standing, swaying
from device_store import AreaStore, Store
from session_replay import Played
from sessions import HEADER, make_session
from stork_format import codes, session

KINDS = (AreaStore, Store)
ROWS = standing(6.0) + swaying(30.0, ml_deg=4, hz=0.7)


def record(store, ram, rows=ROWS):
    recorder = store.parts.module("stork.store.recorder").Recorder(store.sessions, ram)
    header = {**HEADER, "session_number": store.sessions.next_number(), "keep_going": 1}
    recorder.begin(header)
    drill = store.parts.module("stork.drills").create(header, recorder)
    for n, row in enumerate(rows):
        recorder.make_room().sample(1000 + n * 9600 // 1000, *row)
        drill.step(*row)
    drill.input(codes.BUTTON, 0)
    return recorder, recorder.finish(drill.result())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ram", [4096, 6000, 32768])
def test_any_ram_gives_the_same_session(tmp_path, ram, kind):
    store = kind(tmp_path / "drive")
    recorder, stored = record(store, ram)
    assert stored and not recorder.failed
    (data,) = store.files().values()
    read = session.read(data)
    whole = session.read(make_session(ROWS, keep_going=1))
    assert (read.samples, read.events, read.result) == (whole.samples, whole.events, whole.result)
    assert read.result["samples"] == len(ROWS)
    if ram == 32768:
        assert data == make_session(ROWS, keep_going=1)


def test_a_full_drive_is_remembered_and_the_trial_goes_on(tmp_path):
    store = Store(tmp_path / "drive")
    fill(store.board.drive, 12_000)
    recorder, stored = record(store, 4096)
    assert not stored and recorder.failed
    assert store.files() == {}, "no half session, and no room taken"
    recorder, stored = record(store, 4096, ROWS[:700])
    assert stored, "the next trial has its chance"
    assert len(store.files()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_drive_of_the_pc_loses_the_session_and_says_so(tmp_path, kind):
    store = kind(tmp_path / "drive")
    store.board.drive.cut()
    store.board.drive.writable = False
    store.open_sessions()
    recorder, stored = record(store, 32768)
    assert not stored and recorder.failed and store.files() == {}


def test_a_drive_that_fails_at_the_end_only(tmp_path):
    """The samples go on the drive, the rename does not: a file it would replace, a folder is in its way."""
    store = Store(tmp_path / "drive")
    in_the_way = tmp_path / "drive" / "sessions" / "s0000001.stk"
    in_the_way.mkdir()
    _, stored = record(store, 32768)
    assert not stored
    assert list((tmp_path / "drive" / "sessions").iterdir()) == [in_the_way] and in_the_way.is_dir()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_trial_is_a_session_too(tmp_path, kind):
    store = kind(tmp_path / "drive")
    _, stored = record(store, 4096, [])
    assert stored
    (data,) = store.files().values()
    read = session.read(data)
    assert read.result["samples"] == 0 and read.events == list(Played([], [(0, codes.BUTTON, 0)]).events)
