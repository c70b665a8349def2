"""Thousands of sessions: found, counted and listed in little memory, whatever layout they have."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_store import CONTENT, Store
from stork.store import catalogue

MANY = 7_500
"""Files of one cluster, with their folders: 15 MB are 7,664 clusters."""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "drive")


def put(drive, *numbers):
    """Files as the present firmware would have laid them."""
    for number in numbers:
        folder = drive / catalogue.folder_of(number).lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / catalogue.file_name(number)).write_bytes(b"x")


def test_where_a_session_lies():
    assert [catalogue.folder_of(n) for n in (1, 99, 100, 199, 20000)] == [
        *("/sessions", "/sessions", "/sessions/00001", "/sessions/00001", "/sessions/00200")
    ]
    assert catalogue.file_name(142) == "s0000142.stk"


def test_from_the_first_hundred_into_the_second(store):
    put(store.drive, *range(1, 99))
    sessions = store.switch_on().sessions
    assert [store.write() for _ in range(4)] == [99, 100, 101, 102]
    assert sessions.path(101) == "/sessions/00001/s0000101.stk" and store.stored.size(101) == len(CONTENT)
    assert (store.drive / "sessions" / "00001" / "s0000102.stk").read_bytes() == CONTENT
    assert store.stored.numbers_after(97, 10) == [98, 99, 100, 101, 102] and store.count() == 102
    assert store.switch_on().stored.numbers_after(98, 3) == [99, 100, 101]


def test_as_many_as_the_largest_drive_holds(tmp_path):
    """One listing at the start for what is at the top and one for the highest folder; the rest one by one."""
    store = Store(tmp_path / "drive", model="arduino_nano_rp2040_connect")
    put(store.drive, *range(1, MANY + 1))
    listed = []
    module = store.parts.module("os")
    listdir = module.listdir
    module.listdir = lambda name: listed.append(name) or listdir(name)
    sessions = store.open_sessions().sessions
    assert listed == ["/sessions", "/sessions/00075"], "no more than that at power-on"
    assert sessions.next_number() == MANY + 1
    assert len(sessions.catalogue.loose) + len(sessions.catalogue.hundreds) + len(sessions.catalogue.within) < 300
    assert store.stored.numbers_after(6_789, 23) == list(range(6_790, 6_813))
    del listed[:]
    begun = store.board.clock.now_us
    assert store.stored.count() == (1699, False), "an answer reads sixteen folders"
    assert len(listed) == 16
    assert store.board.clock.now_us - begun < 50_000, "half of what an answer to info may take in all"
    assert store.count() == MANY and store.stored.count() == (MANY, True)
    assert len(sessions.catalogue.within) <= 100
    at, seen = 0, []
    del listed[:]
    while page := store.stored.numbers_after(at, 23):
        seen += page
        at = page[-1]
    assert seen == list(range(1, MANY + 1))
    assert len(listed) < 160, "each folder once, and the next one to see that a page is full"
    assert max(len(listdir(name)) for name in set(listed)) <= 300, "names that are in memory at a time"


def test_an_older_layout_stays_readable(store):
    """150 sessions flat; the next one begins a folder."""
    for number in range(1, 151):
        (store.drive / "sessions" / catalogue.file_name(number)).write_bytes(CONTENT)
    sessions = store.switch_on().sessions
    assert store.write() == 151 and sessions.path(150) == "/sessions/s0000150.stk"
    assert sessions.path(151) == "/sessions/00001/s0000151.stk"
    assert store.stored.numbers_after(148, 10) == [149, 150, 151] and store.count() == 151
    assert list(store.stored.crc_steps(150))[-1] == zlib.crc32(CONTENT)
    store.forget([150])
    assert store.switch_on().stored.numbers_after(148, 10) == [149, 151]


def test_an_emptied_folder_goes_with_its_last_session(store):
    put(store.drive, 100, 101, 250)
    store.switch_on()
    for number in (100, 101):
        store.forget([number])
    assert {p.name for p in (store.drive / "sessions").iterdir()} == {"00002"}
    assert store.stored.numbers_after(0, 9) == [250] and store.count() == 1
    (store.drive / "sessions" / "00002" / "note.txt").write_bytes(b"mine")
    store.forget([250])
    assert store.count() == 0 and (store.drive / "sessions" / "00002" / "note.txt").exists()
    assert store.switch_on().sessions.next_number() == 251


@settings(max_examples=25)
@given(
    st.sets(st.integers(1, 450), max_size=60),
    st.lists(st.tuples(st.sampled_from(["forget", "write", "list", "count", "again"]), st.integers(0, 450))),
)
def test_it_is_a_set_of_numbers(tmp_path_factory, numbers, deeds):
    """Against a plain set, through any deeds."""
    drive = tmp_path_factory.mktemp("many") / "drive"
    put(drive, *numbers)
    store = Store(drive)
    known = set(numbers)
    for deed, n in deeds:
        if deed == "forget" and n in known:
            store.forget([n])
            known.discard(n)
        elif deed == "write":
            known.add(store.write(b"y", 1))
        elif deed == "list":
            assert store.stored.numbers_after(n, 7) == sorted(k for k in known if k > n)[:7]
        elif deed == "count":
            assert store.count() == len(known)
        elif deed == "again":
            store.switch_on()
    assert store.count() == len(known)
    assert store.switch_on().stored.numbers_after(0, 1000) == sorted(known)
