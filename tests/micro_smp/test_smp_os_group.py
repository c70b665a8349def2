"""The OS group: echo, parameters, date and time, reset, application information, and what it has not."""

from smp import os_management as osm

from stork_link.smp_bytes import map_of, request


def test_parameters(wire):
    answer = osm.MCUMgrParametersReadResponse.loads(wire.exchange(osm.MCUMgrParametersReadRequest().BYTES))
    assert (answer.buf_size, answer.buf_count) == (512, 1)


def test_echo_may_be_read_as_well_as_written(wire):
    assert map_of(wire.exchange(request(0, 1, 0, 0, {"d": "h\u00e9"}))) == {"r": "h\u00e9"}


def test_the_clock_is_unset_then_set_then_read(wire):
    # RTC_NOT_SET is 4 in group 0.
    assert map_of(wire.exchange(request(0, 1, 0, 4))) == {"err": {"group": 0, "rc": 4}}
    wire.exchange(osm.DateTimeWriteRequest(datetime="2026-08-05T12:34:56.789Z").BYTES)
    assert wire.clock.moment == (2026, 8, 5, 12, 34, 56)
    answer = osm.DateTimeReadResponse.loads(wire.exchange(osm.DateTimeReadRequest().BYTES))
    assert answer.datetime == "2026-08-05T12:34:56"


def test_a_date_that_does_not_exist_leaves_the_clock_alone(wire):
    assert map_of(wire.exchange(request(2, 1, 0, 4, {"datetime": "2026-02-30T00:00:00"}))) == {"rc": 3}
    assert wire.clock.moment is None


def test_reset_answers_first(wire):
    wire.port.takes = 2
    answer = wire.exchange(osm.ResetWriteRequest().BYTES)
    assert map_of(answer) == {}
    assert wire.resets == [len(answer)]


def test_application_information(wire):
    def ask(letters):
        return osm.OSApplicationInfoReadResponse.loads(
            wire.exchange(osm.OSApplicationInfoReadRequest(format=letters).BYTES)
        ).output

    assert ask(None) == "Stork"
    assert ask("rs") == "Stork 1.2.3"
    assert ask("a") == "Stork belt-7 1.2.3 pico"
    assert map_of(wire.exchange(request(0, 1, 0, 7, {"format": "?"}))) == {"err": {"group": 0, "rc": 2}}


def test_commands_that_are_not_there(wire):
    for op, command in ((0, 2), (0, 3), (0, 5), (2, 6), (0, 8)):
        assert map_of(wire.exchange(request(op, 1, 0, command))) == {"rc": 8}
