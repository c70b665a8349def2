"""Session bytes as arrays, phases and events."""

import hashlib
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from sessions import HEADER, file_of, make_session
from stork import drills
from stork_format import block_reader, blocks, codes, named_fields
from stork_format.session_writer import SessionWriter
from stork_host.analysis import zones
from stork_host.analysis.events import typed
from stork_host.analysis.replay import replay
from stork_host.analysis.session_data import SessionData, once_per_session, read_session
from stork_host.analysis.tilt import tilt
from stork_host.errors import StorkError

ROW = [8197, 100, -200, 10, 20, -30]  # 1.000034 g on x, .0122 g on y, -.0244 g on z; .0875 .175 -.2625 dps
STANCE = make_session(motions.sensor_lsb(motions.stance(12.0)).tolist(), hold_ms=8000)


def test_units_and_axes_by_hand() -> None:
    session = read_session(make_session([ROW]))
    assert session.raw.tolist() == [ROW]
    assert session.acc_g[0] == pytest.approx([0.0122, -0.0244, 1.000034])
    assert session.acc_m_s2[0] == pytest.approx([0.119641, -0.239282, 9.806983], abs=1e-6)
    assert session.rate_dps[0] == pytest.approx([0.175, -0.2625, 0.0875])


def test_a_trial_that_never_came_to_go_counts_from_its_first_sample() -> None:
    data = make_session([ROW, ROW])
    session = read_session(data)
    assert (session.go_sample, session.samples, session.play_s) == (None, 2, 0)
    assert session.t_s.tolist() == pytest.approx([0, 0.0096])
    assert session.phases == {"still": slice(0, 2), "done": slice(2, 2)}
    assert session.sha256 == hashlib.sha256(data).hexdigest()


def test_phases_of_a_stance_by_hand() -> None:
    """2 s of baseline are 209 samples, 3 s of countdown 313, 2 s of lifting 209, 8 s of holding 834."""
    session = read_session(STANCE)
    at = [0, 209, 522, 731, 1565, 1565]
    names = ("still", "countdown", "lift", "play", "done")
    assert session.phases == {n: slice(a, b) for n, a, b in zip(names, at[:-1], at[1:], strict=True)}
    assert (session.go_sample, session.t_s[522]) == (522, 0)
    assert session.play_s == pytest.approx(834 * 0.0096, rel=1e-4)


def test_the_phases_are_what_the_drill_was_in() -> None:
    """Held against the drill itself: the phase it is in just before each sample."""
    body = motions.sensor_lsb(motions.with_jolt(motions.stance(10.0), 11.0))
    data = make_session(body.tolist())
    session = read_session(data)
    writer = SessionWriter(bytearray(1 << 20), 104)
    drill = drills.create(HEADER, writer)
    for n in range(session.samples):
        name = codes.PHASES[drill.phase]
        assert session.phases[name].start <= n < session.phases[name].stop
        drill.step(*session.raw[n].tolist())
    assert session.result["end_cause"] == "touchdown"


def test_the_button_comes_before_the_sample_of_its_number() -> None:
    rows = motions.sensor_lsb(motions.stance(5.0)).tolist()
    assert read_session(make_session(rows, stop_at=800)).play == slice(731, 800)
    # An end by the scorer itself takes in the sample that made it.
    assert read_session(make_session(rows, hold_ms=960)).play == slice(731, 831)


def test_events_have_names_and_times() -> None:
    session = read_session(STANCE)
    told = [(event.kind, event.detail, event.sample) for event in session.events if event.kind != "zone"]
    assert told == [
        ("phase", "countdown", 208),
        ("phase", "lift", 521),
        ("phase", "play", 730),
        ("end", "time_reached", 1564),
        ("phase", "done", 1564),
    ]
    assert session.events[1].t_s == pytest.approx(-0.0096, rel=1e-3)


def test_a_step_happened_before_it_was_known() -> None:
    rows = motions.sensor_lsb(motions.heel_to_toe(4)).tolist()
    session = read_session(make_session(rows, drill="tandem_walk", leg=""))
    (first, *_) = [event for event in session.events if event.kind == "step"]
    assert first.lag_s == first.value / session.fs_hz > 0.07
    assert first.happened_s == first.t_s - first.lag_s


def test_a_step_that_closed_a_walk_is_called_so() -> None:
    """Once, where it struck: the record that says so is not told again, unless the file lost that step."""
    stored = [(100, codes.STEP, 1, 30), (160, codes.STEP, 2, 30), (200, codes.PAUSE, 0, 70)]
    stored += [(400, codes.CLOSING, 2, 270), (400, codes.CLOSING, 1, 340)]
    events = typed(stored, lambda sample: float(sample), 1.0)
    assert [(e.kind, e.detail, e.sample, e.happened_s) for e in events] == [
        ("step", "right", 100, 70.0),
        ("closing_step", "left", 160, 130.0),
        ("pause", "", 200, 130.0),
        ("closing", "right", 400, 60.0),
    ]


def test_codes_of_a_newer_stork_keep_their_numbers() -> None:
    writer = SessionWriter(bytearray(4096), 104)
    writer.begin(HEADER)
    writer.event(0, 99, 7, -3)
    writer.event(0, codes.END, 42, 0)
    writer.finish({"score": 1})
    events = read_session(bytes(writer.take())).events
    assert [(event.kind, event.detail, event.value) for event in events] == [
        ("kind_99", "number_7", -3),
        ("end", "number_42", 0),
    ]


