"""The complementary filter: closed forms, signs, bounds."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checked_int import Small
from device_motion import DPS, G, leaning
from stork.core.mounting import Mounting
from stork.core.tilt import Tilt

TAU = 128  # samples


def started(gravity=G, rate_ml=0, rate_ap=0):
    tilt = Tilt(9600, 8750)
    tilt.start(gravity, rate_ml, rate_ap)
    return tilt


def lean(deg, gravity=G):
    return round(-gravity * math.sin(math.radians(deg)))


@pytest.mark.parametrize(("ml_deg", "ap_deg"), [(5, 0), (-5, 0), (0, 5), (0, -5), (3, -4)])
def test_a_static_lean_is_found(ml_deg, ap_deg):
    """Lean right is +ml, lean forward +ap; 57.296 sin 5 deg is 4994 mdeg."""
    tilt = started()
    for _ in range(12 * TAU):
        tilt.step(lean(ml_deg), lean(ap_deg), 0, 0)
    for found, deg in ((tilt.ml, ml_deg), (tilt.ap, ap_deg)):
        assert found == pytest.approx(57296 * math.sin(math.radians(deg)), abs=8)
        assert found == pytest.approx(1000 * deg, abs=15)


@pytest.mark.parametrize("deg", [5, -5])
def test_the_way_there_is_an_exponential_of_128_samples(deg):
    tilt = started()
    end = 57296 * math.sin(math.radians(deg))
    for n in range(1, 600):
        tilt.step(lean(deg), 0, 0, 0)
        assert tilt.ml == pytest.approx(end * (1 - (1 - 1 / TAU) ** n), abs=8)


@pytest.mark.parametrize(
    ("rate_ml", "rate_ap", "ml_deg", "ap_deg"), [(0, 1, 1, 0), (0, -1, -1, 0), (1, 0, 0, -1), (-1, 0, 0, 1)]
)
def test_a_turn_is_integrated_with_its_sign(rate_ml, rate_ap, ml_deg, ap_deg):
    """To the right about +ap, forward about -ml. The accelerometer is given the same truth."""
    tilt = started()
    speed = 20  # deg/s
    n = 52  # half a second
    for k in range(1, n + 1):
        deg = speed * 0.0096 * k
        tilt.step(lean(ml_deg * deg), lean(ap_deg * deg), round(rate_ml * speed * DPS), round(rate_ap * speed * DPS))
    truth = 1000 * speed * 0.0096 * n
    assert tilt.ml == pytest.approx(ml_deg * truth, rel=0.01, abs=3)
    assert tilt.ap == pytest.approx(ap_deg * truth, rel=0.01, abs=3)


def test_a_single_sample_of_rate_by_hand():
    """114 LSB * 344 / 4096 = 9.57 mdeg (1 dps for 9.6 ms), of which the accelerometer takes 1/128 back.

    The state is mdeg * 256: 114 * 344 / 16 = 2451, less 2451 / 128 = 19.
    """
    tilt = started()
    assert tilt.rate_gain == 344
    tilt.step(0, 0, 0, 114)
    assert tilt.state_ml == 2451 - 19
    assert tilt.ml == 9


def test_a_single_sample_of_acceleration_by_hand():
    """1/8 g is 1/8 rad = 7162 mdeg for small angles; a 128th of it is 55.95 mdeg, or 14323 in the state."""
    tilt = started()
    assert tilt.acc_gain == 1791  # 57296 * 256 / 8192 = 1790.5
    tilt.step(-1024, 512, 0, 0)
    assert (tilt.state_ml, tilt.ml) == (1024 * 1791 // 128, 55)
    assert (tilt.state_ap, tilt.ap) == (-512 * 1791 // 128, -28)


def test_the_gyroscopes_offset_drops_out():
    """3 dps would lean the wearer by 3.7 degrees (rate times time constant)."""
    offset = round(3 * DPS)
    tilt = started(rate_ml=offset, rate_ap=-offset)
    for _ in range(2000):
        tilt.step(0, 0, offset, -offset)
    assert (tilt.ml, tilt.ap) == (0, 0)
    off = started()
    for _ in range(2000):
        off.step(0, 0, 0, offset)
    assert off.ml == pytest.approx(3000 * TAU * 0.0096, rel=0.01)


@pytest.mark.parametrize("error", [0.97, 1.03, 0.92, 1.08])
def test_a_scale_error_of_gravity_drops_out(error):
    gravity = round(G * error)
    tilt = started(gravity=gravity)
    for _ in range(12 * TAU):
        tilt.step(lean(5, gravity), 0, 0, 0)
    assert tilt.ml == pytest.approx(4994, abs=10)


def test_the_posture_of_the_baseline_is_zero():
    """The mounting turns it upright, to what rows of 1/4096 can say: two of them are 4 LSB, 28 mdeg."""
    up, ml, ap, *_ = leaning(7, -12)
    body = Mounting("+y+z+x")
    assert body.align(up, ml, ap)
    body.put(up, ml, ap, 0, 0, 0)
    tilt = started()
    for _ in range(500):
        tilt.step(body.ml, body.ap, 0, 0)
    assert abs(tilt.ml) <= 28 and abs(tilt.ap) <= 28


def test_beyond_all_bodies_it_is_linear_and_comes_back():
    """No clamp: 4 g across are 4 rad, and 286.7 dps for 127 samples of 9.6 ms are 349.6 degrees more."""
    tilt = started()
    for _ in range(3000):
        tilt.step(-32768, 32767, 32767, 32767)
    assert tilt.ml == pytest.approx(4 * 57296 + 32767 / DPS * 127 * 9.6, rel=0.001)
    assert tilt.ap == pytest.approx(-tilt.ml, abs=10)
    for _ in range(20 * TAU):
        tilt.step(0, 0, 0, 0)
    assert abs(tilt.ml) <= 2 and abs(tilt.ap) <= 2


# A body axis between three clipped axes of the sensor gets sqrt(3) * 32768, and half an LSB of rounding.
MOST = 56756
RAW = st.sampled_from((-MOST, MOST, -32768, 32767, 0)) | st.integers(-MOST, MOST)


@settings(max_examples=60)
@given(
    start=st.tuples(st.integers(0, 56758), RAW, RAW),
    samples=st.lists(st.tuples(RAW, RAW, RAW, RAW, st.integers(1, 60)), max_size=12),
    period_us=st.sampled_from((8200, 9600, 10000)),
    gyro=st.sampled_from((4375, 8750, 17500)),
)
def test_nothing_leaves_30_bits(start, samples, period_us, gyro):
    tilt = Tilt(Small(period_us), Small(gyro))
    tilt.start(*(Small(v) for v in start))
    for ml, ap, rate_ml, rate_ap, times in samples:
        for _ in range(times):
            tilt.step(Small(ml), Small(ap), Small(rate_ml), Small(rate_ap))
            assert -3_400_000 <= tilt.ml <= 3_400_000 and -3_400_000 <= tilt.ap <= 3_400_000


def test_the_very_worst_comes_near_2_to_the_30_and_stays_below():
    """Largest gains, offsets on one side, rates on the other, until there; then the acceleration turns round."""
    tilt = Tilt(Small(10000), Small(17500))
    for side in (1, -1):
        tilt.start(Small(0), Small(-side * MOST), Small(side * MOST))
        rates = Small(side * MOST), Small(-side * MOST)
        for _ in range(20 * TAU):
            tilt.step(Small(side * MOST), Small(side * MOST), *rates)
        # The difference that the next sample makes: 2 * 56756 * 3581 and 128 * 113512 * 717 / 16.
        nearest = 2 * MOST * int(tilt.acc_gain) + 128 * 2 * MOST * int(tilt.rate_gain) // 16
        assert 0.98 * (1 << 30) < nearest < 1 << 30
        assert abs(tilt.state_ml) == pytest.approx(nearest - MOST * int(tilt.acc_gain), rel=0.01)
        for _ in range(10):
            tilt.step(Small(-side * MOST), Small(-side * MOST), *rates)


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.integers(-8000, 8000)] * 4), min_size=1, max_size=60))
def test_mirrored_input_gives_mirrored_tilt(samples):
    """To 2 mdeg, because rounding down has a side."""
    here, there = started(), started()
    for ml, ap, rate_ml, rate_ap in samples:
        here.step(ml, ap, rate_ml, rate_ap)
        there.step(-ml, ap, rate_ml, -rate_ap)
        assert abs(here.ml + there.ml) <= 2
        assert here.ap == there.ap


def test_the_same_filter_in_float64_agrees():
    """The same filter in float64 on swaying that a person could do."""
    tilt = started()
    state = 0.0
    for n in range(3000):
        phase = 2 * math.pi * 0.4 * n * 0.0096
        ml = lean(4 * math.sin(phase))
        rate = round(4 * 2 * math.pi * 0.4 * math.cos(phase) * DPS)
        tilt.step(ml, 0, 0, rate)
        state += rate / DPS * 9.6
        state += (-ml / G * 57295.78 - state) / TAU
        assert tilt.ml == pytest.approx(state, abs=12)
