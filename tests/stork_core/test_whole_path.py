"""No value of the whole path of a sample leaves -2^30 .. 2^30 - 1, whatever the sensor says; no float comes near it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checked_int import Small
from device_motion import standing
from session_replay import Events
from sessions import HEADER
from stork import drills
from stork_format import codes
from stork_format.writer import SessionWriter

RAW = st.sampled_from((-32768, 32767, 0, 8192)) | st.integers(-32768, 32767)
POSTURE = st.tuples(*[RAW] * 6)
DRILLS = ("single_leg", "tandem_walk")


def play(drill_name, still, runs, **header):
    """Baseline and countdown in posture ``still``, then ``runs`` of (sample, times), to the path's own code."""
    full = {**HEADER, "drill": drill_name, "keep_going": 1, **header}
    numbers = {name: Small(v) if isinstance(v, int) and name.endswith(("us", "lsb", "ms")) else v for name, v in full.items()}
    writer = SessionWriter(bytearray(1 << 16), 104)
    writer.begin(full)
    events = Events()
    drill = drills.create(numbers, events)
    living = standing(7.3)
    noise = [tuple(a - b for a, b in zip(r, (8192, 0, 0, 0, 0, 0), strict=True)) for r in living]
    samples = [tuple(max(-32768, min(32767, a + b)) for a, b in zip(still, n, strict=True)) for n in noise]
    for sample, times in runs:
        samples += [sample] * times
    for n, sample in enumerate(samples):
        if not writer.room():
            writer.close_block()
            writer.take()
        small = tuple(Small(v) for v in sample)
        writer.sample(n, *small)
        drill.step(*small)
    return drill, events


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(DRILLS),
    POSTURE,
    st.lists(st.tuples(POSTURE, st.integers(1, 40)), max_size=10),
    st.sampled_from(({}, {"period_us": 10000, "gyr_udps_per_lsb": 17500}, {"acc_ug_per_lsb": 61, "axes": "-x-y+z"})),
)
def test_anything_stays_small(drill_name, still, runs, header):
    drill, events = play(drill_name, still, runs, **header)
    result = drill.result()
    assert 0 <= result["score"] <= 1000 and 0 <= result["stars"] <= 3
    assert all(-32768 <= value <= 32767 and 0 <= detail <= 255 for _, _, detail, value in events)


@pytest.mark.parametrize("drill_name", DRILLS)
def test_three_minutes_of_the_worst_stay_small(drill_name):
    """Sums over a trial grow with it: the longest trial, leaning as far as can be, without a fall."""
    right, left = (8192, -8000, 8000, 0, 20000, 32767), (8192, 8000, -8000, 0, -20000, -32768)
    drill, events = play(drill_name, (8192, 0, 0, 0, 0, 0), [(right, 300), (left, 300)] * 32)
    assert drill.phase == codes.DONE
    assert codes.END_CAUSES[drill.end_cause] == "time_reached"
    assert drill.sway_total > 18000 * 5000
    assert events.of(codes.END) == [(events[-1][0], codes.END, codes.TIME_REACHED, 0)]
    assert drill.result()["duration_ms"] >= 180_000