def test_no_sample_at_all() -> None:
    writer = SessionWriter(bytearray(4096), 104)
    writer.begin(HEADER)
    drill = drills.create(HEADER, writer)
    drill.input(codes.SENSOR_LOST, 0)
    writer.finish(drill.result())
    session = read_session(bytes(writer.take()))
    assert (session.samples, session.acc_g.shape, session.t_s.shape, session.play_s) == (0, (0, 3), (0,), 0)


def test_lost_samples_took_their_time() -> None:
    rows = motions.sensor_lsb(motions.still(20.0))
    writer = SessionWriter(bytearray(1 << 20), 104)
    writer.begin(HEADER)
    drill = drills.create(HEADER, writer)
    for n, row in enumerate(rows.tolist()):
        if n == 1500:
            drill.input(codes.SAMPLES_LOST, 50)
        writer.sample(n * 10 + (500 if n >= 1500 else 0), *row)
        drill.step(*row)
    drill.input(codes.BUTTON, 0)
    writer.finish(drill.result())
    session = read_session(bytes(writer.take()))
    assert session.fs_hz == pytest.approx(100.0)  # the clock says 10 ms a sample, the header 9.6
    steps = np.diff(session.t_s)
    assert steps[1499] == pytest.approx(0.51)
    assert np.delete(steps, 1499) == pytest.approx(0.01)
    assert next(event for event in session.events if event.kind == "samples_lost").t_s == session.t_s[1500]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n" * 9, "no block begins at byte 0"),
        (STANCE[:-1], "cut off inside the block"),
        (STANCE[:700], "cut off inside the block"),
        (STANCE[:300] + bytes([STANCE[300] ^ 1]) + STANCE[301:], "CRC-32 does not match"),
    ],
)
def test_damage_is_told_in_one_line(data: bytes, found: str) -> None:
    for reads in (read_session, replay):
        with pytest.raises(StorkError) as caught:
            reads(data, "17.stk")
        assert str(caught.value).startswith("expected 17.stk to be a whole Stork session, found ")
        assert found in str(caught.value)


def ended(header: dict[str, object], result: dict[str, object]) -> bytes:
    """A session without samples."""
    return file_of(
        (blocks.KIND_HEADER, named_fields.encode(named_fields.HEADER, header)),
        (blocks.KIND_RESULT, named_fields.encode(named_fields.RESULT, result)),
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"period_us": 0}, "period_us of 500 to 100000"),
        ({"acc_ug_per_lsb": 0}, "acc_ug_per_lsb of 1 to 4000"),
        ({"gyr_udps_per_lsb": 9_000_000}, "gyr_udps_per_lsb of 1 to 300000"),
        ({"axes": "+y+z-x"}, "a right-handed mounting"),
    ],
)
def test_a_header_that_nothing_can_be_worked_out_from(changed: dict[str, object], expected: str) -> None:
    for reads in (read_session, replay):
        with pytest.raises(StorkError, match="expected.*" + expected):
            reads(ended({**HEADER, **changed}, {}))


def test_a_header_without_a_drill() -> None:
    header = {name: value for name, value in HEADER.items() if name != "drill"}
    with pytest.raises(StorkError, match="to hold drill, found nothing"):
        read_session(ended(header, {}))


def test_a_result_that_names_a_go_beyond_the_samples() -> None:
    with pytest.raises(StorkError, match="found sample 5"):
        read_session(ended(dict(HEADER), {"go_sample": 5}))


@settings(max_examples=150)
@given(st.data())
def test_bytes_that_changed_anywhere_never_escape_as_another_error(data: st.DataObject) -> None:
    """One block's payload changed and sealed again, as a faulty writer would leave it."""
    parts = list(block_reader.walk(STANCE))
    number = data.draw(st.integers(0, len(parts) - 1))
    blocks_of = []
    for k, (kind, start, end) in enumerate(parts):
        payload = bytearray(STANCE[start:end])
        if k == number:
            payload = bytearray(data.draw(st.binary(max_size=30))) + payload[data.draw(st.integers(0, 40)) :]
        blocks_of.append((kind, bytes(payload)))
    for reads in (read_session, replay):
        with suppress(StorkError):
            reads(file_of(*blocks_of))


def test_a_result_is_worked_out_once_for_each_session() -> None:
    seen = []

    @once_per_session
    def samples(session: SessionData) -> list[int]:
        """Documented."""
        seen.append(session)
        return [session.samples]

    first, second = read_session(STANCE), read_session(STANCE)
    other = replace(first, name="other")
    assert samples(first) is samples(first)
    assert samples(first) == samples(second) == samples(other)
    assert samples(first) is not samples(second) and samples(first) is not samples(other)
    assert seen == [first, second, other]
    assert samples.__doc__ == "Documented."


def test_what_all_callers_share_cannot_be_changed() -> None:
    session = read_session(STANCE)
    seen = zones.sway(session)
    assert seen is not None
    for array in (tilt(session), seen.tilt_deg, seen.sway_deg, seen.radius_deg, seen.zone):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
