"""The thread that stores while the next session is fetched: order, errors, Ctrl-C."""

import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest

from stork_host.errors import StorkError
from stork_host.link.forgetting import Stored
from stork_host.link.storing import Storing
from waits import HUNG_S

SESSIONS = [Stored(number, 1, number) for number in range(9)]


class Sink:
    """Sink that stores nothing before ``go_on``. ``begun``: it was called."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, content: bytes) -> None:
        self.begun.set()
        assert self.go_on.wait(HUNG_S)


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
    sink = Sink()
    with Storing(sink) as storing:
        put_all(storing, SESSIONS[:3])
        assert sink.begun.wait(HUNG_S) and storing.done == []
        sink.go_on.set()
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


def watch_puts(
    storing: Storing, monkeypatch: pytest.MonkeyPatch, done: Callable[[Any], object], full: Callable[[], object]
) -> None:
    """Call ``done(item)`` after each item that got into the queue, and ``full()`` whenever there was no room."""
    genuine = storing._waiting.put

    def put(item: Any, timeout: float) -> None:
        try:
            genuine(item, timeout=timeout)
        except queue.Full:
            full()
            raise
        done(item)

    monkeypatch.setattr(storing._waiting, "put", put)


@pytest.mark.parametrize(("failure", "stored"), [(FULL, 3), (KeyboardInterrupt(), 1)])
def test_the_fetching_fails(failure: BaseException, stored: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an error of the device: what came is stored. By Ctrl-C: no more than what is just being stored."""
    sink = Sink()
    storing = Storing(sink)

    def at_the_end(item: object) -> None:
        if item is None:  # the block was left, and what is dropped is known
            sink.go_on.set()

    watch_puts(storing, monkeypatch, at_the_end, lambda: None)
    with pytest.raises(type(failure)), storing:
        put_all(storing, SESSIONS[:3])
        assert sink.begun.wait(HUNG_S)
        raise failure
    assert storing.done == SESSIONS[:stored]


def test_nobody_waits_in_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is being stored and three wait: there is no room for the fifth until one is done."""
    sink = Sink()
    storing = Storing(sink)
    fetched: list[Any] = []
    halts: queue.SimpleQueue[int] = queue.SimpleQueue()  # how many were fetched when there was no room, and at the end

    def fetch() -> None:
        put_all(storing, SESSIONS[1:])
        halts.put(len(fetched))

    watch_puts(storing, monkeypatch, fetched.append, lambda: halts.put(len(fetched)))
    with storing:
        fetching = threading.Thread(target=fetch)
        try:
            put_all(storing, SESSIONS[:1])
            assert sink.begun.wait(HUNG_S)
            fetching.start()
            assert halts.get(timeout=HUNG_S) == 4
        finally:
            sink.go_on.set()
        fetching.join(HUNG_S)
        storing.finish()
    assert storing.done == SESSIONS
