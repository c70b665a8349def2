"""Zones with hysteresis, a centre that follows, and where the lean points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_int import Small, assert_state_small
from stork.core import gait_sway
from stork.core.gait_sway import GaitSway
from stork.core.sway import FIRST_CEILING, FIRST_FLOOR, Sway
from stork_format.codes import DIRECTIONS, DRIFTING, FAR, STEADY

# What the tilt filter can come to, with everything clipped; test_tilt.py has the sum.
TILT = st.sampled_from((-3_400_000, 3_400_000)) | st.integers(-90000, 90000)


def started(quiet=0, ml=0, ap=0, kind=Sway):
    sway = kind()
    sway.start(ml, ap, quiet)
    return sway


def judged(sway, ml, ap):
    """A sample of a stance."""
    r = sway.step(ml, ap)
    sway.judge(r)
    return r


@pytest.mark.parametrize(
    ("quiet", "first", "second"),
    [(0, 1500, 3750), (100, 1500, 3750), (250, 1500, 3750), (300, 1800, 4500), (500, 3000, 7500), (9000, 3000, 7500)],
)
def test_zones_are_six_times_the_quiet_sway_within_bounds(quiet, first, second):
    sway = started(quiet)
    assert (sway.first, sway.second) == (first, second)
    assert FIRST_FLOOR <= sway.first <= FIRST_CEILING


def test_hysteresis_by_hand():
    """In at 1500 and 3750, out at 13/16 of that: 1218 and 3046. The centre would follow; each step starts anew."""
    sway = started()

    def step(r):
        sway.centre_ml = sway.centre_ap = 0
        before = sway.zone
        assert judged(sway, r, 0) == r
        return sway.zone, sway.zone != before

    assert step(1499) == (STEADY, False)
    assert step(1500) == (DRIFTING, True)
    assert step(1300) == (DRIFTING, False)
    assert step(1219) == (DRIFTING, False)
    assert step(1218) == (STEADY, True)
    assert step(3749) == (DRIFTING, True)
    assert step(3750) == (FAR, True)
    assert step(3047) == (FAR, False)
    assert step(3046) == (DRIFTING, True)
    assert step(4000) == (FAR, True)
    assert step(100) == (STEADY, True)
    assert step(5000) == (FAR, True)
    # 12 samples: each belongs to the zone that it led into
    assert [sway.in_zone(zone) for zone in (STEADY, DRIFTING, FAR)] == [3, 5, 4]


def test_the_centre_follows_with_256_samples():
    sway = started()
    for n in range(1, 1200):
        judged(sway, 2000, -1000)
        assert sway.ml == pytest.approx(2000 * (255 / 256) ** (n - 1), abs=2)
        assert sway.ap == pytest.approx(-1000 * (255 / 256) ** (n - 1), abs=2)
    assert sway.zone == STEADY


def test_it_starts_where_the_wearer_is():
    sway = started(ml=4000, ap=-7000)
    assert sway.step(4000, -7000) == 0
    assert (sway.ml, sway.ap, sway.mean()) == (0, 0, 0)


def test_the_mean_by_hand():
    sway = started()
    assert sway.mean() == 0
    for tilt, distance in ((1000, 1000), (-500, 503), (0, 1), (1_000_000, 30000)):
        # the centre has gone 1/256 of the way: 3.9, then 3.9 - 2 = 1.9
        assert sway.step(tilt, 0) == distance
    assert (sway.samples, sway.mean()) == (4, (1000 + 503 + 1 + 30000) // 4)


@pytest.mark.parametrize(
    ("ml", "ap", "name"),
    [(10, 3, "right"), (-10, 3, "left"), (3, 10, "forward"), (3, -10, "backward"), (5, 5, "right"), (-5, -5, "left")],
)
def test_direction(ml, ap, name):
    sway = started()
    sway.step(ml, ap)
    assert DIRECTIONS[sway.direction()] == name


@given(st.integers(0, 200000), st.lists(st.tuples(TILT, TILT), max_size=80))
def test_zone_and_distance_always_agree(quiet, tilts):
    sway = started(Small(quiet))
    zones = []
    distances = []
    for ml, ap in tilts:
        r = judged(sway, Small(ml), Small(ap))
        assert 0 <= r <= 30000
        if r >= sway.second:
            assert sway.zone == FAR
        if sway.zone == STEADY:
            assert r < sway.first
        if sway.zone == FAR:
            assert r > sway.second_back
        if r <= sway.first_back:
            assert sway.zone == STEADY
        zones.append(sway.zone)
        distances.append(r)
        for zone in (STEADY, DRIFTING, FAR):
            assert sway.in_zone(zone) == zones.count(zone)
        assert sway.mean() == sum(distances) // len(distances)
    assert_state_small(sway)


def test_trembling_on_a_border_does_not_flicker():
    sway = started()
    changes = 0
    for n in range(400):
        sway.centre_ml = 0
        before = sway.zone
        judged(sway, 1500 + (n * 37 % 200) - 100, 0)
        changes += sway.zone != before
    assert changes == 1


@pytest.mark.parametrize(("quiet", "first"), [(0, 6000), (300, 7200), (375, 9000), (9000, 9000)])
def test_a_walk_has_lines_four_times_as_far_up_to_nine_degrees(quiet, first):
    sway = started(quiet, kind=GaitSway)
    assert (sway.first, sway.second) == (first, first * 5 // 2)
    assert sway.first <= gait_sway.FIRST_CEILING


def test_a_step_is_judged_by_its_largest_sway():
    """Zone, distance and direction stay those of the last step that was judged, whatever the trunk does meanwhile."""
    sway = started(kind=GaitSway)
    for ml, ap in ((500, 0), (-7000, 1000), (300, 16000)):
        sway.step(ml, ap)
        assert (sway.zone, sway.distance()) == (STEADY, 0)
        if ml == -7000:
            sway.judge_step()
            assert (sway.zone, DIRECTIONS[sway.direction()]) == (DRIFTING, "left")
            assert 7000 < sway.distance() < 7200
            sway.zone = STEADY
            sway.told = 0
    sway.judge_step()
    assert (sway.zone, DIRECTIONS[sway.direction()]) == (FAR, "forward")
    sway.judge_step()
    assert (sway.zone, sway.distance()) == (STEADY, 0), "nothing since"


@given(st.lists(st.tuples(TILT, TILT), max_size=80))
def test_a_walks_sway_stays_small(tilts):
    sway = started(Small(250), kind=GaitSway)
    for k, (ml, ap) in enumerate(tilts):
        sway.step(Small(ml), Small(ap))
        if k % 5 == 4:
            sway.judge_step()
            assert sway.zone == (FAR if sway.told >= sway.second else sway.zone)
    assert_state_small(sway)
