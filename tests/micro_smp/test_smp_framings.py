"""Both framings of one echo, worked out by hand in smp_bytes.py, then against `smp.packet`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smp import packet
from smp.os_management import EchoWriteRequest, EchoWriteResponse

from micro_smp import framing_encoded, framing_raw
from stork_link.smp_bytes import ECHO, ECHO_LINE, ECHOED, unpack


def test_echo_raw(wire):
    assert wire.exchange(ECHO) == ECHOED


def test_echo_encoded(wire):
    answer = wire.exchange(ECHO_LINE)
    assert answer[:2] == b"\x06\x09" and answer[-1:] == b"\n"
    assert unpack(answer) == ECHOED


def test_the_answer_comes_in_the_framing_of_its_request(wire):
    for _ in range(3):
        assert wire.exchange(ECHO) == ECHOED
        assert unpack(wire.exchange(ECHO_LINE)) == ECHOED


def test_lines_of_an_answer_are_as_the_specification_says(wire):
    text = "x" * 400
    message = ECHO[:2] + (6 + 400).to_bytes(2, "big") + ECHO[4:8] + b"\xa1ad\x79\x01\x90" + text.encode()
    lines = wire.exchange(b"".join(packet.encode(message))).splitlines(keepends=True)
    assert [line[:2] for line in lines] == [b"\x06\x09"] + [b"\x04\x14"] * (len(lines) - 1)
    assert len(lines) == 5 and max(map(len, lines)) == 127
    assert unpack(b"".join(lines)).endswith(text.encode())


@given(st.text(max_size=300), st.integers(8, 128), st.integers(0, 254), st.integers(1, 200), st.integers(1, 200))
@settings(max_examples=60)
def test_encoded_requests_of_any_line_length_in_any_pieces(make_wire, text, line, sequence, gives, takes):
    request = EchoWriteRequest(d=text, sequence=sequence)
    if len(request.BYTES) > 512:
        return
    wire = make_wire()
    wire.port.gives = gives
    wire.port.takes = takes
    answer = EchoWriteResponse.loads(unpack(wire.exchange(b"".join(packet.encode(request.BYTES, line)))))
    assert answer.r == text and answer.sequence == sequence


@given(st.text(max_size=300), st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=60)
def test_raw_requests_in_any_pieces(make_wire, text, gives, takes):
    request = EchoWriteRequest(d=text)
    if len(request.BYTES) > 512:
        return
    wire = make_wire()
    wire.port.gives = gives
    wire.port.takes = takes
    assert EchoWriteResponse.loads(wire.exchange(request.BYTES)).r == text


def test_a_line_with_a_wrong_crc_is_not_answered(wire):
    assert wire.exchange(ECHO_LINE.replace(b"ZGJo", b"ZGJp")) == b""
    assert wire.exchange(ECHO_LINE) != b""


def test_text_between_lines_is_skipped(wire):
    assert unpack(wire.exchange(b"Hello from a shell\r\n" + ECHO_LINE)) == ECHOED
    assert unpack(wire.exchange(b"\n" + ECHO_LINE.replace(b"\n", b"\r\n"))) == ECHOED


@pytest.mark.parametrize("encoded", [False, True])
def test_many_requests_at_once_are_answered_in_turn(wire, encoded):
    """More than the buffer holds, so that it fills up in the middle of a request."""
    requests = [EchoWriteRequest(d="x" * (number % 90), sequence=number).BYTES for number in range(200)]
    if encoded:
        answer = wire.exchange(b"".join(line for each in requests for line in packet.encode(each)))
        answers = [unpack(b"\x06\x09" + each) for each in answer.split(b"\x06\x09")[1:]]
    else:
        answers = []
        answer = wire.exchange(b"".join(requests))
        while answer:
            length = 8 + int.from_bytes(answer[2:4], "big")
            answers.append(answer[:length])
            answer = answer[length:]
    assert [EchoWriteResponse.loads(each).r for each in answers] == ["x" * (number % 90) for number in range(200)]
    assert wire.server.skipped == 0


@pytest.mark.parametrize(
    ("hexadecimal", "expected"),
    [
        ("0a", framing_raw.UNDECIDED),
        ("0a 01", framing_raw.GARBAGE),  # a flag
        ("0a 00 00", framing_raw.UNDECIDED),
        ("0a 00 02 00", framing_raw.GARBAGE),  # 8 + 512 bytes do not fit in 512
        ("0a 00 01 f8", 512),
        ("0a 00 00 06 00 00 07 00 61", framing_raw.GARBAGE),  # not a map
        ("0a 00 00 06 00 00 07 00 bf", 14),
        ("00 00 00 00 00 00 07 00 61", 8),  # no payload; the byte after it is someone else's
    ],
)
def test_what_a_raw_request_looks_like(hexadecimal, expected):
    assert framing_raw.total_length(memoryview(bytes.fromhex(hexadecimal)), 512) == expected


def test_a_frame_longer_than_the_buffer_is_refused_at_its_first_line():
    decoder = framing_encoded.FrameDecoder(memoryview(bytearray(600)), 512)
    first = next(packet.encode(bytes(513)))
    assert not decoder.add(first[2:-1])
    assert decoder.size == 0
