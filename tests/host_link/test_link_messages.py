"""Group 64 as bytes, worked out by hand."""

import pytest
from pydantic import ValidationError

from stork_host.link import messages


def test_forget_by_hand():
    # Write, SMP 2: 0a 00; length 0x20; group 64 = 00 40; sequence 5; command 2. smp sorts keys by length, then
    # alphabet: {"size": 300, "crc32": 0x89abcdef, "number": 7} = a3, 64 "size" 19 01 2c, 65 "crc32" 1a 89 ab cd ef,
    # 66 "number" 07.
    body = bytes.fromhex("a3 64 73697a65 19012c 65 6372633332 1a89abcdef 66 6e756d626572 07")
    request = messages.Forget(number=7, size=300, crc32=0x89ABCDEF, sequence=5)
    assert bytes.fromhex("0a 00 00") + bytes([len(body)]) + bytes.fromhex("0040 05 02") + body == request.BYTES


def test_a_list_by_hand():
    # {"sessions": [[7, 300, 1], [8, null, null]], "more": false}
    body = bytes.fromhex("a2 68 73657373696f6e73 82 83 07 19012c 01 83 08 f6 f6 64 6d6f7265 f4")
    answer = messages.ListResponse.loads(bytes([9, 0, 0, len(body), 0, 64, 1, 1]) + body)
    assert answer.sessions == [(7, 300, 1), (8, None, None)]
    assert not answer.more


def test_what_a_newer_device_adds_is_left_out_and_what_is_missing_is_noticed():
    import cbor2

    known = {
        "device_id": "a",
        "board_id": "b",
        "firmware": "1",
        "format_version": 1,
        "scorer_version": 1,
        "sessions": 0,
        "clock_set": False,
        "uptime_ms": 1,
    }

    def answer(values):
        body = cbor2.dumps(values)
        return messages.InfoResponse.loads(bytes([9, 0, 0, len(body), 0, 64, 1, 0]) + body)

    assert answer({**known, "moon_phase": 3}).device_id == "a"
    del known["firmware"]
    with pytest.raises(ValidationError, match="firmware"):
        answer(known)
