"""The SMP server around the groups: versions, errors, silence, a PC that does not read, garbage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smp import packet

from micro_smp import errors
from micro_smp.server import Server
from stork_link.smp_bytes import ECHO, ECHO_LINE, ECHOED, map_of, request, unpack


@pytest.mark.parametrize("version", [0, 1])
def test_the_header_of_an_answer(wire, version):
    answer = wire.exchange(request(2, version, 0, 0, {"d": ""}, 200))
    assert answer[:8] == bytes([version << 3 | 3, 0, 0, 4, 0, 0, 200, 0])


def test_a_group_that_is_not_there_is_not_supported_in_either_version(wire):
    for version in (0, 1):
        assert map_of(wire.exchange(request(0, version, 77))) == {"rc": errors.NOT_SUPPORTED}


def test_an_error_of_a_group_has_two_forms(wire):
    missing = {"name": "/nothing"}
    # FILE_NOT_FOUND is 3 in group 8; SMP 1 knows ENOENT, 5.
    assert map_of(wire.exchange(request(0, 1, 8, 1, missing))) == {"err": {"group": 8, "rc": 3}}
    assert map_of(wire.exchange(request(0, 0, 8, 1, missing))) == {"rc": 5}


@pytest.mark.parametrize("body", [b"\xa1\x61d", b"\xa1\x61d\x9b" + b"\xff" * 8, b"\xa1\x61d\xf9\x00\x00"])
def test_malformed_maps_are_answered_invalid(wire, body):
    assert map_of(wire.exchange(request(2, 1, 0, 0, body))) == {"rc": errors.INVALID}


def test_a_missing_or_mistyped_key_is_invalid(wire):
    for body in ({}, {"d": 3}, {"d": b"x"}):
        assert map_of(wire.exchange(request(2, 1, 0, 0, body))) == {"rc": errors.INVALID}
    for off in (-1, True, "0"):
        assert map_of(wire.exchange(request(0, 1, 8, 0, {"off": off, "name": "/a"}))) == {"rc": errors.INVALID}


def test_an_answer_that_does_not_fit_says_so(make_wire):
    class Talkative:
        def handle(self, op, command, request, reply):
            reply.map(1)
            reply.text("r")
            reply.text("x" * 600)

    wire = make_wire(512, {70: Talkative()})
    assert map_of(wire.exchange(request(0, 1, 70))) == {"rc": errors.TOO_LONG}


@pytest.mark.parametrize(
    ("exception", "rc"),
    [(KeyError("x"), errors.UNKNOWN), (OSError(5), errors.UNKNOWN), (MemoryError(), errors.NO_MEMORY)],
)
def test_a_group_that_raises_is_answered_and_remembered(make_wire, exception, rc):
    class Broken:
        def handle(self, op, command, request, reply):
            reply.map(5)
            if command:
                return self.later()
            raise exception

        def later(self):
            yield
            raise exception

    wire = make_wire(512, {70: Broken()})
    for command in (0, 1):
        assert map_of(wire.exchange(request(0, 1, 70, command))) == {"rc": rc}
        assert wire.server.last_fault is exception
    assert wire.exchange(ECHO) == ECHOED


def test_a_newer_version_is_refused_in_words_it_can_read(wire):
    answer = unpack(wire.exchange(b"".join(packet.encode(request(0, 2, 0, 6)))))
    assert map_of(answer) == {"rc": errors.VERSION_TOO_NEW}


def test_an_answer_that_comes_to_the_wrong_side_is_dropped(wire):
    assert wire.exchange(ECHOED) == b""
    assert wire.exchange(b"".join(packet.encode(ECHOED))) == b""
    assert wire.exchange(ECHO) == ECHOED


def test_half_a_request_is_given_up_after_silence(wire):
    for half in (ECHO[:1], ECHO[:5], ECHO[:-1], ECHO_LINE[:1], ECHO_LINE[:10], b"\x06\x09AGQK\n"):
        assert wire.exchange(half) == b""
        wire.let_pass(600 + 20 * len(half))
        assert wire.exchange(ECHO) == ECHOED


def test_a_request_behind_half_a_request_is_answered_after_the_silence(wire):
    begun = bytes.fromhex("0a 00 01 00 00 00 07 00 a1")  # the 256 bytes that it announces never come
    assert wire.exchange(begun + ECHO) == b""
    wire.let_pass(700)
    assert bytes(wire.port.to_pc) == ECHOED


def test_a_pc_that_never_reads_does_not_stop_the_device(wire):
    wire.port.takes = 0
    wire.exchange(ECHO)
    for _ in range(50):
        assert wire.server.poll() is False
    wire.port.takes = 3  # it reads after all
    wire.run()
    assert bytes(wire.port.to_pc) == ECHOED


def test_an_answer_that_nobody_takes_is_given_up(wire):
    wire.port.takes = 0
    wire.exchange(ECHO)
    wire.let_pass(4100)
    assert wire.server.abandoned == 1
    wire.port.takes = 1000
    assert wire.exchange(ECHO) == ECHOED


def test_reset_forgets_a_half_request_and_a_half_answer(wire):
    wire.exchange(ECHO[:9])
    wire.server.reset()
    assert wire.exchange(ECHO) == ECHOED
    wire.port.takes = 0
    wire.exchange(ECHO)
    wire.server.reset()
    wire.port.takes = 1000
    assert wire.exchange(ECHO) == ECHOED


def test_one_poll_answers_at_most_one_request(wire):
    wire.port.to_device += ECHO * 3
    assert wire.server.poll() is True
    assert bytes(wire.port.to_pc) == ECHOED


@pytest.mark.parametrize("size", [127, 65536])
def test_a_buffer_of_the_wrong_size_is_refused(wire, size):
    with pytest.raises(ValueError, match="128 to 65535"):
        Server(wire.port, lambda: 0, {}, size)


pieces = st.one_of(
    st.binary(max_size=40),
    st.just(ECHO),
    st.just(ECHO_LINE),
    st.builds(lambda cut: ECHO[:cut], st.integers(0, len(ECHO))),
    st.builds(lambda cut: ECHO_LINE[:cut], st.integers(0, len(ECHO_LINE))),
    st.builds(lambda body: request(2, 1, 0, 0, b"\xa1" + body), st.binary(max_size=30)),
    st.builds(
        lambda group, command, op, body: request(op, 1, group, command, b"\xa1" + body),
        st.sampled_from([0, 8, 64]),
        st.integers(0, 9),
        st.sampled_from([0, 2]),
        st.binary(max_size=30),
    ),
    st.builds(
        lambda byte, count: bytes([byte]) * count,
        st.sampled_from(b"\x00\x02\x06\x08\x0a\xff"),
        st.integers(1, 700),
    ),
)


@given(st.lists(pieces, max_size=12))
@settings(max_examples=300)
def test_no_bytes_break_the_server_and_it_answers_after_a_silence(make_wire, garbage):
    wire = make_wire()
    for piece in garbage:
        wire.exchange(piece)
    wire.let_pass(12_000)  # half a second, then one poll for every byte that might have begun a request
    assert wire.exchange(ECHO) == ECHOED
    assert wire.server.last_fault is None


@given(st.binary(max_size=200).filter(lambda data: not set(data) & set(b"\x00\x02\x04\x06\x08\x0a")))
def test_bytes_that_begin_no_request_cost_nothing_but_themselves(make_wire, garbage):
    wire = make_wire()
    assert wire.exchange(garbage + ECHO) == ECHOED
    assert wire.server.skipped == len(garbage)
