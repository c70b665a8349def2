"""No value of the whole path of a sample leaves -2^30 .. 2^30 - 1, whatever the sensor says; no float comes near it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checked_int import Small, assert_state_small
from device_motion import standing
from session_replay import Events
from sessions import HEADER
from stork import drills
from stork.core.metronome import Metronome
from stork.core.mounting import Mounting
from stork.core.mounting_spec import parse
from stork_format import codes
from stork_format.session_writer import SessionWriter

RAW = st.sampled_from((-32768, 32767, 0, 8192)) | st.integers(-32768, 32767)
POSTURE = st.tuples(*[RAW] * 6)
RUNS = st.lists(st.tuples(POSTURE, st.integers(1, 40)), max_size=10)
DRILLS = [(name, leg) for name in drills.NAMES for leg in drills.legs(name)]
# A calibrated mounting whose ml lies between three axes of the sensor, where all three may be clipped.
BETWEEN = "2365 2365 2365 2896 -2896 0 1672 1672 -3344"
STILL_AND_COUNTDOWN_S = 5.3  # 2 s, 3 s, and some


def upright(axes, length=8192):
    """Acceleration (3,) in sensor axes, LSB, of a wearer who stands still."""
    rows = parse(axes)
    return tuple(length * rows[6 + k] // 4096 for k in range(3))


def play(drill_name, leg, still, runs, **header):
    """Baseline and countdown in posture ``still``, then ``runs`` of (sample, times), to the path's own code."""
    full = {**HEADER, "drill": drill_name, "leg": leg, "keep_going": 1, **header}
    units = ("us", "lsb", "ms")
    numbers = {name: Small(v) if isinstance(v, int) and name.endswith(units) else v for name, v in full.items()}
    writer = SessionWriter(bytearray(1 << 16), 104)
    writer.begin(full)
    events = Events()
    drill = drills.create(numbers, events)
    living = standing(STILL_AND_COUNTDOWN_S + drill.lift_ms / 1000)
    noise = [tuple(a - b for a, b in zip(r, (8192, 0, 0, 0, 0, 0), strict=True)) for r in living]
    samples = [tuple(max(-32768, min(32767, a + b)) for a, b in zip(still, n, strict=True)) for n in noise]
    for sample, times in runs:
        samples += [sample] * times
    said = 0
    for n, sample in enumerate(samples):
        if not writer.room():
            writer.close_block()
            writer.take()
        small = tuple(Small(v) for v in sample)
        writer.sample(n, *small)
        drill.step(*small)
        while said < len(events):
            writer.event(*events[said])  # struct refuses what does not fit into its field
            said += 1
        if n % 1000 == 0:
            assert_state_small(drill)
    if drill.phase != codes.DONE:
        drill.input(codes.BUTTON, 0)
    assert_state_small(drill)
    return drill, events


AXES = st.sampled_from(("+y+z+x", "-x-y+z", BETWEEN))
SENSOR = st.sampled_from(
    ({}, {"period_us": 10000, "gyr_udps_per_lsb": 17500}, {"acc_ug_per_lsb": 61}, {"period_us": 8200, "bpm": 200})
)


def result_holds(drill):
    result = drill.result()
    assert 0 <= result["score"] <= 1000 and 0 <= result["stars"] <= 3
    assert all(value >= 0 for name, value in result.items() if isinstance(value, int) and name != "asynchrony_ms")
    if "mounting" in result:
        Mounting(result["mounting"])  # or ValueError


@settings(max_examples=60)
@given(st.sampled_from(DRILLS), AXES, st.tuples(RAW, RAW, RAW), RUNS, SENSOR)
def test_anything_stays_small(drill, axes, rates, runs, header):
    """Of a wearer who stood, whose gyroscope said anything; the drill is played."""
    drill, _ = play(*drill, upright(axes) + rates, runs, axes=axes, **header)
    assert drill.phase != codes.STILL and not drill.flags & codes.Q_WORN_WRONG
    result_holds(drill)


@settings(max_examples=30)
@given(st.sampled_from(DRILLS), AXES, POSTURE, RUNS)
def test_any_posture_stays_small(drill, axes, still, runs):
    drill, _ = play(*drill, still, runs, axes=axes)
    result_holds(drill)


@pytest.mark.parametrize("length", [0, 1, 5, 7, 100, 400, 600, 4096, 32767])
@pytest.mark.parametrize("drill", [("feet_together", ""), ("calibrate", "")])
def test_any_gravity_stays_small(drill, length):
    """A sensor that reads next to nothing says no up: worn wrong. A sixteenth of 1 g is enough."""
    drill, _ = play(*drill, (length, 0, 0, 0, 0, 0), [((32767,) * 6, 60), ((-32768,) * 6, 60)])
    assert bool(drill.flags & codes.Q_WORN_WRONG) == (length < 512)


def test_three_minutes_of_the_worst_stance_stay_small():
    """Sums over a trial grow with it: the longest trial, leaning as far as can be, without a fall."""
    right, left = (8192, -7000, 7000, 0, 20000, 32767), (8192, 7000, -7000, 0, -20000, -32768)
    drill, events = play("single_leg", "left", (8192, 0, 0, 0, 0, 0), [(right, 300), (left, 300)] * 32)
    assert drill.sway.total > 18000 * 5000
    assert_three_minutes(drill, events)


@pytest.mark.parametrize("name", ["tandem_walk", "free_walk", "cued_walk"])
def test_three_minutes_of_the_hardest_walking_stay_small(name):
    """Steps as hard as can be without a fall, 2.7 a second, thrown from side to side: |a|, sway and beats."""
    stride = [((15000, 6000, -6000, 0, -32768, 32767), 19), ((2000, -900, 900, 0, 32767, -32768), 19)]
    drill, events = play(name, "", (8192, 0, 0, 0, 0, 0), stride * 500, bpm=160, steps=0)
    assert drill.steps == len(events.of(codes.STEP)) > 400
    assert drill.sway.total > 18000 * 1000
    assert_three_minutes(drill, events)
    result_holds(drill)


def assert_three_minutes(drill, events):
    assert drill.phase == codes.DONE
    assert codes.END_CAUSES[drill.end_cause] == "time_reached"
    assert events.of(codes.END) == [(events[-1][0], codes.END, codes.TIME_REACHED, 0)]
    assert drill.result()["duration_ms"] >= 180_000


def test_endless_spinning_is_a_turn_that_fits_its_field():
    """The gyroscope said -287 dps of someone who stood, and says +287 for 29 s; at last as in the beginning."""
    spin = [((8192, 0, 0, 32767, 0, 0), 3000), ((8192, 0, 0, -32768, 0, 0), 400)]
    drill, events = play("free_walk", "", (8192, 0, 0, -32768, 0, 0), spin)
    ((_, _, _, degrees),) = events.of(codes.TURN)
    assert 31 * 360 < degrees < 32 * 360
    assert drill.turning.total == 0


@pytest.mark.parametrize("count", [10, 252, 300, 600])
def test_the_longest_walk_to_a_beat_stays_concentrated(count):
    """Squares of the sums leave 30 bits from 259 steps on; 600 are three minutes at 200 a minute."""
    beat = Metronome(Small(200), Small(10000))  # every 30 samples
    while beat.steps < count:
        if beat.step() and beat.beats > 1:
            beat.contact(Small(0))
    assert 995 <= beat.concentration() <= 1000
    assert beat.hits == count
