"""Deletion of stored sessions on the device: many in one request, and what a device may answer to it."""

from pathlib import Path
from typing import Any

import pytest

from host_link.lying_device import FORGET, LyingDevice
from host_link.served_stork import ServedStork
from stork_host.link.client import StorkDevice
from stork_host.link.forgetting import Stored, forget
from stork_host.link.link_errors import LinkError

FORGET_MANY = (64, 7)
SOME = [Stored(number, 10 + number, 1000 + number) for number in (1, 2, 3)]


def forgotten(device: LyingDevice, sessions: list[Stored]) -> tuple[dict[int, str], list[Any]]:
    """(number -> why it stays, what the device was asked to forget)."""
    with StorkDevice(device.port) as talking:
        stays = forget(talking, sessions)
    asked = [request for key, request in device.asked if key in (FORGET, FORGET_MANY)]
    return {number: str(error) for number, error in stays.items()}, asked


def test_many_in_one_request() -> None:
    with LyingDevice({FORGET_MANY: {"results": [0, 2, 0]}}) as device:
        assert forgotten(device, SOME) == ({}, [{"sessions": [list(each) for each in SOME]}])


def test_an_older_firmware_forgets_them_one_by_one() -> None:
    def one(request: dict[str, Any]) -> Any:
        return {"err": {"group": 64, "rc": 3}} if request["number"] == 2 else {}

    with LyingDevice({FORGET: one}) as device:
        stays, asked = forgotten(device, SOME)
    assert stays.keys() == {2} and "session 2 with 12 bytes and CRC-32 000003ea" in stays[2]
    assert asked[1:] == [each._asdict() for each in SOME]


def test_none_is_asked_for_when_there_is_none() -> None:
    with LyingDevice() as device:
        assert forgotten(device, []) == ({}, [])


@pytest.mark.parametrize(
    ("results", "stay"),
    [
        ([0, 3, 0], {2: "DOES_NOT_MATCH"}),
        ([4, 0, 77], {1: "CANNOT_READ", 3: "77"}),
        ([0], {2: "UNKNOWN", 3: "UNKNOWN"}),
        ([0, 0, 0, 3, 3], {}),
        ([2**53, 0, 0], {1: str(2**53)}),
    ],
)
def test_what_is_not_said_to_be_gone_stays(results: list[int], stay: dict[int, str]) -> None:
    with LyingDevice({FORGET_MANY: {"results": results}}) as device:
        found, _ = forgotten(device, SOME)
    assert found.keys() == stay.keys() and all(stay[number] in why for number, why in found.items())


ODD = [
    {},
    {"results": "0"},
    {"results": [0, None, 0]},
    {"results": [-1, 0, 0]},
    {"rc": 6},
    {"err": {"group": 64, "rc": 3}},
]


@pytest.mark.parametrize("answer", [*ODD, b"\xff"], ids=repr)
def test_any_other_answer_forgets_nothing_and_ends_nothing(answer: Any) -> None:
    with LyingDevice({FORGET_MANY: answer}) as device:
        found, asked = forgotten(device, SOME)
    assert found.keys() == {1, 2, 3} and len(asked) == 1


@pytest.mark.parametrize("answers_others", [False, True])
def test_silence(monkeypatch: pytest.MonkeyPatch, answers_others: bool) -> None:
    """A device that is gone ends it; one that is not keeps its sessions."""
    silence = LinkError(expected="an answer", found="silence", try_this="the other port")

    def hang(*request: object) -> None:
        raise silence

    with LyingDevice() as device, StorkDevice(device.port) as talking:
        monkeypatch.setattr(talking, "exchange", hang)
        if answers_others:
            assert forget(talking, SOME) == dict.fromkeys((1, 2, 3), silence)
            return
        monkeypatch.setattr(talking, "info", hang)
        with pytest.raises(LinkError) as caught:
            forget(talking, SOME)
        assert caught.value is silence


@pytest.mark.parametrize(("buf_size", "requests"), [(4160, 4), (128, 50)])
def test_no_request_is_longer_than_the_device_takes(
    drive: Path, monkeypatch: pytest.MonkeyPatch, buf_size: int, requests: int
) -> None:
    """200 sessions: 64 at once, or as few as its buffer holds, whatever their numbers."""
    with ServedStork(drive, buf_size=buf_size) as stork:
        for number in range(1, 201):
            stork.catalogue.store(number * 20_000_000, b"x")
        with StorkDevice(stork.port) as device:
            stored = [Stored(each.number, each.size or 0, each.crc32 or 0) for each in device.list_sessions()]
            asked = []
            exchange = device.exchange
            monkeypatch.setattr(device, "exchange", lambda *request: asked.append(request) or exchange(*request))
            assert forget(device, stored) == {} and stork.catalogue.count() == (0, True)
            assert len(asked) == requests
            assert forget(device, [Stored(2**53, 1, 1)] * 3) == {}
        assert stork.server.last_fault is None
