"""Group 64 on the wire."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.store.journal import Journal
from stork_link.conftest import Board

STORK = 64


def test_info_by_hand(board):
    board.catalogue.store(1, b"x")
    assert board.ask(0, STORK, 0) == {
        "device_id": "b7",
        "board_id": "pico",
        "firmware": "0.1.0",
        "uptime_ms": 42,
        "wearer_id": None,
        "sessions": 1,
        "update_bytes": 1 << 20,
    }


def test_info_says_that_there_are_more_than_it_had_time_to_count(board, monkeypatch):
    monkeypatch.setattr(board.catalogue, "count", lambda: (1600, False))
    found = board.ask(0, STORK, 0)
    assert (found["sessions"], found["sessions_more"]) == (1600, True)


def test_status_is_asked_each_time(board):
    assert board.ask(0, STORK, 3) == {"phase": "idle", "drill": None, "battery_mv": None}
    board.status = {"phase": "hold", "drill": "single_leg", "battery_mv": 3900}
    assert board.ask(0, STORK, 3) == board.status


def test_a_list_of_none_and_of_two(board):
    assert board.ask(0, STORK, 1, after=0) == {"sessions": [], "more": False}
    board.catalogue.store(3, b"three")
    board.catalogue.store(7, b"")
    listed = [[3, 5, zlib.crc32(b"three")], [7, 0, 0]]
    assert board.ask(0, STORK, 1, after=0) == {"sessions": listed, "more": False}
    assert board.ask(0, STORK, 1, after=3) == {"sessions": listed[1:], "more": False}


def pages(board):
    found = []
    lengths = []
    while True:
        page = board.ask(0, STORK, 1, after=found[-1][0] if found else 0)
        found += page["sessions"]
        lengths.append(len(page["sessions"]))
        if not page["more"]:
            return found, lengths


def test_a_long_list_comes_in_pages(board):
    for number in range(1, 51):
        board.catalogue.store(number * 70_000, bytes(number))
    found, lengths = pages(board)
    assert [entry[0] for entry in found] == [number * 70_000 for number in range(1, 51)]
    assert lengths == [23, 23, 4]


def test_pages_fit_the_smallest_buffer(small_board):
    for number in range(1, 9):
        small_board.catalogue.store(0xFFFFFFF0 + number, b"x")
    found, lengths = pages(small_board)
    assert len(found) == 8 and max(lengths) < 8


def test_a_session_that_cannot_be_read_does_not_hide_the_others(board):
    board.catalogue.store(1, b"one")
    board.catalogue.store(2, b"two")
    (board.root / "sessions" / "00001.stk").unlink()
    (board.root / "sessions" / "00001.stk").mkdir()
    assert board.ask(0, STORK, 1, after=0)["sessions"] == [[1, None, None], [2, 3, zlib.crc32(b"two")]]
    assert board.ask(2, STORK, 2, number=1, size=3, crc32=0) == {"err": {"group": 64, "rc": 4}}


def test_forget_needs_size_and_crc_of_what_is_stored(board):
    board.catalogue.store(5, b"session")
    crc = zlib.crc32(b"session")
    mismatch = {"err": {"group": 64, "rc": 3}}
    assert board.ask(2, STORK, 2, number=5, size=6, crc32=crc) == mismatch
    assert board.ask(2, STORK, 2, number=5, size=7, crc32=crc ^ 1) == mismatch
    assert board.catalogue.count() == (1, True)
    assert board.ask(2, STORK, 2, number=5, size=7, crc32=crc) == {}
    assert board.catalogue.count() == (0, True)
    assert board.ask(2, STORK, 2, number=5, size=7, crc32=crc) == {"err": {"group": 64, "rc": 2}}
    assert board.ask(2, STORK, 2, number=0, size=7, crc32=crc) == {"err": {"group": 64, "rc": 2}}


def entry(board, number):
    content = board.catalogue._bytes(number)
    return [number, len(content), zlib.crc32(content)]


def test_many_are_forgotten_in_one_request(board):
    for number in range(1, 8):
        board.catalogue.store(number, bytes(number))
    wanted = [entry(board, number) for number in (1, 2, 3, 5)]
    wanted[1][1] += 1  # another size
    wanted[2][2] ^= 1  # another CRC
    wanted += [[99, 1, 1], wanted[0], [1, 1, 5], [0, 0, 0], [2**64 - 1, 0, 0], [-1, 0, 0]]
    told = board.ask(2, STORK, 7, sessions=wanted)
    assert told == {"results": [0, 3, 3, 0, 2, 0, 3, 2, 2, 2]}, "each by itself; named twice, it is gone"
    assert board.catalogue.numbers_after(0, 9) == [2, 3, 4, 6, 7]
    assert board.ask(2, STORK, 7, sessions=wanted[:1]) == {"results": [2]}
    assert board.ask(2, STORK, 7, sessions=[]) == {"results": []}


def test_one_that_cannot_be_read_keeps_no_other(board):
    for number in (1, 2):
        board.catalogue.store(number, b"x")
    wanted = [entry(board, number) for number in (1, 2)]
    (board.root / "sessions" / "00001.stk").unlink()
    (board.root / "sessions" / "00001.stk").mkdir()
    assert board.ask(2, STORK, 7, sessions=wanted) == {"results": [4, 0]}
    assert board.catalogue.numbers_after(0, 9) == [1]


MALFORMED = [None, 5, "x", b"x" * 12, {}, [1], [[1, 1]], [[1, 1, 1, 1]], [[1, 1, None]], [[1, 1, True]], [["1", 1, 1]]]


@pytest.mark.parametrize("sessions", [*MALFORMED, [[1, 1, 0]] * 65, [[1, 1, b"x"]], [[1, 1, [1]]]], ids=repr)
def test_of_a_request_that_is_malformed_nothing_is_done(board, sessions):
    board.catalogue.store(1, b"x")
    good = entry(board, 1)
    for wanted in (sessions, [good, *sessions] if isinstance(sessions, list) else sessions):
        assert board.ask(2, STORK, 7, sessions=wanted) == {"rc": 3}
    assert board.ask(2, STORK, 7) == {"rc": 3}
    assert board.catalogue.count() == (1, True)


def test_the_most_that_are_forgotten_at_once(board):
    for number in range(1, 67):
        board.catalogue.store(number, b"x")
    wanted = [entry(board, number) for number in range(1, 67)]
    assert board.ask(2, STORK, 7, sessions=wanted[:65]) == {"rc": 3} and board.catalogue.count() == (66, True)
    polls = board.polls
    assert board.ask(2, STORK, 7, sessions=wanted[:64]) == {"results": [0] * 64}
    assert board.catalogue.count() == (2, True)
    assert board.polls - polls > 64, "step by step: the light goes on meanwhile"


@given(
    st.lists(
        st.lists(st.integers(0, 8) | st.integers() | st.none() | st.booleans(), min_size=2, max_size=4)
        | st.tuples(st.integers(0, 6), st.booleans(), st.booleans()),
        max_size=70,
    )
)
def test_whatever_is_asked_only_what_matches_goes(tmp_path_factory, wanted):
    """A tuple: a session, whether its size is told rightly, and its CRC."""
    board = Board(tmp_path_factory.mktemp("board"), 4160)
    contents = {number: bytes([number]) * number for number in range(1, 6)}
    for number, content in contents.items():
        board.catalogue.store(number, content)
    asked, gone = [], set()
    for each in wanted:
        if isinstance(each, list):
            asked.append([v if v is None or abs(v) < 2**64 else 0 for v in each])
            continue
        number, size_is_right, crc_is_right = each
        content = contents.get(number, b"")
        asked.append([number, len(content) + (not size_is_right), zlib.crc32(content) ^ (not crc_is_right)])
        if number in contents and size_is_right and crc_is_right:
            gone.add(number)
    right = {tuple([n, len(c), zlib.crc32(c)]) for n, c in contents.items()}
    gone |= {e[0] for e in asked if len(e) == 3 and tuple(e) in right and not any(isinstance(v, bool) for v in e)}
    answer = board.ask(2, STORK, 7, sessions=asked)
    if "rc" in answer:
        gone = set()
    else:
        told = {number for (number, *_), result in zip(asked, answer["results"], strict=True) if not result}
        assert told == gone
    assert set(board.catalogue.numbers_after(0, 9)) == set(contents) - gone


def test_forget_closes_the_download_of_that_file_first(board):
    content = bytes(10_000)
    board.catalogue.store(5, content)
    board.ask(0, 8, 0, name="/sessions/5", off=0)
    assert board.ask(2, STORK, 2, number=5, size=len(content), crc32=zlib.crc32(content)) == {}
    assert board.ask(0, 8, 0, name="/sessions/5", off=4096) == {"err": {"group": 8, "rc": 3}}


def test_a_restart_in_either_mode_comes_after_the_answer(board):
    assert board.ask(2, STORK, 5, mode="maker") == {}
    assert board.ask(2, STORK, 5, mode="patient") == {}
    assert board.ask(2, STORK, 5) == {}
    assert board.restarts == [True, False, False]
    assert board.ask(2, STORK, 5, mode="other") == {"rc": 3}
    board.drill_runs = True
    assert board.ask(2, STORK, 5, mode="maker") == {"err": {"group": 64, "rc": 5}}
    assert len(board.restarts) == 3


def test_the_journal_comes_in_pages(board, small_board):
    for which, most in ((board, 23), (small_board, 4)):
        ring = Journal(which.nvm)
        assert which.ask(0, STORK, 4) == {"records": [], "more": False}
        for number in range(1, 71):  # the ring holds 63
            ring.add(1, 2, 65535, 0xFFFF00 + number, 0xFFFFFFFF)
        which.restart_server()
        found = []
        while True:
            page = which.ask(0, STORK, 4, skip=len(found))
            assert len(page["records"]) <= most
            found += page["records"]
            if not page["more"]:
                break
        assert found == [list(record) for record in list(ring.each())] and len(found) == 63
        assert which.ask(0, STORK, 4, skip=63) == {"records": [], "more": False}


def test_a_long_file_is_read_in_many_steps(board):
    """A poll is a few milliseconds on a board: two kilobytes, not a session."""
    content = bytes(range(256)) * 400
    board.catalogue.store(1, content)
    steps = board.catalogue.crc_steps(1)
    assert len(list(steps)) > 50
    polls = board.polls
    assert board.ask(0, STORK, 1, after=0)["sessions"] == [[1, len(content), zlib.crc32(content)]]
    assert board.polls - polls > 50
    assert board.ask(2, STORK, 2, number=1, size=len(content), crc32=zlib.crc32(content)) == {}


def test_a_page_of_the_list_reads_half_a_megabyte_at_most(board):
    for number in range(1, 6):
        board.catalogue.store(number, bytes(200_000))
    found, lengths = pages(board)
    assert len(found) == 5 and lengths == [2, 2, 1]
    board.catalogue.store(6, bytes(600_000))
    assert board.ask(0, STORK, 1, after=5)["sessions"][0][:2] == [6, 600_000], "one at least"


def test_reading_and_writing_are_not_confused(board):
    for op, command in ((2, 0), (2, 1), (0, 2), (2, 3), (2, 4), (0, 5), (0, 6), (0, 7)):
        assert board.ask(op, STORK, command, after=0, number=1, size=1, crc32=1) == {"rc": 8}


def test_the_standard_groups_know_the_device(board):
    assert board.ask(0, 0, 7, format="a") == {"output": "Stork b7 0.1.0 pico"}
    assert board.ask(0, 0, 6) == {"buf_size": 4160, "buf_count": 1}
