"""The thread that stores while the next session is fetched: order, errors, Ctrl-C."""

import threading

import pytest

from stork_host.errors import StorkError
from stork_host.link.forgetting import Stored
from stork_host.link.storing import Storing
from waits import HUNG_S

SESSIONS = [Stored(number, 1, number) for number in range(9)]


def put_all(storing: Storing, sessions: list[Stored] = SESSIONS) -> None:
    for session in sessions:
        storing.put(session, bytes([session.number]))


def test_all_are_stored_in_their_order() -> None:
    got: list[bytes] = []
    with Storing(got.append) as storing:
        put_all(storing)
        storing.finish()
        assert storing.done == SESSIONS and got == [bytes([n]) for n in range(9)]


def test_it_stores_while_others_come_and_says_so_only_afterwards() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(content: bytes) -> None:
        begun.set()
        assert go_on.wait(HUNG_S)

    with Storing(slow) as storing:
        put_all(storing, SESSIONS[:3])
        assert begun.wait(HUNG_S) and storing.done == []
        go_on.set()
        storing.finish()
        assert storing.done == SESSIONS[:3]


FULL = StorkError(expected="room", found="none", try_this="make some")


@pytest.mark.parametrize("failure", [FULL, KeyboardInterrupt(), ValueError("a mistake"), SystemExit(3)])
def test_what_the_sink_raises_comes_out_and_nothing_behind_it_is_stored(failure: BaseException) -> None:
    got: list[bytes] = []

    def third_fails(content: bytes) -> None:
        if content == b"\x02":
            raise failure
        got.append(content)

    storing = Storing(third_fails)
    with pytest.raises(type(failure)) as caught, storing:
        put_all(storing)
        storing.finish()
    assert caught.value is failure
    assert storing.done == SESSIONS[:2] and got == [b"\x00", b"\x01"]


@pytest.mark.parametrize(("failure", "stored"), [(FULL, 3), (KeyboardInterrupt(), 1)])
def test_the_fetching_fails(failure: BaseException, stored: int) -> None:
    """By an error of the device: what came is stored. By Ctrl-C: no more than what is just being stored."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(content: bytes) -> None:
        begun.set()
        assert go_on.wait(HUNG_S)

    storing = Storing(slow)
    with pytest.raises(type(failure)), storing:
        put_all(storing, SESSIONS[:3])
        assert begun.wait(HUNG_S)
        threading.Timer(0.2, go_on.set).start()
        raise failure
    assert storing.done == SESSIONS[:stored]


def test_nobody_waits_in_memory_without_end() -> None:
    go_on = threading.Event()
    fetched = []

    def fetch(storing: Storing) -> None:
        for session in SESSIONS:
            storing.put(session, b"x")
            fetched.append(session)

    with Storing(lambda content: go_on.wait(HUNG_S)) as storing:
        fetching = threading.Thread(target=fetch, args=(storing,))
        fetching.start()
        fetching.join(0.5)
        assert fetching.is_alive() and len(fetched) == 4
        go_on.set()
        fetching.join(HUNG_S)
        storing.finish()
    assert storing.done == SESSIONS
